"""What Gradescope shows about a submission: the content of results.json."""

from collections.abc import Iterator
from typing import Any

from mitdeeplearning_utils import checks

from ..outcome import BY_A_PERSON, STATUSES, Outcome, exercises_of, result_of
from ..told import Told
from .scores import Score

Results = dict[str, Any]
_OUR_FAULT = (
    "The grader failed, not you. You lose no points, and nothing has to be handed in again: your "
    "instructor can run the grader once more (in Gradescope: Regrade Submission)."
)
_AS_OFTEN = "You may hand in as often as you like before the deadline."
_NOT_REACHED = "The run ended before this exercise: see the top of the page."


def results_of(outcome: Outcome, score: Score | None = None) -> Results:
    """Return the results of one submission: a test for each exercise, with its findings.

    The points are the judge's. With `score` they are the gradebook's; a written answer that was
    graded by hand and a late penalty are then separate tests.
    """
    graded = score is not None and score.total is not None
    if outcome.status == "grader_fault" and not graded:
        return fault_results(outcome.reason.instructor)
    if outcome.status == "malformed" and not graded:
        return refused_results(outcome.reason)
    tests = [_test(name, outcome, score) for name in exercises_of([outcome])]
    if score is not None:
        tests += _from_gradebook(score)
    if outcome.reviews:
        tests.append(_note("\n".join(outcome.reviews)))
    return {"output": _summary(outcome), "output_format": "text", "tests": tests}


def fault_results(details: str) -> Results:
    """Return results without a score; the student reads that the grader failed.

    The instructor reads the `details`.
    """
    told = {"name": "The grader", "status": "failed", "output": _OUR_FAULT, "visibility": "visible"}
    return {"output": _OUR_FAULT, "output_format": "text", "tests": [told, _note(details)]}


def refused_results(reason: Told) -> Results:
    """Return 0 points for something that isn't a notebook of the lab, and what to do about it."""
    text = f"What you handed in cannot be graded. {reason.student} {_AS_OFTEN}"
    test = {"name": "The notebook", "score": 0.0, "max_score": _most(), "output": text}
    return {"output": text, "output_format": "text", "tests": [test | {"visibility": "visible"}]}


def _test(name: str, outcome: Outcome, score: Score | None) -> Results:
    result = result_of(name, outcome)
    given = score.by_cell.get(f"{name}_check") if score else None
    points = result.points if given is None else given
    test = {"name": result.title, "score": points, "max_score": result.most}
    if name in outcome.verdicts:
        test |= {"output": result._repr_html_(), "output_format": "html"}
    else:
        why = BY_A_PERSON if outcome.status == "needs_review" else _NOT_REACHED
        if name in outcome.waits and result.verdict:
            why = result.verdict.not_started
        test |= {"output": why, "output_format": "text"}
    return test | {"visibility": "visible"}


def _from_gradebook(score: Score) -> Iterator[Results]:
    """Yield tests for what only the gradebook has: the written answer and the late penalty."""
    machine = {f"{name}_check" for name in checks.EXERCISES}
    written = sum(points or 0 for cell, points in score.by_cell.items() if cell not in machine)
    most = score.most - _most()
    if most > 0 and not score.by_hand_open:
        answer = {"name": "The written answer", "score": written, "max_score": most}
        yield answer | {"visibility": "visible"}
    if score.late_penalty:
        late = {"name": "Late penalty", "score": -score.late_penalty, "max_score": 0.0}
        yield late | {"visibility": "visible"}


def _note(text: str) -> Results:
    """Return a test that only instructors see in Gradescope, and that has no points."""
    note = {"name": "For the instructor", "output": text, "output_format": "text"}
    return note | {"score": 0.0, "max_score": 0.0, "visibility": "hidden"}


def _summary(outcome: Outcome) -> str:
    lines = []
    if outcome.status not in ("graded", "needs_review"):
        lines.append(f"This submission {STATUSES[outcome.status]}. {outcome.reason.student}")
    if outcome.repairs:
        lines += ["Repaired before the run:", *(f"- {repair}" for repair in outcome.repairs)]
    return "\n".join(lines) or "Ran to its end."


def _most() -> float:
    return float(sum(checks.result(name).most for name in checks.EXERCISES))
