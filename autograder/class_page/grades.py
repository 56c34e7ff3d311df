"""What the gradebook adds to the outcomes: hand grades, total points, and what still waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mitdeeplearning_utils import checks

from ..course import (
    Course,
    most_points,
    points_in,
    students_recorded,
    submissions_waiting,
)
from ..outcome import BLANK, Outcome

_CHECKS = {f"{name}_check" for name in checks.EXERCISES}


@dataclass(frozen=True)
class Grades:
    """The grades of a class.

    `recorded` has the ids of all students in the gradebook. `totals` has the points of those with
    a grade, hand grades and late penalties included, out of `most`. `waiting` has the names of the
    cells that wait for a hand grade, by student.
    """

    recorded: frozenset[str] = frozenset()
    totals: dict[str, float] = field(default_factory=dict)
    most: float = 0.0
    waiting: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def written(self) -> int:
        """How many students have a written answer that waits."""
        return sum(bool(cells - _CHECKS) for cells in self.waiting.values())

    @property
    def others(self) -> int:
        """How many students have another cell that waits."""
        return sum(bool(cells & _CHECKS) for cells in self.waiting.values())


def read_grades(course: Course, outcomes: Iterable[Outcome]) -> Grades:
    """Return the grades of a course. Raises `LabError` if the gradebook can't be read."""
    outcomes = list(outcomes)
    blank = {outcome.student for outcome in outcomes if outcome.status in BLANK}
    with course.gradebook() as gradebook:
        cells = points_in(gradebook)
        totals = {s: sum(map(_points, cells[s].values())) for s in cells.keys() - blank}
        return Grades(
            frozenset(students_recorded(gradebook)),
            {student: max(total, 0.0) for student, total in totals.items()},
            most_points(gradebook),
            submissions_waiting(gradebook, outcomes),
        )


def _points(given: dict[str, float]) -> float:
    """Return a cell's points: those by hand replace the automatic ones."""
    return given.get("hand", given.get("automatic", 0.0)) + given.get("extra", 0.0)
