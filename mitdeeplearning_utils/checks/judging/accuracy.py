"""The claim that a trained model reaches a test accuracy, and hints if it doesn't."""

import numpy as np

from ..collecting.images import test_set
from ..collecting.model import M, ModelEvidence
from ..collecting.scores import accuracy
from ..collecting.trained import UNTRAINED, Trained
from ..findings import Finding, failed, passed, skipped
from .evaluation_hints import IMAGES_CHANGED
from .layers import is_linear
from .output import distribution

LOW_RATE = 0.05  # of SGD
HIGH_RATE = 0.01  # of those below, whose default is 0.001
ADAPTIVE = ("Adam", "AdamW", "Adamax", "Nadam", "RMSprop")
LEAK = 0.02
FEW_STEPS = 100  # an epoch of 60,000 images in batches of 64 has 938


def judge_accuracy(evidence: Trained[M], threshold: float, points: float) -> list[Finding]:
    """Return the single finding: test accuracy at or above the threshold."""
    model, name = evidence.model, evidence.model.name
    claim = f"`{name}` has a test accuracy of {threshold:g} or more"
    if not model.works_itself:
        return [_unjudged(model, claim, points)]
    reached = accuracy(model.scores, test_set()[1])
    seen = f"test accuracy {reached:.4f}"
    leak = _leak_hint(model, reached)
    if reached >= threshold:
        return [passed(claim, points, seen=seen, hint=leak)]
    hint = leak or _hint(evidence, reached)
    return [_missed(claim, points, seen, threshold, hint)]


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


def _hint(evidence: Trained[M], reached: float) -> str:
    """Return the first mistake that the numbers reveal, as a question."""
    model = evidence.model
    name, rate = model.name, model.learning_rate
    if not np.isfinite(model.scores).all():
        return "The model gives NaN. Was the learning rate too large?"
    if not model.iterations and reached < UNTRAINED:
        return f"`{name}` was never fitted. Did `fit` run on `{name}`, or on `model`?"
    if evidence.images_changed:
        return IMAGES_CHANGED
    if is_linear(model.nodes):
        return "Nothing in this network is non-linear. Is an activation missing inside it?"
    if distribution(model, 0).state == "failed":
        return "The scores aren't probabilities. Does the loss expect probabilities?"
    if 0 < model.iterations < FEW_STEPS:
        return (
            f"The optimizer took few steps ({model.iterations}). Did `fit` run to its end, "
            "and see all 60,000 images in small batches?"
        )
    if model.optimizer == "SGD" and rate is not None and rate < LOW_RATE:
        return f"SGD has a learning rate of {rate:g}. Does a larger one, 0.1, learn faster?"
    if model.optimizer in ADAPTIVE and rate is not None and rate >= HIGH_RATE:
        kind = model.optimizer
        return f"{kind} has a learning rate of {rate:g}. Does a smaller one, 0.001, learn better?"
    if reached < UNTRAINED:
        return "The model has hardly learned. Is the learning rate, or the loss, a poor choice?"
    return "Would more epochs, or another learning rate, help?"
