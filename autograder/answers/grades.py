"""The hand grades of written answers in nbgrader's gradebook: read, and written only if unchanged.

Formgrader may write at the same time, so a grade is replaced only if it is still the one that the
grader saw.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import CursorResult, Update, select, update
from sqlalchemy.exc import SQLAlchemyError

from ..names import ASSIGNMENT


@dataclass(frozen=True)
class HandGrade:
    """A written answer's points and comment, and the rows of the gradebook that hold them.

    `by_hand` is None if nobody gave points yet; `waits` says whether the answer needs them.
    """

    student: str
    question: str
    by_hand: float | None
    comment: str
    waits: bool
    rows: tuple[str, str]


def read_grades(
    gradebook: Gradebook, questions: Iterable[str], student: str = ""
) -> list[HandGrade]:
    """Return the grades of these questions (grade_ids), of all students or of one."""
    names = list(questions)
    notes = {
        (who, name): (row, text or "")
        for who, name, row, text in _rows(gradebook, Comment, names, student, ["manual_comment"])
    }
    columns = ["manual_score", "needs_manual_grade"]
    return [
        HandGrade(who, name, by_hand, notes[who, name][1], waits, (row, notes[who, name][0]))
        for who, name, row, by_hand, waits in _rows(gradebook, Grade, names, student, columns)
        if (who, name) in notes
    ]


def _rows(
    gradebook: Gradebook, table: Any, names: list[str], student: str, columns: Sequence[str]
) -> list[Any]:
    """Return student, cell, row and these columns of Grade or Comment, by student."""
    wanted = select(
        SubmittedAssignment.student_id,
        BaseCell.name,
        table.id,
        *(getattr(table, column) for column in columns),
    )
    wanted = wanted.join(BaseCell, BaseCell.id == table.cell_id)
    wanted = wanted.join(SubmittedNotebook, SubmittedNotebook.id == table.notebook_id)
    wanted = wanted.join(
        SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
    )
    wanted = wanted.join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    wanted = wanted.where(Assignment.name == ASSIGNMENT, BaseCell.name.in_(names))
    if student:
        wanted = wanted.where(SubmittedAssignment.student_id == student)
    found = gradebook.db.execute(wanted.order_by(SubmittedAssignment.student_id, BaseCell.name))
    rows = list(found)
    gradebook.db.rollback()  # ends the transaction, so that the next read is fresh
    return rows


def write_grade(gradebook: Gradebook, before: HandGrade, points: float, comment: str) -> bool:
    """Write points and comment; return False, with nothing written, if they aren't `before`."""
    grade, note = before.rows
    changes = [
        update(Grade)
        .where(Grade.id == grade, Grade.manual_score.is_not_distinct_from(before.by_hand))
        .where(Grade.needs_manual_grade.is_(before.waits))
        .values(manual_score=points, needs_manual_grade=False),
        update(Comment)
        .where(Comment.id == note, Comment.manual_comment.in_([before.comment]) | _none(before))
        .values(manual_comment=comment or None),
    ]
    try:
        done = all(_changed(gradebook, change) for change in changes)
    except SQLAlchemyError:
        gradebook.db.rollback()
        raise
    gradebook.db.commit() if done else gradebook.db.rollback()
    return done


def _none(before: HandGrade) -> Any:
    """Return the SQL condition for "still no comment": false if there was one before."""
    return Comment.manual_comment.is_(None) & (before.comment == "")


def _changed(gradebook: Gradebook, change: Update) -> bool:
    """Make a change; return whether its row was still as expected."""
    options = {"synchronize_session": False}
    result: CursorResult[Any] = gradebook.db.execute(change, execution_options=options)
    return result.rowcount == 1
