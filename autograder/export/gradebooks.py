"""Fill in a course system's table of grades; everything else in it stays as it is."""

import html
import re
from functools import partial
from pathlib import Path

from ..course import Course
from ..errors import LabError
from ..tables import safe, write_csv
from ..words import listed, printable
from .books import BOOKS, Book
from .owners import Owner, matched
from .scores import Exported, Score, read_scores, scaled, summary_of
from .wanted import Form, Wanted

_SINGLE_COLUMN = "Download only the lab's column, with its comments: Work Offline, Download."
_DECIMAL_COMMA = re.compile(r"\d+,\d+")


def export_gradebook(
    system: str, course: Course, wanted: Wanted, comments_needed: bool = False
) -> Exported:
    """Fill in the table that was exported from a course system.

    Raises `LabError` if it isn't such a table, or the lab's column isn't certain, or it has
    no column of comments and one is needed.
    """
    book = BOOKS[system](_template(wanted, system), wanted.column)
    if comments_needed and not book.comments:
        raise LabError(f"{wanted.template} has no column for feedback. {_SINGLE_COLUMN}")
    scores = scaled(read_scores(course, wanted.accept_screened), wanted.out_of)
    found, unsure = matched(scores, book.owners, book.renumbered)
    exported = _fill(book, found, unsure, wanted.out)
    exported.warnings += _other_scale(book, scores)
    return summary_of(course, scores, exported)


def _template(wanted: Wanted, system: str) -> Path:
    if wanted.template is None:
        raise LabError(f"{system} needs --template: the file that you exported there.")
    return wanted.template


def _fill(book: Book, found: dict[int, Score], unsure: list[str], out: Path) -> Exported:
    """Write the table with the grades; `found` has them by row number.

    Hints go into the column of comments if it is empty: what a person wrote there stays.
    """
    exported = Exported(out, column=book.column, left_out=list(unsure))
    kept, replaced = 0, []
    comma = _has_decimal_comma(book)
    for place, score in found.items():
        if score.total is None:
            continue
        row, hints = book.table.rows[place], safe(_comment(score))
        before = row[book.column].strip()
        if why := book.stays.get(before.upper()):
            exported.left_out.append(f"{score.student}: stays {before} ({why}) in the file")
            continue
        grade = f"{score.total:g}".replace(".", "," if comma else ".")
        row[book.column] = grade
        exported.written += 1
        if before and _value(before) != score.total:
            replaced.append(f"{_shown(book.owners[place], score)} ({before} -> {grade})")
        if book.comments and hints and not row[book.comments].strip():
            row[book.comments] = hints
        elif book.comments and hints and row[book.comments] != hints:
            kept += 1
    exported.warnings += _warnings(kept, replaced, exported.written)
    write_csv(out, book.table)
    return exported


def _warnings(kept: int, replaced: list[str], written: int) -> list[str]:
    lines = []
    if replaced:
        rows = "1 other grade" if len(replaced) == 1 else f"{len(replaced)} other grades"
        lines.append(f"{rows} in the file replaced: {listed(map(printable, replaced))}")
    if kept:
        lines.append(
            f"{kept} {'row keeps its comment' if kept == 1 else 'rows keep their comments'}: no "
            "hints were written there. To have them, empty these cells and export again"
        )
    if not written:
        lines.append(
            "No grade was written, because no student id matches a row. Ids have the course "
            "system's numbers, such as leeann_123, if you grade the course system's own download"
        )
    return lines


def _shown(owner: Owner, score: Score) -> str:
    return owner.name.strip() or score.student


def _has_decimal_comma(book: Book) -> bool:
    """Return whether the file has numbers such as 19,5, and commas don't part its cells."""
    if book.table.dialect.delimiter == ",":
        return False
    texts = [*book.most, *(row[book.column].strip() for row in book.table.rows)]
    return any(map(_DECIMAL_COMMA.fullmatch, texts))


def _value(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:  # a scale in words
        return None


def _other_scale(book: Book, scores: list[Score]) -> list[str]:
    """Return a line if the file states another maximum for the column than the lab's."""
    values = [_value(text) for text in sorted({text.strip() for text in book.most})]
    mosts = sorted({score.most for score in scores})
    for value in values if scores else []:
        if value is None or mosts == [value]:
            continue
        told = " or ".join(f"{most:g}" for most in mosts)
        do = f"Set its maximum to {told} in the course system before you import the grades"
        if len(mosts) > 1:
            do = f"Add --out-of {value:g} to scale each student's points by their own maximum"
        return [
            f"The points are out of {told}, but {book.column!r} is out of {value:g} in the file, "
            f"and nothing is scaled. {do}"
        ]
    return []


def _comment(score: Score) -> str:
    """Return the hints for Moodle, which takes a comment for HTML."""
    if score.outcome is None:
        return ""
    hints = [f.hint for v in score.outcome.verdicts.values() for f in v.findings if f.hint]
    return html.escape(" ".join(dict.fromkeys(hints)), quote=False)


GRADEBOOKS: dict[str, Form] = {name: partial(export_gradebook, name) for name in BOOKS}
