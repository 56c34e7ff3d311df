"""`lab2 clean`: remove what a course holds of one student, or everything but the grades."""

import shutil
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ..class_page.page import write_report
from ..course.commands import remove_course
from ..course.gradebook import course_config, require_gradebook, submissions_waiting
from ..course.lock import only_one
from ..course.outcomes import outcome_path, read_outcome, read_outcomes
from ..course.runs import run_folder
from ..errors import LabError
from ..words import listed

_BULKY = ("submitted", "autograded", "feedback", "runs")


def clean_student(course: Path, student: str) -> str:
    """Remove everything about a student, grades included; return a line on it.

    Raises `LabError` if the course has no such student.
    """
    if student in ("", ".", "..") or Path(student).name != student:
        raise LabError(f"{student!r} is not a student's id. Nothing was removed.")
    config = course_config(course)
    with only_one(course):
        return _clean_student(course, student, config)


def _clean_student(course: Path, student: str, config: Config) -> str:
    outcome = read_outcome(course, student)
    folders = [course / kind / student for kind in ("submitted", "autograded", "feedback")]
    found = [folder for folder in folders if folder.is_dir()]
    outcome_path(course, student).unlink(
        missing_ok=True
    )  # first, so that readers don't miss its grade
    with Gradebook(CourseDirectory(config=config).db_url) as gradebook:
        try:
            gradebook.remove_student(student)
        except MissingEntry:
            if not outcome and not found:
                raise LabError(f"There is no student {student!r} in {course}.") from None
    if outcome and outcome.run:
        others = {o.run for o in read_outcomes(course) if o.student != student}
        if outcome.run not in others:  # two students with the same notebook share a run
            shutil.rmtree(run_folder(course, outcome.run), ignore_errors=True)
    for folder in found:
        remove_course(folder)
    write_report(course)
    return f"Removed {student}: submission, run, grades and feedback."


def clean_all(course: Path, force: bool = False) -> str:
    """Remove submissions, runs, graded notebooks and feedback; gradebook and report stay.

    Without `force`, raises `LabError` if submissions wait for a hand grade.
    """
    config = course_config(course)
    size = 0
    with only_one(course):
        if not force:
            _require_graded(course, config)
        for folder in (course / name for name in _BULKY if (course / name).is_dir()):
            size += sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            remove_course(folder)
        write_report(course)  # otherwise its links would lead nowhere
    return (
        f"Removed {size / 1e6:,.0f} MB. The grades, their verdicts and the report are still here."
    )


def _require_graded(course: Path, config: Config) -> None:
    """Raise `LabError` if a person still needs the notebooks, or if this is unknown."""
    require_gradebook(course)
    with Gradebook(CourseDirectory(config=config).db_url) as gradebook:
        waiting = sorted(submissions_waiting(gradebook, read_outcomes(course)))
    if waiting:
        raise LabError(
            f"{len(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for a hand grade: "
            f"{listed(waiting)}. Nothing was removed, because deleted notebooks can't be graded by "
            "hand. Grade them in Formgrader first, or add --force."
        )
