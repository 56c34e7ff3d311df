"""Accuracy and cross entropy of a table of scores, in numpy."""

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
_EPSILON = 1e-7  # Keras' clip of probabilities
TINY = 1e-38


def accuracy(scores: NDArray[np.float32], labels: Labels) -> float:
    """Return the share of rows whose largest score is the label's; a row with NaN is wrong."""
    right = np.argmax(scores, axis=1) == labels
    return float(np.mean(right & np.isfinite(scores).all(axis=1)))


def cross_entropies(scores: NDArray[np.float32], labels: Labels) -> dict[str, float]:
    """Return the mean cross entropy in nats under each reading of the scores, (n, k).

    `probabilities` clips like Keras, `exact` does not, `logits` takes the softmax first. Empty
    where the labels have no score.
    """
    if scores.shape[1] <= int(labels.max()):
        return {}
    values = scores.astype(np.float64)
    readings = {
        "probabilities": np.log(np.clip(values, _EPSILON, 1 - _EPSILON)),
        "exact": np.log(np.maximum(values, TINY)),
        "logits": values,
    }
    return {name: _mean_loss(logits, labels) for name, logits in readings.items()}


def _mean_loss(logits: NDArray[np.float64], labels: Labels) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
    return float(losses.mean())
