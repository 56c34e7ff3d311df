"""A course whose students answered the written question; nothing of it ran."""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from made_course import make_course
from sqlalchemy.exc import SAWarning

from autograder.course import Course
from autograder.names import ASSIGNMENT, NOTEBOOK

QUESTION = "experiments"


def answered_course(folder: Path, answers: Mapping[str, str]) -> Course:
    """Make a course with these answers, which all wait for points."""
    course = Course(make_course(folder))
    for student, text in answers.items():
        answer(course, student, text)
    return course


def answer(course: Course, student: str, text: str) -> None:
    """Put a student's answer into the gradebook and into `autograded/`."""
    notebook = json.loads(course.released.read_text("utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if cell["id"] == QUESTION]
    cell["source"] = text
    course.graded(student).parent.mkdir(parents=True, exist_ok=True)
    course.graded(student).write_text(json.dumps(notebook), "utf-8")
    with course.gradebook() as gradebook, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own, with SQLAlchemy 2.1
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(ASSIGNMENT, student)


@dataclass(frozen=True)
class InGradebook:
    """What nbgrader has of an answer."""

    points: float | None
    comment: str | None
    waits: bool


def in_gradebook(course: Course, student: str) -> InGradebook:
    place = (QUESTION, NOTEBOOK, ASSIGNMENT, student)
    with course.gradebook() as gradebook:
        grade, note = gradebook.find_grade(*place), gradebook.find_comment(*place)
        return InGradebook(grade.manual_score, note.manual_comment, grade.needs_manual_grade)
