"""A course's settings and its gradebook: who has a submission, and which wait for a person."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import nbgrader.api
from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from ..errors import LabError
from ..names import ASSIGNMENT, NOTEBOOK
from ..outcome import BLANK, Outcome


def _newest_tables() -> str:
    """Return the version of the tables that nbgrader makes now."""
    from alembic.script import ScriptDirectory  # only a new gradebook needs it

    history = ScriptDirectory(str(Path(nbgrader.api.__file__).with_name("alembic")))
    return str(history.get_current_head())


# nbgrader's own takes seconds, because it starts a command
nbgrader.api.get_alembic_version = _newest_tables


def open_gradebook(db_url: str) -> Gradebook:
    """Open a gradebook in any database; a new one gets its tables."""
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # what nbgrader raises, too
    return Gradebook(db_url)


def require_gradebook(course: Path) -> None:
    """Raise `LabError` if something is graded but the gradebook is empty; never make a new one."""
    graded = len([*(course / "outcomes").glob("*.json")])
    db_url = CourseDirectory(config=course_config(course)).db_url
    gone = is_gone(db_url)
    if not graded:
        return
    if not gone:
        with Gradebook(db_url) as gradebook:
            gone = not students_recorded(gradebook)
    if gone:
        raise LabError(
            f"The gradebook of {course} has none of the {graded} grades: it was moved or emptied. "
            "Nothing was changed. Put it back, because only it has the hand grades. If it is "
            "lost, the same `lab2 grade` command fills it again, without them."
        )


def is_gone(db_url: str) -> bool:
    """Return whether the gradebook is a file that isn't there; opening it would make a new one."""
    url = make_url(db_url)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()


def students_recorded(gradebook: Gradebook) -> set[str]:
    """Return the students with a submission in the gradebook."""
    found = gradebook.db.query(SubmittedAssignment.student_id)
    found = found.join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    return {str(student) for (student,) in found.filter(Assignment.name == ASSIGNMENT)}


def due_date(gradebook: Gradebook) -> datetime | None:
    """Return the lab's due date, in UTC; None if the gradebook has none."""
    found = gradebook.db.query(Assignment.duedate).filter(Assignment.name == ASSIGNMENT).first()
    return found[0].replace(tzinfo=UTC) if found and found[0] else None


def students_named(gradebook: Gradebook) -> dict[str, str]:
    """Return the names of the gradebook's students by id; "" if a name is unknown."""
    rows = gradebook.db.query(Student.id, Student.last_name, Student.first_name)
    return {student: ", ".join(filter(None, names)) for student, *names in rows}


def ungraded(course: Path, recorded: Iterable[str]) -> list[str]:
    """Return who handed in but isn't in the gradebook, because the grading was interrupted."""
    paths = course.glob(f"submitted/*/{ASSIGNMENT}/{NOTEBOOK}.ipynb")
    handed_in = {path.parents[1].name for path in paths}
    handed_in |= {path.stem for path in (course / "outcomes").glob("*.json")}
    return sorted(handed_in - set(recorded))


def most_points(gradebook: Gradebook) -> float:
    """Return the points that the lab can give, those by hand included."""
    return float(gradebook.find_assignment(ASSIGNMENT).max_score)


def submissions_waiting(
    gradebook: Gradebook, outcomes: Iterable[Outcome]
) -> dict[str, frozenset[str]]:
    """Return whose submissions wait for a hand grade, each with the names of its open cells.

    Submissions that get no grade at all, such as malformed ones, don't count, although Formgrader
    lists them.
    """
    found = gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name)
    found = found.select_from(SubmittedAssignment)
    found = found.join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    found = found.join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    found = found.join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    found = found.join(BaseCell, BaseCell.id == Grade.cell_id)
    found = found.filter(Assignment.name == ASSIGNMENT, Grade.needs_manual_grade)
    blank = {outcome.student for outcome in outcomes if outcome.status in BLANK}
    waiting: dict[str, frozenset[str]] = {}
    for student, name in found.distinct():
        if student not in blank:
            waiting[str(student)] = waiting.get(str(student), frozenset()) | {str(name)}
    return waiting


def course_config(course: Path) -> Config:
    """Return the settings of a course. Raises `LabError` if the folder isn't a course."""
    try:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    except ConfigFileNotFound as error:
        raise LabError(
            f"{course} is not a course: it has no nbgrader_config.py. Name the folder that `lab2 "
            "grade` or `lab2 init` made; `lab2 grade` also makes a new one."
        ) from error
    except Exception as error:
        raise LabError(f"{course}/nbgrader_config.py can't be used: {error!r}") from error
    config.CourseDirectory.root = str(course)
    return config
