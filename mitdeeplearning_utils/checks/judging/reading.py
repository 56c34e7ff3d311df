"""What the scores and weights of a trained model reveal about its training."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..collecting.images import DIGITS
from ..collecting.model import ModelEvidence
from .layers import of_kind

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
_MOST = 0.6  # of a digit's images that are read as one other digit
_SAME, _ALIKE = 1e-5, 0.05
_SOME = 0.9  # of the digits' images are read right, where others are never read


def constant(scores: Scores) -> bool:
    """Return whether images have nearly the same scores, (n, k): nothing reaches the output."""
    return bool(np.isfinite(scores).all() and np.ptp(scores, axis=0).max() < _ALIKE)


def crowded(scores: Scores) -> bool:
    """Return whether most images are read as one digit."""
    return bool(np.bincount(np.argmax(scores, axis=1)).max() > _MOST * len(scores))


def exchanged(scores: Scores, labels: Labels) -> tuple[int, int] | None:
    """Return a digit and what it is read as, if at least two digits are read as others."""
    if scores.shape[1] != DIGITS:
        return None
    table = _table(scores, labels)
    read = {digit: int(np.argmax(row)) for digit, row in enumerate(table) if row.max() > _MOST}
    wrong = {digit: other for digit, other in read.items() if digit != other}
    if len(wrong) < 2 or len({*read.values()}) < len(read):
        return None
    return min(wrong.items())


def never_read(scores: Scores, labels: Labels) -> list[int]:
    """Return the digits that are never read, if the others are mostly read where they are."""
    if scores.shape[1] != DIGITS or constant(scores):
        return []
    table = _table(scores, labels)
    missing = [digit for digit in range(DIGITS) if table[:, digit].max() < 0.01]
    others = [table[digit, digit] for digit in range(DIGITS) if digit not in missing]
    return missing if others and np.mean(others) > _SOME else []


def _table(scores: Scores, labels: Labels) -> NDArray[np.float64]:
    """Return, for each digit, the shares of its images that are read as each digit."""
    read = np.argmax(scores, axis=1)
    counts = [np.bincount(read[labels == digit], minlength=DIGITS) for digit in range(DIGITS)]
    return np.array([row / max(row.sum(), 1) for row in counts])


def zero_layers(model: ModelEvidence) -> bool:
    """Return whether a Dense layer's kernel is all zeros: nothing went through, back or forth."""
    return any(not kernel.any() for kernel in _kernels(model))


def like_units(model: ModelEvidence) -> bool:
    """Return whether all units of a hidden Dense layer have the same weights."""
    return any(bool(np.ptp(kernel, axis=1).max() < _SAME) for kernel in _kernels(model)[:-1])


def _kernels(model: ModelEvidence) -> list[NDArray[Any]]:
    weights = model.weights or []
    arrays = [weights[i] for node in of_kind(model.nodes, "dense") for i in node.weights]
    return [array for array in arrays if array.ndim == 2 and array.size and array.shape[1] > 1]
