"""Accuracy and cross entropy of a table of scores, in numpy."""

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
_EPSILON = 1e-7  # Keras's limit for probabilities
TINY = 1e-38
_NEXT_TO_1 = 2.0**-24  # half the distance from 1 to the last float32 number before it


def tied(scores: NDArray[np.float32], closeness: float = 1e-6) -> float:
    """Return the share of rows, (n, k), whose two largest scores are equal except for rounding.

    `closeness` is the relative difference that rounding makes.
    """
    if scores.shape[1] < 2:
        return 0.0
    second, first = np.moveaxis(np.sort(scores, axis=1)[:, -2:].astype(np.float64), 1, 0)
    return float(np.mean(first - second <= closeness * np.abs(first)))


def vanishing(scores: NDArray[np.float32], labels: Labels) -> bool:
    """Return whether a label's score is 0: its loss is then larger than scores, (n, k), can show.

    False if some labels have no score: then there is no loss.
    """
    if scores.shape[1] <= int(labels.max()):
        return False
    return bool((scores[np.arange(len(labels)), labels] == 0).any())


def accuracy(scores: NDArray[np.float32], labels: Labels) -> float:
    """Return the share of rows whose largest score is the label's; a row with NaN is wrong."""
    right = np.argmax(scores, axis=1) == labels
    return float(np.mean(right & np.isfinite(scores).all(axis=1)))


def evaluated_accuracy(scores: NDArray[np.float32], labels: Labels) -> float:
    """Return the accuracy as `evaluate` gives it: NaN is never the largest score of a row."""
    return float(np.mean(np.argmax(np.nan_to_num(scores, nan=-np.inf), axis=1) == labels))


def cross_entropies(scores: NDArray[np.float32], labels: Labels) -> dict[str, float]:
    """Return the mean cross entropy in nats under each reading of the scores, (n, k).

    `probabilities` clips like Keras, `exact` does not, `logits` takes the softmax first. `sigmoid`,
    if the scores may come from a sigmoid, takes its inputs for logits, as Keras does. Empty if the
    labels have no score.
    """
    if scores.shape[1] <= int(labels.max()):
        return {}
    values = scores.astype(np.float64)
    readings: dict[str, NDArray[np.float64]] = {
        "probabilities": np.log(np.clip(values, _EPSILON, 1 - _EPSILON)),
        "exact": np.log(np.maximum(values, TINY)),
        "logits": values,
    }
    if _may_be_sigmoid(values):
        readings["sigmoid"] = _before_sigmoid(values)
    return {name: float(_losses(logits, labels).mean()) for name, logits in readings.items()}


def least_behind_sigmoid(scores: NDArray[np.float32], labels: Labels) -> float | None:
    """Return the least mean cross entropy of the inputs of a sigmoid that gave scores (n, k).

    None unless a score is 1: any larger input gives 1, too, and the others tell the loss exactly.
    """
    values = scores.astype(np.float64)
    if scores.shape[1] <= int(labels.max()) or not _may_be_sigmoid(values):
        return None
    full = values >= 1
    if not full.any():
        return None
    losses = _losses(_before_sigmoid(values), labels)
    return float(np.where(full[np.arange(len(labels)), labels], 0, losses).mean())


def _may_be_sigmoid(values: NDArray[np.float64]) -> bool:
    within = values.min() >= 0 and values.max() <= 1
    return bool(within and np.abs(values.sum(axis=1) - 1).max() > 0.01)


def _before_sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    odds = np.clip(values, TINY, 1 - _NEXT_TO_1)
    logits: NDArray[np.float64] = np.log(odds / (1 - odds))
    return logits


def _losses(logits: NDArray[np.float64], labels: Labels) -> NDArray[np.float64]:
    shifted = logits - logits.max(axis=1, keepdims=True)
    all_of_them: NDArray[np.float64] = np.log(np.exp(shifted).sum(axis=1))
    losses: NDArray[np.float64] = all_of_them - shifted[np.arange(len(labels)), labels]
    return losses
