"""A model's accuracy and loss on a set of images, and whether a student's numbers match."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .scores import cross_entropies, evaluated_accuracy
from .values import Described

ACCURACY_TOLERANCE = 6e-4  # another device may read a few of 10,000 images differently
LOSS_TOLERANCE, SMALLEST_TOLERANCE = 2e-2, 1e-3  # relative, absolute
SAME_ACCURACY, SAME_LOSS = 1e-6, 1e-4  # absolute, relative: of float32's rounding


@dataclass(frozen=True)
class Numbers:
    """The values of a student's `test_loss` and `test_acc`."""

    test_loss: Described
    test_acc: Described

    @property
    def values(self) -> tuple[float | None, float | None]:
        """The loss and the accuracy, None for one that isn't a number."""
        return self.test_loss.value, self.test_acc.value


@dataclass(frozen=True)
class Metrics:
    """A model's accuracy, and its loss under each reading of its scores.

    `slack` is how far the accuracy may be off because of equal scores, `loss_slack` how far the
    loss may be because of rounded ones; `open` says that the loss may be larger than the scores
    show.
    """

    accuracy: float
    losses: list[float] = field(default_factory=list)
    slack: float = 0.0
    open: bool = False
    loss_slack: float = 0.0


def metrics_on(scores: Any, labels: Any) -> Metrics:
    """Return the accuracy and the acceptable losses of scores (n, k) for labels (n,)."""
    losses = list(cross_entropies(scores, labels).values())
    return Metrics(evaluated_accuracy(scores, labels), losses)


def match(numbers: Numbers, metrics: Metrics) -> dict[str, bool]:
    """Return for each name whether its number is the model's."""
    loss, acc = numbers.values
    return {"test_acc": is_accuracy(acc, metrics), "test_loss": is_loss(loss, metrics)}


def are_those_of(numbers: Numbers, metrics: Metrics | None) -> bool:
    """Return whether both numbers are the model's."""
    return metrics is not None and all(match(numbers, metrics).values())


def surely_those_of(numbers: Numbers, metrics: Metrics) -> bool:
    """Return whether both numbers are the model's, and one is so to its last digits."""
    loss, acc = numbers.values
    if loss is None or acc is None or not are_those_of(numbers, metrics):
        return False
    same_loss = any(np.isclose(loss, x, rtol=SAME_LOSS, equal_nan=True) for x in metrics.losses)
    return abs(acc - metrics.accuracy) < SAME_ACCURACY or same_loss


def away(numbers: Numbers, metrics: Metrics) -> tuple[float, float]:
    """Return how far the loss and the accuracy are from the model's; one that is missing is 0."""
    loss, acc = (value or 0.0 for value in numbers.values)
    nearest = min((abs(loss - x) for x in metrics.losses), default=np.inf)
    return float(nearest), max(0.0, abs(acc - metrics.accuracy) - metrics.slack)


def is_accuracy(value: float | None, metrics: Metrics) -> bool:
    """Return whether a value is the accuracy, in [0, 1], up to differences between devices."""
    if value is None:
        return False
    tolerance: float = ACCURACY_TOLERANCE + metrics.slack
    return bool(abs(value - metrics.accuracy) <= tolerance)


def is_loss(value: float | None, metrics: Metrics) -> bool:
    """Return whether a value is one of the losses, or larger if they are open upwards."""
    if value is None:
        return False
    if metrics.open and value >= metrics.losses[0]:
        return True
    nearest = {"rtol": LOSS_TOLERANCE, "atol": SMALLEST_TOLERANCE + metrics.loss_slack}
    return any(np.isclose(value, loss, equal_nan=True, **nearest) for loss in metrics.losses)
