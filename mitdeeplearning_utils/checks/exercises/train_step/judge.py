"""The claims about one training step: what it returns, what it moves, where to and how far."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np

from ...collecting.probe import StepCall, StepEvidence
from ...collecting.starts import starts
from ...findings import Finding, Verdict, failed, noted, passed, skipped
from ...judging import loops
from ...judging.cell_errors import cell_hint
from ...judging.measure import SAME_LOSS, SAME_SIZE, VARIABLES, Measures, measure
from ...judging.reference import cross_entropy
from ...judging.step_hints import (
    ADDED_UP,
    KEPT_BETWEEN_CALLS,
    LOSS_HINTS,
    ONE_BY_ONE,
    RESCALED,
    error_hint,
    outside,
)
from .collect import SIGNATURE

RETURNS = "`train_step` returns one number, the mean loss over the batch"
MOVES = "the step changes every trainable variable"
DIRECTION = "the step goes down the gradient of the cross-entropy"
SIZE = "the step is one step of the optimizer it is given"
_CLAIMS = (RETURNS, MOVES, DIRECTION, SIZE)


def judge(evidence: StepEvidence) -> list[Finding]:
    """Return the findings on a step: what it returned and moved, in which direction, how far.

    A loop for a model that gives scores is right if it is so on such a model, or on probabilities.
    """
    if evidence.problem == "not_cut":
        return loops.waiting()
    if not evidence.loop:
        return _judged(evidence) + _stale(evidence)
    batch = len(starts(evidence.seed)[0].images)
    bare = [replace(evidence, calls=evidence.bare, warnings=[])] if evidence.bare else []
    found = [
        loops.in_words_of_a_loop(_judged(each), each.calls[0], batch) for each in [evidence, *bare]
    ]
    return max(found, key=lambda findings: Verdict(findings).points)


def _stale(evidence: StepEvidence) -> list[Finding]:
    if evidence.problem == "missing" or not evidence.raised:
        return []
    seen = f"it stopped with {evidence.raised}; this card is about the `train_step` made before"
    expected = "no error"
    return [noted("the cell of `train_step` runs to its end", seen=seen, expected=expected)]


def _judged(evidence: StepEvidence) -> list[Finding]:
    if evidence.trainers:
        return _trained_by_keras(evidence.trainers[0])
    if evidence.problem or (evidence.error and not evidence.stub):
        return _stopped(evidence)
    calls = evidence.calls
    steps = [measure(*pair) for pair in zip(calls, starts(evidence.seed), strict=False)]
    if evidence.loop:
        pairs = [loops.as_mean(*pair) for pair in zip(calls, steps, strict=True)]
        calls, steps = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    returns = [_judge_return(*pair) for pair in zip(calls, steps, strict=True)]
    judged = zip(calls, steps, returns, strict=True)
    updates = [_judge_update(evidence, *each) for each in judged]
    if _another_optimizer(calls[0], steps[0]):
        del updates[1:]  # its later steps depend on the first one
    return [_worst_return(returns), *map(_worst_update, zip(*updates, strict=True))]


def _worst(findings: Sequence[Finding]) -> Finding:
    """Return the finding of the first call in which the claim failed, was skipped, or else held."""
    states = [finding.state for finding in findings]
    state = next(state for state in ("failed", "skipped", "passed") if state in states)
    return findings[states.index(state)]


def _worst_return(findings: Sequence[Finding]) -> Finding:
    worst = _worst(findings)
    if findings[0].state == "passed" and worst.state == "failed":
        return replace(worst, hint=KEPT_BETWEEN_CALLS)
    return worst


def _worst_update(findings: Sequence[Finding]) -> Finding:
    worst = _worst(findings)
    later = findings[0].state == "passed" and worst.state == "failed"
    return replace(worst, hint=ADDED_UP) if later else worst


def _stopped(evidence: StepEvidence) -> list[Finding]:
    """Return the findings on a step that can't be called, or that raises."""
    detail, hint = evidence.detail, ""
    if evidence.problem == "missing":
        seen, hint = f"its cell stopped with {evidence.raised}", cell_hint(evidence.raised)
    elif evidence.problem == "not_callable":
        seen = f"`train_step` isn't a function; its type is {detail}"
    elif evidence.problem:
        seen = f"`train_step{detail}` cannot be called with these four arguments"
    else:
        seen = f"it stopped with {evidence.error}"
        hint = outside(evidence) or error_hint(evidence.error)
    expected = f"`{SIGNATURE}`" if evidence.problem else "a step that runs to its end"
    first = failed(RETURNS, 1, seen=seen, expected=expected, hint=hint)
    return [first, *(skipped(claim, 1, seen="the step did not run") for claim in _CLAIMS[1:])]


def _trained_by_keras(method: str) -> list[Finding]:
    """Return the findings on a function that leaves the step to a method of the model."""
    hint = f"`{method}` hides the step. Can you write it yourself, with `tf.GradientTape`?"
    seen, expected = f"it calls `{method}`", "forward pass, loss, gradients, optimizer step"
    first = failed(RETURNS, 1, seen=seen, expected=expected, hint=hint)
    return [first, *(skipped(claim, 1, seen="needs a step of your own") for claim in _CLAIMS[1:])]


def _judge_return(call: StepCall, step: Measures) -> Finding:
    shape, values = call.shape, call.values
    means = [step.followed.losses.mean(), step.wanted.losses.mean()]
    means += [-means[0]] if step.uphill else []
    expected = f"one number, here {means[1]:.4f}"
    if shape is None:
        seen = f"it returns {_article(call.returned)}"
        hint = "Does the function return the loss, and the loss alone?"
        return failed(RETURNS, 1, seen=seen, expected=expected, hint=hint)
    if not np.isfinite(values).all():
        hint = "Is there a logarithm of 0 or a division by 0 in the loss?"
        seen = "the loss is NaN or infinite"
        return failed(RETURNS, 1, seen=seen, expected=expected, hint=hint)
    if prod(shape) != 1:
        seen = f"{prod(shape)} numbers, of shape {tuple(shape)}"
        hint = _vector_hint(prod(shape), step)
        return failed(RETURNS, 1, seen=seen, expected=expected, hint=hint)
    value = float(values[0])
    if any(np.isclose(value, mean, rtol=SAME_LOSS) for mean in means):
        return passed(RETURNS, 1, seen=f"{value:.4f}")
    hint = ""
    n, total = len(step.wanted.losses), step.followed.losses.sum()
    if np.isclose(-value, means[0], rtol=SAME_LOSS):
        hint = "Is there a minus sign too many in what it returns?"
    elif np.isclose(abs(value), total, rtol=SAME_LOSS):
        hint = f"Is this the sum over the batch? It makes the learning rate {n} times as large."
        if abs(step.size - n) > n * SAME_SIZE:
            hint = "Is this the sum over the batch? The mean of the losses was asked for."
    elif abs(value) > 0 and _is_whole(total / abs(value)):
        hint = (
            f"Is this the sum over the batch, divided by {total / abs(value):.0f}? This batch has"
            f" {n} images: `tf.reduce_mean` divides by the right number."
        )
    return failed(RETURNS, 1, seen=f"{value:.4f}", expected=expected, hint=hint)


def _is_whole(number: float) -> bool:
    return 1.5 < number < 1100 and abs(number - round(number)) < 0.02


def _vector_hint(count: int, step: Measures) -> str:
    if count != len(step.wanted.losses):
        return "Is there one `tf.reduce_mean` over all the losses?"
    if abs(step.size - count) > count * SAME_SIZE:
        return "Are these the losses of the single images? The mean of them was asked for."
    return (
        f"Is this a vector of {count} per-image losses? The tape sums it, so the learning rate is"
        f" silently {count} times as large: `tf.reduce_mean` makes one number of it."
    )


def _judge_update(
    evidence: StepEvidence, call: StepCall, step: Measures, returned: Finding
) -> list[Finding]:
    if not step.finite:
        seen = "the weights are NaN or infinite after the step"
        known = "NaN" in returned.seen
        first = skipped(MOVES, 1, seen=seen) if known else failed(MOVES, 1, seen=seen)
        return [first, *(skipped(claim, 1, seen=seen) for claim in _CLAIMS[2:])]
    moves = _judge_moves(evidence, step)
    if not any(step.moved):
        return [moves, *(skipped(claim, 1, seen="nothing changed") for claim in _CLAIMS[2:])]
    direction = _judge_direction(evidence, call, step, returned)
    return [moves, direction, _judge_size(evidence, call, step, returned)]


def _judge_moves(evidence: StepEvidence, step: Measures) -> Finding:
    still = [name for name, moved in zip(VARIABLES, step.moved, strict=True) if not moved]
    if not still:
        return passed(MOVES, 1, seen=f"all {len(VARIABLES)} changed")
    hint = "Are the gradients those of all of `model.trainable_variables`?"
    if len(still) == len(VARIABLES):
        hint = outside(evidence) or "Are the gradients applied, with `optimizer.apply_gradients`?"
    seen = f"{', '.join(still)} did not change"
    return failed(MOVES, 1, seen=seen, expected="a change in all of them", hint=hint)


def _judge_direction(
    evidence: StepEvidence, call: StepCall, step: Measures, returned: Finding
) -> Finding:
    if _another_optimizer(call, step):
        return passed(DIRECTION, 1, seen="downhill, though not along the gradient")
    if step.loss is cross_entropy and not step.uphill:
        corrected = any("from_logits" in text for text in evidence.warnings)
        hint = (
            "The loss is told `from_logits=True`, but the model ends in softmax. Keras corrected"
            " that here and only warned: can you leave it out?"
        )
        return passed(DIRECTION, 1, hint=hint if corrected else "")
    expected = "the direction of minus the gradient"
    if step.loss is None:
        seen, hint = "another direction", "Is the loss the cross-entropy of these labels?"
        if returned.state == "passed":
            hint = "The loss is right. Are the gradients those of the loss, applied as they are?"
        elif step.rescaled:
            hint = RESCALED
    elif step.loss is cross_entropy:
        seen, hint = "uphill: the loss grows", "Is there a minus sign too many?"
    else:
        seen, hint = "the gradient of another loss", LOSS_HINTS[step.loss]
    return failed(DIRECTION, 1, seen=seen, expected=expected, hint=hint)


def _judge_size(
    evidence: StepEvidence, call: StepCall, step: Measures, returned: Finding
) -> Finding:
    expected = "learning rate times gradient, once, by `optimizer`"
    taken = call.iterations
    if taken == 0:
        hint = outside(evidence) or "Does the function use an optimizer of its own?"
        seen = "the weights changed, but the given optimizer took no step"
        return failed(SIZE, 1, seen=seen, expected=expected, hint=hint)
    if step.loss is None:
        return skipped(SIZE, 1, seen="not comparable: the direction is another one")
    seen = f"{step.size:.3g} times learning rate times gradient"
    if abs(step.size - 1) <= SAME_SIZE:
        if taken != len(VARIABLES):
            return passed(SIZE, 1)
        seen = f"the optimizer counts {taken} steps"
        return failed(SIZE, 1, seen=seen, expected=expected, hint=ONE_BY_ONE)
    if returned.state == "failed" and _explains(call, step):
        hint = (
            "No point is lost here: the loss is the reason. Fix the loss, and this is right, too."
        )
        return passed(SIZE, 1, seen=seen, hint=hint)
    n, hint = len(step.wanted.losses), ""
    if taken > 1:
        hint = f"Does it apply the gradients {taken} times?"
    elif abs(step.size - n) <= n * SAME_SIZE:
        hint = (
            f"Was the mean of the losses taken? The step is as large as with the sum of {n} losses."
        )
    elif returned.state == "passed":
        hint = "The loss is right. Are the gradients multiplied by a number?"
    return failed(SIZE, 1, seen=seen, expected=expected, hint=hint)


def _explains(call: StepCall, step: Measures) -> bool:
    """Return whether the step belongs to the loss that was returned: one mistake, not two."""
    total = abs(float(np.sum(call.values)))
    return bool(np.isclose(step.size, total / step.followed.losses.mean(), rtol=SAME_SIZE))


def _another_optimizer(call: StepCall, step: Measures) -> bool:
    return step.loss is None and step.same_signs and call.iterations == 0


def _article(kind: str) -> str:
    return "nothing (None)" if kind == "nothing" else f"a value of type {kind}"
