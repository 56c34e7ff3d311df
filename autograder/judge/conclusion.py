"""The status of a run: from how it ended, its verdicts, and its forged cards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nbformat import NotebookNode

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict

from ..cells import exercise_of
from ..outcome import BY_A_PERSON, Outcome, result_of
from ..told import RunEnd, Told
from .lacking import Lack
from .verdict import UNREAD, Judged


def has_all_points(outcome: Outcome) -> bool:
    """Return whether it was graded without a remark, with all automatic points."""
    results = [result_of(name, outcome) for name in checks.EXERCISES]
    return outcome.status == "graded" and all(r.points >= r.most for r in results)


def unread(outcome: Outcome) -> set[str]:
    """Return the exercises whose evidence isn't what the checks of this version write."""
    return {line.split(":")[0] for line in outcome.reviews if f": {UNREAD}" in line}


def outcome_of(start: Outcome, end: RunEnd, judged: Judged, forged: Sequence[str] = ()) -> Outcome:
    """Return the outcome of a run, from its end, its verdicts and its forged cards.

    A fault of the judge comes first: the run may be right, so it is judged again.
    """
    reviews = [*judged.reviews, *forged]
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
        trainings=judged.trainings,
        reviews=reviews,
        waits=judged.waits,
        seconds=end.seconds,
    )


def leave_open(judged: Judged, exercises: Mapping[str, str]) -> None:
    """Note exercises of which nothing is started, whatever the run has of them."""
    for name, to_do in exercises.items():
        judged.verdicts[name] = Verdict(not_started=to_do)
        judged.faults.pop(name, None)
        judged.waits.pop(name, None)
        judged.reviews[:] = [line for line in judged.reviews if not line.startswith(f"{name}: ")]


def reword(judged: Judged, words: Mapping[str, str]) -> None:
    """Replace words in what to do about an exercise."""
    for name, verdict in judged.verdicts.items():
        told = verdict.not_started
        for ours, theirs in words.items():
            told = told.replace(ours, theirs)
        judged.verdicts[name] = replace(verdict, not_started=told)


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


def forged_cards(claimed: NotebookNode | None, verdicts: Mapping[str, Verdict]) -> list[str]:
    """Return a line if checks of the run show points: those of the lab show none."""
    shown = dict(shown_points(claimed))
    if not shown:
        return []
    own = sum(verdicts[name].points for name in shown.keys() & verdicts.keys())
    points = sum(shown.values())
    told = f"{points:g} point{'' if points == 1 else 's'}"
    return [f"The notebook displayed {told}; we computed {own:g}: {', '.join(shown)}"]


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
