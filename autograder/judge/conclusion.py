"""The status of a run: from how it ended, its verdicts, and what its cards claimed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nbformat import NotebookNode

from mitdeeplearning_utils import checks

from ..cells import exercise_of
from ..outcome import BY_A_PERSON, Outcome, result_of
from ..told import RunEnd, Told
from .lacking import Lack
from .verdict import Judged


def has_all_points(outcome: Outcome) -> bool:
    """Return whether it was graded without a remark, with all automatic points."""
    results = [result_of(name, outcome) for name in checks.EXERCISES]
    return outcome.status == "graded" and all(r.points >= r.most for r in results)


def outcome_of(
    start: Outcome, end: RunEnd, judged: Judged, overclaimed: Sequence[str] = ()
) -> Outcome:
    """Return the outcome of a run, from its end, its verdicts and what its cards overclaimed.

    A fault of the judge comes first: the run may be right, so it is judged again.
    """
    reviews = [*judged.reviews, *overclaimed]
    status, reason = end.status, end.reason
    faults = {name: f"{type(error).__name__}: {error}" for name, error in judged.faults.items()}
    lost = [name for name in checks.EXERCISES if name not in judged.verdicts]
    unjudged = faults or dict.fromkeys(lost, "no evidence")
    if faults or (status == "graded" and lost and not reviews):
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
        waits=judged.waits,
        seconds=end.seconds,
    )


def set_aside(judged: Judged, lacks: Mapping[str, Lack]) -> None:
    """Leave to a person what lost points where the box lacks what the exercise's cells need."""
    for name, lack in lacks.items():
        verdict = judged.verdicts.get(name)
        if verdict is None or verdict.points >= checks.result(name).most:
            continue
        del judged.verdicts[name]
        judged.waits[name] = lack.what
        judged.reviews.append(
            f"{name}: the cell `{lack.cell}` needs {lack.what}, which a box doesn't have. Look at "
            "it, and give the points by hand."
        )


def overclaims(judged: Judged, shown: Iterable[tuple[str, float]]) -> list[str]:
    """Return a line for each card in the box, by exercise, with more points than were judged."""
    found = []
    for name, points in shown:
        verdict = judged.verdicts.get(name)
        reviewed = any(review.startswith(f"{name}: ") for review in judged.reviews)
        if verdict is None and (reviewed or name in judged.faults):
            continue
        given = verdict.points if verdict else 0
        computed = f"we computed {given:g}" if verdict else "it left no evidence to judge"
        if points > given + (verdict.waiting if verdict else 0) + 1e-6:
            told = f"{points:g} point{'' if points == 1 else 's'}"
            found.append(f"{name}: the notebook displayed {told}; {computed}")
    return found


def shown_points(claimed: NotebookNode | None) -> Iterator[tuple[str, float]]:
    """Yield the exercises and points of the cards in the run's notebook."""
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
