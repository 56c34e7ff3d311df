"""The grades in a course's gradebook, with hand grades and overrides."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbgrader.api import SubmittedAssignment

from ..cells import is_open, nbgrader_metadata
from ..course import Course, submissions_waiting
from ..errors import LabError
from ..files import digest
from ..names import ASSIGNMENT, NOTEBOOK
from ..outcome import BLANK, Outcome
from ..words import listed, printable

_DIGITS = 2  # of scaled points
_AGAIN = "Give the same `lab2 grade` command again"


@dataclass(frozen=True)
class Score:
    """One student's points: `total` is None if there is no grade to give out yet.

    `most` is the maximum of the student's edition. `by_cell` has the points in the notebook's
    order, None for a cell that needs a hand grade, without the cells that the edition hasn't;
    `by_hand_open` says whether the submission waits for one.
    """

    student: str
    name: str
    total: float | None
    most: float
    late_penalty: float
    by_cell: dict[str, float | None]
    by_hand_open: bool
    outcome: Outcome | None


@dataclass
class Exported:
    """What was written, into which `column` of a table, and what the user should know about it."""

    path: Path
    written: int = 0
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    column: str = ""


def read_scores(course: Course, accept_screened: bool = False) -> list[Score]:
    """Return the scores of all students with a submission, by id.

    Raises `LabError` for screened grades unless they are accepted.
    """
    roster = course.roster()
    outcomes = {outcome.student: outcome for outcome in course.outcomes()}
    places = _places(course)
    with course.gradebook() as gradebook:
        waiting = set(submissions_waiting(gradebook, outcomes.values()))
        submissions = gradebook.assignment_submissions(ASSIGNMENT)
        found = [_score(s, roster, outcomes, waiting, places) for s in submissions]
    scores = list(filter(None, found))
    if not accept_screened:
        refuse_screened(scores)
    return sorted(scores, key=lambda score: score.student)


def tell_of_ungraded(course: Course, scores: list[Score], exported: Exported) -> None:
    """Add to the summary who handed in and has no grade yet, or an older notebook's grade."""
    missing = course.ungraded(score.student for score in scores)
    if missing:
        who = listed(map(printable, missing))
        exported.left_out.append(f"{who}: handed in, not graded yet. {_AGAIN}")
    older = [score.student for score in scores if _is_older(course, score.outcome)]
    if older:
        exported.warnings.append(
            f"{listed(older)}: handed in again, but the grade is the older notebook's. {_AGAIN}"
        )
    not_taken = [s.student for s in scores if s.outcome and s.outcome.not_taken]
    if not_taken:
        exported.warnings.append(
            f"{listed(not_taken)}: the newest hand-in can't be read, so the grade is an older "
            "notebook's. report.html says why"
        )


def _is_older(course: Course, outcome: Outcome | None) -> bool:
    """Return whether an outcome belongs to another notebook than the one handed in."""
    if outcome is None or not outcome.notebook:
        return False
    try:
        submitted = course.submitted(outcome.student).read_bytes()
    except FileNotFoundError:  # cleaned away
        return False
    return digest(submitted) != outcome.notebook


def refuse_screened(scores: list[Score]) -> None:
    """Raise `LabError` if a grade comes from a screening run."""
    screened = [s.student for s in scores if s.outcome and s.outcome.screened]
    if screened:
        raise LabError(
            f"Screened grades: {len(screened)}. Grade without --screen, or add --accept-screened."
        )


def scaled(scores: list[Score], out_of: float | None) -> list[Score]:
    """Return the scores with total, penalty and maximum out of another number, if one is given.

    Each is scaled by the student's own maximum; the points of the cells stay as they are.
    """
    if out_of is None:
        return scores
    return [_scaled(score, out_of / score.most, out_of) for score in scores]


def _scaled(score: Score, factor: float, most: float) -> Score:
    total = None if score.total is None else round(score.total * factor, _DIGITS)
    penalty = round(score.late_penalty * factor, _DIGITS)
    return replace(score, total=total, most=most, late_penalty=penalty)


def _score(
    submission: SubmittedAssignment,
    roster: dict[str, str],
    outcomes: dict[str, Outcome],
    waiting: set[str],
    places: dict[str, int],
) -> Score | None:
    """Return a submission's score; None if another command removes it at this moment."""
    student = str(submission.student_id)
    outcome = outcomes.get(student)
    notebook = next((n for n in submission.notebooks if n.name == NOTEBOOK), None)
    if notebook is None:
        return None
    grades = sorted(notebook.grades, key=lambda g: (places.get(g.name, len(places)), g.name))
    some_open = any(grade.needs_manual_grade for grade in grades)
    blank = outcome is not None and outcome.status in BLANK and some_open
    penalty = float(notebook.late_submission_penalty or 0)
    absent = outcome.absent if outcome else []
    left_out = sum(float(grade.max_score) for grade in grades if grade.name in absent)
    grades = [grade for grade in grades if grade.name not in absent]
    return Score(
        student,
        roster.get(student, ""),
        None if blank else max(float(notebook.score) - penalty, 0.0),
        float(notebook.max_score) - left_out,
        penalty,
        {grade.name: None if is_open(grade) else float(grade.score) for grade in grades},
        student in waiting,
        outcome,
    )


def _places(course: Course) -> dict[str, int]:
    """Return the position of each cell in the released notebook, by its grade_id."""
    path = course.released
    cells = nbformat.read(path, as_version=4).cells if path.is_file() else []
    names = [str(nbgrader_metadata(cell).get("grade_id", "")) for cell in cells]
    return {name: place for place, name in enumerate(names) if name}


def summary_of(course: Course, scores: list[Score], exported: Exported) -> Exported:
    """Add to the summary who has no grade, and whose written answer still waits."""
    tell_of_ungraded(course, scores, exported)
    for score in scores:
        if score.total is None and score.outcome:
            exported.left_out.append(f"{score.student}: no grade, {score.outcome.status}")
    waiting = [score.student for score in scores if score.by_hand_open]
    if waiting:
        who = "1 submission waits" if len(waiting) == 1 else f"{len(waiting)} submissions wait"
        exported.warnings.append(
            f"{who} for a hand grade in Formgrader, which counts as 0 until then: {listed(waiting)}"
        )
    return exported
