"""`lab2 clean`: remove what a course holds of one student, or everything but the grades."""

import json
import re
import shutil
from pathlib import Path

from nbgrader.api import MissingEntry

from ..alike import PAGE as ALIKE
from ..course import (
    CHANGES,
    REMOVED,
    Changes,
    Course,
    remove_course,
    submissions_waiting,
)
from ..errors import LabError
from ..files import write_atomically
from ..handin import read_handin
from ..names import IGNORED, JOURNAL, PULLED, READINGS
from ..words import listed
from .keep import held

_BULKY = ("submitted", "autograded", "feedback", "runs")


def clean_student(folder: Path, student: str, ignore: bool = False) -> str:
    """Remove everything about a student, grades included; return a line on it.

    With `ignore`, later hand-ins of the student are ignored. Raises `LabError` if the course has no
    such student.
    """
    if student in ("", ".", "..") or Path(student).name != student:
        raise LabError(f"{student!r} is not a student's id. Nothing was removed.")
    course = Course(folder)
    with held(course):
        line = _clean_student(course, student)
        if ignore:
            course.ignore(student)
            line += f" Hand-ins with this id are ignored from now on; {IGNORED} has the list."
        return line


def _clean_student(course: Course, student: str) -> str:
    _forget_alike(course)
    outcome, handin = course.outcome(student), read_handin(course.folder, student)
    folders = [course.folder / kind / student for kind in ("submitted", "autograded", "feedback")]
    found = [folder for folder in folders if folder.is_dir()]
    course.forget_outcome(student)  # first, so that readers don't miss its grade
    changes = Changes(course.folder, "clean")
    with course.gradebook() as gradebook:
        try:
            with changes.changing(gradebook, student, "removed by `lab2 clean`", REMOVED):
                gradebook.remove_student(student)
        except MissingEntry:
            if not outcome and not found:
                raise LabError(f"There is no student {student!r} in {course}.") from None
    if outcome and outcome.run:
        others = {o.run for o in course.outcomes() if o.student != student}
        if outcome.run not in others:  # two students with the same notebook share a run
            shutil.rmtree(course.run(outcome.run), ignore_errors=True)
    for folder in found:
        remove_course(folder)
    _forget_lines(course.folder / READINGS, "student", student)
    if handin and handin.layout == "canvas":
        _forget_in_canvas(course.folder, handin.key.partition("_")[0])
    kept = f" {CHANGES} keeps its lines about {student}." if changes.history.read() else ""
    return f"Removed {student}: submission, run, grades and feedback.{kept}"


def _forget_in_canvas(course: Path, user: str) -> None:
    """Remove a Canvas user's files that `lab2 canvas pull` fetched, and the journal's lines."""
    for path in (course / PULLED).glob("*"):
        if re.match(rf"[^_]+_(?:LATE_)?{re.escape(user)}_", path.name):
            path.unlink()
    _forget_lines(course / JOURNAL, "user", int(user) if user.isdecimal() else user)


def _forget_lines(path: Path, key: str, whose: object) -> None:
    """Remove the lines about a student from a file of JSON objects, one per line."""
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    kept = [line for line in lines if not _is_about(line, key, whose)]
    if kept != lines:
        write_atomically(path, "".join(f"{line}\n" for line in kept))


def _is_about(line: str, key: str, whose: object) -> bool:
    try:
        return bool(json.loads(line)[key] == whose)
    except (ValueError, TypeError, KeyError):  # half a line after a power cut
        return False


def clean_all(folder: Path, force: bool = False) -> str:
    """Remove submissions, runs, graded notebooks and feedback; gradebook and report stay.

    Without `force`, raises `LabError` if submissions wait for a hand grade.
    """
    course, size = Course(folder), 0
    with held(course):
        if not force:
            _require_graded(course)
        _forget_alike(course)
        parts = [course.folder / name for name in _BULKY if (course.folder / name).is_dir()]
        for part in parts:
            size += sum(path.stat().st_size for path in part.rglob("*") if path.is_file())
            remove_course(part)
    return (
        f"Removed {size / 1e6:,.0f} MB. The grades, their verdicts and the report are still here."
    )


def _forget_alike(course: Course) -> None:
    """Remove the page about alike work, which shows what students wrote."""
    (course.folder / ALIKE).unlink(missing_ok=True)


def _require_graded(course: Course) -> None:
    """Raise `LabError` if a person still needs the notebooks, or if this is unknown."""
    course.require_gradebook()
    with course.gradebook() as gradebook:
        waiting = sorted(submissions_waiting(gradebook, course.outcomes()))
    if waiting:
        raise LabError(
            f"{len(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for a hand grade: "
            f"{listed(waiting)}. Nothing was removed, because deleted notebooks can't be graded by "
            "hand. Grade them in Formgrader first, or add --force."
        )
