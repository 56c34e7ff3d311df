"""The claims that `test_loss` and `test_acc` are a model's numbers on the test set."""

from collections.abc import Iterable

from ..collecting.evaluation import Evaluation, Suspect, metrics_of
from ..collecting.memory import NAMES
from ..collecting.metrics import Metrics, Numbers, are_those_of, away, match
from ..collecting.model import M
from ..collecting.values import Described
from ..findings import Finding, failed, passed, skipped
from .cell_errors import cell_hint
from .evaluation_hints import mistake


def judge_evaluation(evidence: Evaluation[M]) -> list[Finding]:
    """Return one point each for `test_acc` and `test_loss`."""
    model, numbers = evidence.model, evidence.numbers
    claims = {
        key: f"`{key}` is the {what} of `{model.name}` on the test set"
        for key, what in (("test_acc", "accuracy"), ("test_loss", "loss"))
    }
    if not model.works_itself:
        seen = f"needs a `{model.name}` that works"
        return [skipped(c, 1, seen=seen) for c in claims.values()]
    if evidence.raised:
        return _stopped(evidence, claims.values())
    metrics = metrics_of(evidence)
    holds = match(numbers, metrics)
    if _of_another(numbers, evidence.suspects, metrics):
        holds = dict.fromkeys(NAMES, False)
    hint = mistake(evidence, metrics) if not all(holds.values()) else ""
    findings = []
    for key, claim in claims.items():
        number = getattr(numbers, key)
        findings.append(_finding(claim, number, holds[key], _expected(key, metrics), hint))
        hint = hint if holds[key] else ""  # one cause is shown once
    return findings


def _stopped(evidence: Evaluation[M], claims: Iterable[str]) -> list[Finding]:
    first, second = claims
    model, hint = evidence.model, cell_hint(evidence.raised)
    if model.compiled and model.has_metrics is False:
        hint = f"`{model.name}` was compiled without `metrics`: does `evaluate` give an accuracy?"
    seen = f"the cell that evaluates stopped with {evidence.raised}"
    expected = "a cell that runs to its end and sets both"
    return [
        failed(first, 1, seen=seen, expected=expected, hint=hint),
        skipped(second, 1, seen="the cell stopped before"),
    ]


def _of_another(numbers: Numbers, suspects: dict[Suspect, Metrics], metrics: Metrics) -> bool:
    """Return whether both numbers are a suspect's, and each is closer to it than to the model."""
    loss, acc = away(numbers, metrics)
    theirs = [away(numbers, found) for found in suspects.values() if are_those_of(numbers, found)]
    return any(other_loss < loss and other_acc < acc for other_loss, other_acc in theirs)


def _finding(claim: str, number: Described, holds: bool, expected: str, hint: str) -> Finding:
    if holds:
        return passed(claim, 1, seen=number.shown)
    return failed(claim, 1, seen=number.shown, expected=expected, hint=hint)


def _expected(key: str, metrics: Metrics) -> str:
    value = metrics.accuracy if key == "test_acc" else metrics.losses[:1]
    if isinstance(value, list):
        return f"{value[0]:.4f}" if value else "the loss"
    return f"{value:.4f}"
