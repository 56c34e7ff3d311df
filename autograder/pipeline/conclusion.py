"""What becomes of a run: its status, from its end, its verdicts and what its cards claimed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nbformat import NotebookNode

from mitdeeplearning_utils import checks

from ..cells import exercise_of
from ..judge.verdict import Judged
from ..outcome import BY_A_PERSON, Outcome, result_of
from ..told import Report, Told


def has_all_points(outcome: Outcome) -> bool:
    """Return whether it was graded without a remark, with all that the machine can give."""
    results = [result_of(name, outcome) for name in checks.EXERCISES]
    return outcome.status == "graded" and all(r.points >= r.most for r in results)


def outcome_of(
    start: Outcome, report: Report, judged: Judged, shown: Iterable[tuple[str, float]]
) -> Outcome:
    """Return what becomes of a run, from its report, its verdicts and the points its cards showed.

    A fault of the judge's comes before all else: the run may be right, so it is judged again.
    """
    reviews = [*judged.reviews, *_overclaims(judged, shown)]
    status, reason = report.status, report.reason
    lost = [name for name in checks.EXERCISES if name not in judged.verdicts]
    unjudged = judged.faults or dict.fromkeys(lost, "no evidence")
    if judged.faults or (status == "graded" and lost and not reviews):
        details = "; ".join(f"{name}: {fault}" for name, fault in unjudged.items())
        status = "grader_fault"
        reason = Told("The grader could not judge every exercise.", f"Not judged: {details}")
    elif status == "graded" and reviews:
        status, reason = "needs_review", Told(BY_A_PERSON, reviews[0])
    return replace(
        start,
        status=status,
        reason=reason,
        verdicts=judged.verdicts,
        accuracies=judged.accuracies,
        reviews=reviews,
        seconds=report.seconds,
    )


def _overclaims(judged: Judged, cards: Iterable[tuple[str, float]]) -> list[str]:
    """Return a line for each card in the box that showed more points than were judged."""
    found = []
    for name, claimed in cards:
        verdict = judged.verdicts.get(name)
        told = any(review.startswith(f"{name}: ") for review in judged.reviews)
        if verdict is None and (told or name in judged.faults):
            continue
        points = verdict.points if verdict else 0
        given = f"the judge gives {points:g}" if verdict else "and left no evidence to judge"
        if claimed > points + 1e-6:
            shown = f"{claimed:g} point{'' if claimed == 1 else 's'}"
            found.append(f"{name}: the run showed {shown}, {given}")
    return found


def shown_points(claimed: NotebookNode | None) -> Iterator[tuple[str, float]]:
    """Yield the exercises and points of the cards that the run shows."""
    for cell in claimed.cells if claimed else []:
        name = exercise_of(cell)
        if not name or cell.cell_type != "code":
            continue
        for output in cell.outputs:
            points = _number(output.get("data", {}).get("text/plain", ""))
            if points is not None:
                yield name, points


def _number(text: object) -> float | None:
    try:
        return float(str(text)[:40])
    except ValueError:
        return None
