"""Claims about a model as a whole: it exists, it gives 10 scores, they are probabilities."""

import numpy as np

from ..collecting.images import DIGITS
from ..collecting.model import ModelEvidence
from ..findings import Finding, failed, passed, skipped
from .cell_errors import cell_hint
from .layers import activation_after, of_kind

_SUM_TOLERANCE = 5e-3  # a model in half precision stays well within this

TEN_SCORES = "takes images and gives 10 scores for each"
PROBABILITIES = "the scores of an image are a probability distribution"


def ten_scores(evidence: ModelEvidence, points: float) -> Finding:
    """Return the claim that the model takes images and gives 10 scores."""
    claim = f"`{evidence.name}` {TEN_SCORES}"
    if evidence.state == "not_a_model":
        return _no_model(evidence, claim, points)
    expected = "10 scores for each image"
    if evidence.state == "raises":
        hint = cell_hint(evidence.error)
        if "negative" in evidence.error and "output size" in evidence.error:
            hint = (
                "In `Conv2D(24, 3, 3)` the last number is the stride, and the images shrink too "
                "fast. Did you mean `kernel_size=(3, 3)`?"
            )
        elif "incompatible shape" in evidence.error:
            hint = (
                "An image has the shape (28, 28, 1). Is this the shape that the model begins with?"
            )
        return failed(claim, points, seen=evidence.error, expected=expected, hint=hint)
    scores = evidence.predictions
    if scores is None:
        hint = "Is there a Flatten layer before the Dense layers?"
        hint = hint if "shape" in evidence.output else ""
        return failed(claim, points, seen=evidence.output, expected=expected, hint=hint)
    if scores.shape[1] == DIGITS:
        return passed(claim, points, hint=_made_hint(evidence))
    seen = f"{scores.shape[1]} scores for each image"
    hint = f"The model ends in {scores.shape[1]} units. Is there an output layer with 10?"
    return failed(claim, points, seen=seen, expected=expected, hint=hint)


def _made_hint(evidence: ModelEvidence) -> str:
    """Return a hint if only the builder exists: later cells need the model."""
    if evidence.source == "object":
        return ""
    name, builder = evidence.name, evidence.builder
    return f"`{builder}` works, but there is no `{name}`. Is `{name} = {builder}()` missing?"


def _no_model(evidence: ModelEvidence, claim: str, points: float) -> Finding:
    name, kind, hint = evidence.name, evidence.type_name, ""
    if kind == "NoneType":
        hint = f"Does `{evidence.builder or 'the builder'}` end in `return` and the model?"
        if evidence.source == "object":
            hint += f" Or is it `{name} = {name}.compile(...)`? `compile` returns nothing."
    elif kind in ("class", "function"):
        hint = "Are the parentheses of the call missing?"
    expected = "a Keras model"
    return failed(claim, points, seen=f"a value of type {kind}", expected=expected, hint=hint)


def distribution(evidence: ModelEvidence, points: float) -> Finding:
    """Return the claim that each row of scores is a probability distribution."""
    if not evidence.works:
        return skipped(PROBABILITIES, points, seen="needs a model that gives scores")
    scores = evidence.scores
    activation = _last_activation(evidence)
    finite = bool(np.isfinite(scores).all())
    sums = scores.sum(axis=1, dtype=np.float64)
    if finite and scores.min() >= 0 and np.abs(sums - 1).max() < _SUM_TOLERANCE:
        return passed(PROBABILITIES, points, seen="not negative, sum 1")
    if not finite and activation == "softmax":
        return passed(PROBABILITIES, points, seen="softmax", hint=_NOT_FINITE)
    if scores.shape[1] != DIGITS:
        return skipped(PROBABILITIES, points, seen="needs an output layer of 10 units")
    seen = f"sums between {sums.min():.3g} and {sums.max():.3g}, smallest {scores.min():.3g}"
    expected = "no negative score, and a sum of 1 for each image"
    hint = _OUTPUT_HINTS.get(activation, _OUTPUT_HINTS[""])
    return failed(PROBABILITIES, points, seen=seen, expected=expected, hint=hint)


_NOT_FINITE = "The weights are not finite now (NaN). Was the learning rate too large in training?"
_OUTPUT_HINTS = {
    "linear": "The output layer has no activation: its scores are any numbers (logits), not"
    " probabilities. Is softmax missing?",
    "": "Which activation turns any 10 numbers into probabilities that sum to 1?",
} | {
    name: f"The model ends in {name}, which looks at each score alone. Which activation makes the "
    "10 scores sum to 1?"
    for name in ("sigmoid", "tanh", "relu")
}


def _last_activation(evidence: ModelEvidence) -> str:
    dense = of_kind(evidence.nodes, "dense")
    return activation_after(evidence.nodes, dense[-1]) if dense else ""
