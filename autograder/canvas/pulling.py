"""Fetch the hand-ins of an assignment, into files named as in a Canvas download."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..course import Course
from ..files import replacing, write_atomically
from ..names import PULLED
from .connection import patiently
from .journal import Journal, Line

if TYPE_CHECKING:  # canvasapi is an extra
    from canvasapi.assignment import Assignment

_MOST_BYTES = 100_000_000  # of one file


@dataclass(frozen=True)
class Piece:
    """A file to write: its name, and its text or its address."""

    name: str
    text: str = ""
    url: str = ""
    size: int = 0


def pull(course: Course, assignment: "Assignment", write: bool) -> list[str]:
    """Fetch what is new into COURSE/downloaded/canvas; return lines about it.

    Without `write` nothing is fetched or written. What was fetched before stays, so an interrupted
    command goes on where it stopped.
    """
    folder, journal, lines = course.folder / PULLED, Journal(course.folder), []
    submissions = patiently(lambda: [*assignment.get_submissions(include=["user"])])
    for submission in submissions:
        pieces = [piece for piece in _pieces(submission) if not (folder / piece.name).exists()]
        for piece in pieces:
            if piece.size > _MOST_BYTES:
                lines.append(f"{piece.name}: left out, it has {piece.size:,} bytes")
                continue
            if write:
                _fetch(assignment, piece, folder / piece.name)
            lines.append(f"{piece.name}: {'fetched' if write else 'new'}")
        if any(True for _ in _pieces(submission)):
            lines += _news(journal, submission, write)
    return lines


def _news(journal: Journal, submission: Any, write: bool) -> list[str]:
    """Note the score that Canvas has, unless it is known; tell one that somebody changed."""
    user, score = submission.user_id, getattr(submission, "score", None)
    if journal.expects(user, score):
        return []
    known = journal.knows(user)
    if write:
        journal.write(Line("pulled", user, score))
    told = "no grade" if score is None else f"the grade {score:g}"
    return [f"user {user}: somebody changed it in Canvas, which has {told} now"] if known else []


def _fetch(assignment: "Assignment", piece: Piece, path: Path) -> None:
    if not piece.url:
        write_atomically(path, piece.text)
        return

    def get() -> bytes:
        session = assignment._requester._session  # without the token: the address has its own key
        answer = session.get(piece.url)
        answer.raise_for_status()
        return bytes(answer.content)

    data = patiently(get)
    with replacing(path) as file:
        file.write(data)


def _pieces(submission: Any) -> Iterator[Piece]:
    """Yield the files of a hand-in, with the names that Canvas gives them in a download."""
    user = submission.user_id
    name = _squashed(getattr(submission, "user", {}).get("sortable_name", "") or "student")
    start = f"{name}_{'LATE_' if getattr(submission, 'late', False) else ''}{user}"
    for file in submission.attachments:
        shown = re.sub(r"[^\w.+ -]", "_", str(getattr(file, "filename", "") or "file"))[-100:]
        yield Piece(f"{start}_{file.id}_{shown}", url=file.url, size=int(file.size or 0))
    if url := getattr(submission, "url", None):
        link = escape(str(url))
        yield Piece(f"{start}_link.html", text=f'<a href="{link}">{link}</a>')
    if body := getattr(submission, "body", None):
        yield Piece(f"{start}_text.html", text=str(body))


def _squashed(name: str) -> str:
    """Return a name as Canvas writes it in file names: small letters and digits alone."""
    kept = (c for c in unicodedata.normalize("NFC", name).casefold() if c.isalnum() or _mark(c))
    return "".join(kept)[:80] or "student"


def _mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")  # vowel signs belong to their letters
