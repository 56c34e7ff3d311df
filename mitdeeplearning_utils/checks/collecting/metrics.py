"""A model's accuracy and loss on a set of images, and whether a student's numbers match."""

from typing import Any

import numpy as np

from .memory import NAMES
from .scores import accuracy, cross_entropies

ACCURACY_TOLERANCE = 6e-4  # another device may read a few of 10,000 images differently
LOSS_TOLERANCE = {"rtol": 2e-2, "atol": 1e-3}

Metrics = dict[str, Any]


def metrics_on(scores: Any, labels: Any) -> Metrics:
    """Return `accuracy` and the acceptable `losses` of scores (n, k) for labels (n,)."""
    losses = list(cross_entropies(scores, labels).values())
    return {"accuracy": accuracy(scores, labels), "losses": losses}


def match(numbers: dict[str, Any], metrics: Metrics) -> dict[str, bool]:
    """Return for each name whether its number is the model's."""
    loss, acc = (numbers[key]["value"] for key in NAMES)
    return {"test_acc": is_accuracy(acc, metrics), "test_loss": is_loss(loss, metrics)}


def are_those_of(numbers: dict[str, Any], metrics: Metrics | None) -> bool:
    """Return whether both numbers are the model's."""
    return metrics is not None and all(match(numbers, metrics).values())


def is_accuracy(value: float | None, metrics: Metrics) -> bool:
    """Return whether a value is the accuracy, in [0, 1], up to differences between devices."""
    if value is None:
        return False
    tolerance: float = ACCURACY_TOLERANCE + metrics.get("slack", 0.0)
    return bool(abs(value - metrics["accuracy"]) <= tolerance)


def is_loss(value: float | None, metrics: Metrics) -> bool:
    """Return whether a value is one of the losses, or larger if they are open upwards."""
    if value is None:
        return False
    if metrics.get("open") and value >= metrics["losses"][0]:
        return True
    return any(
        np.isclose(value, loss, equal_nan=True, **LOSS_TOLERANCE) for loss in metrics["losses"]
    )
