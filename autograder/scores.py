"""The grades of a course as its gradebook has them: hand grades and overrides included."""

from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from .outcome import Outcome, read_outcome
from .project import ASSIGNMENT, NOTEBOOK, LabError
from .record import course_config
from .roster import read_roster

_BLANK = ("grader_fault", "malformed")


@dataclass(frozen=True)
class Score:
    """One student's points: `total` is None where there is no grade to give out yet."""

    student: str
    name: str
    total: float | None
    most: float
    late_penalty: float
    by_cell: dict[str, float]
    by_hand_open: bool
    outcome: Outcome | None


@dataclass
class Exported:
    """What was written, and what somebody should know of it."""

    path: Path
    written: int = 0
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_scores(course: Path, accept_screened: bool = False) -> list[Score]:
    """Return the scores of all students with a submission, by id.

    Raises `LabError` for screened grades unless they are accepted.
    """
    roster = read_roster(course)
    with Gradebook(CourseDirectory(config=course_config(course)).db_url) as gradebook:
        submissions = gradebook.assignment_submissions(ASSIGNMENT)
        scores = [_score(course, roster, submission) for submission in submissions]
    if not accept_screened:
        refuse_screened(scores)
    return sorted(scores, key=lambda score: score.student)


def refuse_screened(scores: list[Score]) -> None:
    """Raise `LabError` where a grade comes from a screening run."""
    screened = [s.student for s in scores if s.outcome and s.outcome.screened]
    if screened:
        raise LabError(
            f"{len(screened)} of the grades come from a screening run. Grade without --screen, or "
            "add --accept-screened."
        )


def _score(course: Path, roster: dict[str, str], submission: object) -> Score:
    student: str = submission.student.id  # type: ignore[attr-defined]
    (notebook,) = [n for n in submission.notebooks if n.name == NOTEBOOK]  # type: ignore[attr-defined]
    outcome = read_outcome(course, student)
    by_hand_open = any(grade.needs_manual_grade for grade in notebook.grades)
    blank = outcome is not None and outcome.status in _BLANK and by_hand_open
    penalty = float(notebook.late_submission_penalty or 0)
    return Score(
        student,
        roster.get(student, ""),
        None if blank else max(float(notebook.score) - penalty, 0.0),
        float(notebook.max_score),
        penalty,
        {grade.name: float(grade.score) for grade in notebook.grades},
        by_hand_open,
        outcome,
    )


def summary_of(scores: list[Score], exported: Exported) -> Exported:
    """Add to the summary who has no grade, and whose written answer waits."""
    for score in scores:
        if score.total is None and score.outcome:
            exported.left_out.append(f"{score.student}: no grade, {score.outcome.status}")
    waiting = [score.student for score in scores if score.by_hand_open and score.total is not None]
    if waiting:
        exported.warnings.append(
            f"{len(waiting)} submissions wait for a hand grade in Formgrader, and count it as 0: "
            f"{', '.join(waiting[:10])}{' ...' if len(waiting) > 10 else ''}"
        )
    return exported
