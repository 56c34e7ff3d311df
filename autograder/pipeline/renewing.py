"""Make the feedback pages again whose hand grades or comments are new."""

import os
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from ..course import Course
from ..files import digest, write_atomically
from ..names import ASSIGNMENT, NOTEBOOK
from .keep import opened, progress
from .record import Recorder

_SHOWN = ".shown"  # next to a page: the hash of the page and of the grades that it shows


def renew_pages(folder: Path) -> None:
    """Make each page again that doesn't show the grades and comments in the gradebook.

    Pages of a course in which this user can't write stay as they are. Raises `LabError` if another
    command holds the course.
    """
    course = Course(folder)
    pages = course.pages()
    if not pages or not os.access(course.folder, os.W_OK):
        return
    with opened(course, "export") as recorder:
        graded = {s: page for s, page in pages.items() if course.graded(s).is_file()}
        old = [s for s, page in graded.items() if not _is_shown(recorder.gradebook, s, page)]
        for student, _ in progress(((s, None) for s in old), len(old)):
            _renew(recorder, student, pages[student])


def _renew(recorder: Recorder, student: str, page: Path) -> None:
    state = _state(recorder.gradebook, student)  # first: what changes meanwhile is seen next time
    if recorder.renew_page(student):
        write_atomically(page.with_name(_SHOWN), digest(state, page.read_bytes()))


def _is_shown(gradebook: Gradebook, student: str, page: Path) -> bool:
    """Return whether a page shows what is in the gradebook."""
    try:
        shown = page.with_name(_SHOWN).read_text("ascii")
        return shown == digest(_state(gradebook, student), page.read_bytes())
    except (OSError, ValueError):
        return False


def _state(gradebook: Gradebook, student: str) -> bytes:
    """Return a student's grades and comments as bytes."""
    try:
        saved = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student)
    except MissingEntry:
        return b""
    grades = [
        (g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
        for g in saved.grades
    ]
    comments = [(c.name, c.auto_comment, c.manual_comment) for c in saved.comments]
    state = sorted(map(repr, [*grades, *comments, saved.late_submission_penalty]))
    return "\n".join(state).encode()
