"""The points in a gradebook, by student and graded cell, and how they differ from others."""

from collections.abc import Collection

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from ..names import ASSIGNMENT
from .history import Points

PENALTY = "late_penalty"  # stands among the cells, with points below 0
Cells = dict[str, Points]
Differences = dict[str, tuple[Points, Points]]


def points_in(gradebook: Gradebook, students: Collection[str] | None = None) -> dict[str, Cells]:
    """Return the points of these students, or of all who have a submission.

    Cells without any points are left out.
    """
    query = gradebook.db.query(
        SubmittedAssignment.student_id,
        SubmittedNotebook.late_submission_penalty,
        BaseCell.name,
        Grade.auto_score,
        Grade.manual_score,
        Grade.extra_credit,
    )
    query = query.select_from(SubmittedAssignment)
    query = query.join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    query = query.join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    query = query.join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    query = query.join(BaseCell, BaseCell.id == Grade.cell_id)
    query = query.filter(Assignment.name == ASSIGNMENT)
    if students is not None:
        query = query.filter(SubmittedAssignment.student_id.in_(students))
    found: dict[str, Cells] = {}
    for student, penalty, name, automatic, hand, extra in query:
        cells = found.setdefault(str(student), {})
        if penalty:
            cells[PENALTY] = {"automatic": -float(penalty)}
        given = {"automatic": automatic, "hand": hand, "extra": extra or None}
        points = {kind: float(value) for kind, value in given.items() if value is not None}
        if points:
            cells[str(name)] = points
    return found


def differences(before: Cells, after: Cells) -> Differences:
    """Return the points before and after of each cell in which they differ."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: (before.get(name, {}), after.get(name, {})) for name in names}
