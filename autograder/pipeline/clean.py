"""`lab2 clean`: remove what a course holds of one student, or everything but the grades."""

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
from ..names import IGNORED
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
    outcome = course.outcome(student)
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
    kept = f" {CHANGES} keeps its lines about {student}." if changes.history.read() else ""
    return f"Removed {student}: submission, run, grades and feedback.{kept}"


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
