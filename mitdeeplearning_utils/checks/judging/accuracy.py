"""The claim that a trained model reaches a test accuracy."""

from ..collecting.images import test_set
from ..collecting.model import M, ModelEvidence
from ..collecting.scores import accuracy
from ..collecting.trained import UNTRAINED, Trained
from ..findings import Finding, failed, passed, skipped
from .stale import stale_training
from .training_hints import training_hint

LEAK = 0.02


def judge_accuracy(evidence: Trained[M], threshold: float, points: float) -> list[Finding]:
    """Return the finding, test accuracy at or above the threshold, and remarks without points."""
    model, name = evidence.model, evidence.model.name
    claim = f"`{name}` has a test accuracy of {threshold:g} or more"
    if not model.works_itself:
        return [_unjudged(model, claim, points)]
    reached = accuracy(model.scores, test_set()[1])
    seen = f"test accuracy {reached:.4f}"
    leak = _leak_hint(model, reached)
    remarks = stale_training(evidence, reached >= threshold)
    if reached >= threshold:
        return [passed(claim, points, seen=seen, hint=leak), *remarks]
    if evidence.raised:
        seen += f"; the cell that compiles or trains stopped with {evidence.raised}"
    hint = leak or training_hint(evidence, reached)
    return [_missed(claim, points, seen, threshold, hint), *remarks]


def _unjudged(model: ModelEvidence, claim: str, points: float) -> Finding:
    name, kind, hint = model.name, model.type_name, ""
    seen = f"needs a `{name}` that works: see the exercise before"
    if kind == "History":
        seen = f"`{name}` is a History now"
        hint = f"A History is what `fit` returns. Is it `{name}.fit(...)` without `{name} =`?"
    elif kind == "NoneType" and model.source == "object":
        seen = (
            f"`{name}` is None: see the exercise before, or is it `{name} = {name}.compile(...)`?"
        )
    return skipped(claim, points, seen=seen, hint=hint)


def _missed(claim: str, points: float, seen: str, threshold: float, hint: str) -> Finding:
    return failed(claim, points, seen=seen, expected=f"{threshold:g} or more", hint=hint)


def _leak_hint(model: ModelEvidence, reached: float) -> str:
    trained = model.train_accuracy
    if reached < UNTRAINED or trained is None or reached - trained <= LEAK:
        return ""  # an untrained model may do better on either set by chance
    return (
        f"The model does better on the test images ({reached:.3f}) than on the training images "
        f"({trained:.3f}). Was it fitted on the test data?"
    )
