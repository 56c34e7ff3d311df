"""The claim that a trained model reaches a test accuracy, and why one does not."""

from typing import Any

import numpy as np

from ..findings import Evidence, Finding, Verdict, failed, passed, skipped
from ..images import images_changed, test_set
from ..model.evidence import collect_model
from ..model.kept import no_trace
from ..model.layers import is_linear
from ..model.output import distribution, missing_text, works
from ..scores import accuracy
from ..values import attribute
from . import memory
from .hints import IMAGES_CHANGED

LOW_RATE = 0.05  # of SGD
HIGH_RATE = 0.01  # of those below, whose default is 0.001
ADAPTIVE = ("Adam", "AdamW", "Adamax", "Nadam", "RMSprop")
UNTRAINED = 0.5  # below: nobody has trained this model, with fit or otherwise
LEAK = 0.02
FEW_STEPS = 100  # an epoch of 60,000 images in batches of 64 has 938


def collect_trained(namespace: dict[str, Any], name: str, builder: str) -> Evidence:
    """Return the model's evidence with its training accuracy; `other_moved`: `model` trained on."""
    evidence = collect_model(namespace, name, builder, train=True)
    with no_trace():
        evidence["images_changed"] = images_changed(namespace)
    optimizer = attribute(namespace.get("model"), "optimizer")
    evidence["other_moved"] = memory.optimizer_moved(optimizer)
    if name == "model":
        memory.remember_optimizer(optimizer)
    return evidence


def judge_accuracy(evidence: Evidence, threshold: float, points: float) -> Verdict:
    """Return the verdict on the one claim: test accuracy at or above the threshold."""
    name = evidence["name"]
    waiting = missing_text(evidence) or _not_begun(evidence)
    if waiting:
        return Verdict(not_started=waiting, usable=False)
    claim = f"`{name}` has a test accuracy of {threshold:g} or more"
    if not works(evidence) or evidence["source"] != "object":
        return Verdict([_unjudged(evidence, claim, points)], usable=False)
    scores = evidence["predictions"]
    reached = accuracy(scores, test_set()[1])
    seen = f"test accuracy {reached:.4f}"
    leak = _leak_hint(evidence, reached)
    if reached >= threshold:
        return Verdict([passed(claim, points, seen=seen, hint=leak)])
    hint = leak or _hint(evidence, reached)
    return Verdict([_missed(claim, points, seen, threshold, hint)])


def _unjudged(evidence: Evidence, claim: str, points: float) -> Finding:
    name, kind, hint = evidence["name"], evidence.get("type"), ""
    seen = f"needs a `{name}` that works: see the exercise before"
    if kind == "History":
        seen = f"`{name}` is a History now"
        hint = f"A History is what `fit` returns. Is it `{name}.fit(...)` without `{name} =`?"
    elif kind == "NoneType" and evidence["source"] == "object":
        seen = (
            f"`{name}` is None: see the exercise before, or is it `{name} = {name}.compile(...)`?"
        )
    return skipped(claim, points, seen=seen, hint=hint)


def _missed(claim: str, points: float, seen: str, threshold: float, hint: str) -> Finding:
    return failed(claim, points, seen=seen, expected=f"{threshold:g} or more", hint=hint)


def _not_begun(evidence: Evidence) -> str:
    if evidence["state"] != "ok" or evidence["iterations"]:
        return ""
    if evidence["predictions"] is None or evidence["other_moved"]:
        return ""
    scores = evidence["predictions"]
    if not np.isfinite(scores).all() or accuracy(scores, test_set()[1]) >= UNTRAINED:
        return ""  # trained by a loop of the student's own
    name = evidence["name"]
    if evidence["compiled"]:
        return f"`{name}` is compiled, but this model was never fitted. Train it with `fit`."
    return f"Compile `{name}` and train it with `fit`, then run this check."


def _leak_hint(evidence: Evidence, reached: float) -> str:
    if reached < UNTRAINED or reached - evidence["train_accuracy"] <= LEAK:
        return ""  # one that knows nothing yet may do better on either by the mix of digits
    return (
        f"The model does better on the test images ({reached:.3f}) than on the training images "
        f"({evidence['train_accuracy']:.3f}). Was it fitted on the test data?"
    )


def _hint(evidence: Evidence, reached: float) -> str:
    """Return the first mistake that the numbers give away, as a question."""
    name, rate = evidence["name"], evidence["learning_rate"]
    scores = evidence["predictions"]
    if not np.isfinite(scores).all():
        return "The model gives NaN. Was the learning rate too large?"
    if not evidence["iterations"] and reached < UNTRAINED:
        return f"`{name}` was never fitted. Did `fit` run on `{name}`, or on `model`?"
    if evidence.get("images_changed"):  # older evidence does not say
        return IMAGES_CHANGED
    if is_linear(evidence["nodes"]):
        return "Nothing in this network is non-linear. Is an activation missing inside it?"
    if distribution(evidence, 0).state == "failed":
        return "The scores are no probabilities. Does the loss take them for such?"
    if 0 < evidence["iterations"] < FEW_STEPS:
        return (
            f"The optimizer took few steps ({evidence['iterations']}). Did `fit` run to its end, "
            "and see all 60,000 images in small batches?"
        )
    if evidence["optimizer"] == "SGD" and rate is not None and rate < LOW_RATE:
        return f"SGD has a learning rate of {rate:g}. Does a larger one, 0.1, learn faster?"
    if evidence["optimizer"] in ADAPTIVE and rate is not None and rate >= HIGH_RATE:
        kind = evidence["optimizer"]
        return f"{kind} has a learning rate of {rate:g}. Does a smaller one, 0.001, learn better?"
    if reached < UNTRAINED:
        return "The model has hardly learned. Is the learning rate, or the loss, a poor choice?"
    return "Would more epochs, or another learning rate, help?"
