"""`lab2 export`: write grades and feedback as files for course systems."""

import json
from collections.abc import Mapping

from ..course import Course, HandedIn
from ..errors import LabError
from ..files import write_atomically
from ..tables import Table, safe, write_csv
from .feedback import export_feedback
from .gradebooks import GRADEBOOKS, export_gradebook
from .gradescope import results_of
from .scores import (
    Exported,
    Score,
    read_scores,
    refuse_screened,
    scaled,
    summary_of,
    tell_of_ungraded,
)
from .wanted import Form, Wanted, refuse_to_scale


def export_csv(course: Course, wanted: Wanted) -> Exported:
    """Write a row for each student: points in the notebook's order, total, status."""
    scores = scaled(read_scores(course, wanted.accept_screened), wanted.out_of)
    cells = list(dict.fromkeys(cell for score in scores for cell in score.by_cell))
    late = ["attempts", "late_days", "late_penalty"]
    head = ["student", "name", *cells, *late, "total", "max", "status"]
    hand_ins = course.hand_ins()
    rows = [dict(zip(head, _plain_row(score, cells, hand_ins), strict=True)) for score in scores]
    write_csv(wanted.out, Table(head, rows))
    return summary_of(course, scores, Exported(wanted.out, len(rows)))


def export_gradescope(course: Course, wanted: Wanted) -> Exported:
    """Write one student's results.json: a test for each exercise, with its findings.

    Raises `LabError` if the student has no outcome, or a screened one without `accept_screened`.
    """
    refuse_to_scale(wanted)
    student = wanted.student
    if student is None:
        raise LabError("gradescope needs --student: it writes the results of one student.")
    scores = read_scores(course, True)
    mine = [score for score in scores if score.student == student]
    if not mine or mine[0].outcome is None:
        waits = student in course.ungraded(score.student for score in scores)
        more = " It is handed in: give the same `lab2 grade` command again." if waits else ""
        raise LabError(f"There is no graded submission of {student!r} in {course}.{more}")
    if not wanted.accept_screened:
        refuse_screened(mine)
    results = results_of(mine[0].outcome, mine[0])
    write_atomically(wanted.out, json.dumps(results, indent=1) + "\n")
    exported = Exported(wanted.out, len(results["tests"]))
    tell_of_ungraded(course, scores, exported)
    return exported


def _feedback(course: Course, wanted: Wanted) -> Exported:
    """Write the pages; Blackboard takes none, so its table gets the hints."""
    if wanted.system == "blackboard":
        return export_gradebook("blackboard", course, wanted, comments_needed=True)
    return export_feedback(course, wanted)


def _plain_row(score: Score, cells: list[str], hand_ins: Mapping[str, HandedIn]) -> list[str]:
    status = score.outcome.status if score.outcome else "graded by nbgrader"
    points = [_number(score.by_cell.get(cell)) for cell in cells]
    numbers = [_number(score.late_penalty), _number(score.total), _number(score.most)]
    sent = hand_ins.get(score.student, HandedIn())
    days = _number(sent.late_days) or ("late" if sent.marked else "")
    return [
        safe(score.student),
        safe(score.name),
        *points,
        str(sent.attempts or ""),
        days,
        *numbers,
        status,
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


FORMS: dict[str, Form] = {
    "csv": export_csv,
    **GRADEBOOKS,
    "gradescope": export_gradescope,
    "feedback": _feedback,
}
