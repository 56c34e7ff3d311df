"""Measure what a training step did against what it should have done, from evidence only."""

from dataclasses import dataclass

import numpy as np

from ..collecting.probe import StepCall
from ..collecting.starts import Start
from .reference import (
    Array,
    Loss,
    Reference,
    cross_entropy,
    one_too_high,
    one_too_low,
    reference,
    squared_error,
    twice_softmax,
)

VARIABLES = ("hidden kernel", "hidden bias", "output kernel", "output bias")
SAME_DIRECTION = 0.995  # cosine: the next most similar loss is far below, two steps are above
SAME_SIZE = 0.01
SAME_LOSS = 1e-3
_SCALES = (255, 1 / 255)
_LOSSES: tuple[Loss, ...] = (
    cross_entropy,
    twice_softmax,
    squared_error,
    one_too_high,
    one_too_low,
)


@dataclass(frozen=True)
class Measures:
    """What a step did.

    `moved` says for each of VARIABLES whether it changed; `finite` whether all of them are still
    numbers. `loss` is the loss whose gradient the step follows (`uphill`: in the wrong direction),
    None if it isn't a known one, and `size` the length of the step in units of learning rate times
    gradient. `same_signs`: the step goes downhill in every coordinate, as Adam's first one does.
    `wanted` holds the cross-entropy, `followed` what belongs to `loss`. `rescaled`: it follows the
    cross-entropy of images of another scale.
    """

    wanted: Reference
    followed: Reference
    loss: Loss | None
    uphill: bool
    size: float
    moved: tuple[bool, ...]
    finite: bool
    same_signs: bool
    rescaled: bool = False


def measure(call: StepCall, start: Start) -> Measures:
    """Return the measures of one call of a step that ran."""
    weights = [array.astype(np.float64) for array in start.weights]
    after = [array.astype(np.float64) for array in call.after]
    images, labels = start.images.astype(np.float64), start.labels
    updates = [new - old for new, old in zip(after, weights, strict=True)]
    moved = tuple(bool(np.any(update != 0)) for update in updates)
    finite = all(bool(np.isfinite(update).all()) for update in updates)
    wanted = reference(cross_entropy, weights, images, labels)
    if not finite or not any(moved):
        return Measures(wanted, wanted, None, False, 0.0, moved, finite, False)
    update = _flat(updates, moved)
    downhill = -start.rate * _flat(wanted.gradients, moved)
    same_signs = bool(np.mean((update * downhill > 0)[np.abs(downhill) > 1e-6]) > 0.95)
    for loss in _LOSSES:
        followed = reference(loss, weights, images, labels)
        step = -start.rate * _flat(followed.gradients, moved)
        cosine = _cosine(update, step)
        if abs(cosine) >= SAME_DIRECTION:
            size = float(abs(update @ step) / (step @ step))
            return Measures(wanted, followed, loss, bool(cosine < 0), size, moved, True, same_signs)
    others = [reference(cross_entropy, weights, images * scale, labels) for scale in _SCALES]
    steps = [-_flat(other.gradients, moved) for other in others]
    rescaled = any(_cosine(update, step) >= SAME_DIRECTION for step in steps)
    return Measures(wanted, wanted, None, False, 0.0, moved, True, same_signs, rescaled)


def _cosine(a: Array, b: Array) -> float:
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


def _flat(arrays: list[Array], chosen: tuple[bool, ...]) -> Array:
    return np.concatenate([a.ravel() for a, take in zip(arrays, chosen, strict=True) if take])
