"""The helpers of the MIT notebook's training loop."""

from typing import Any

from autograder.inside.swallow import Swallow


class LossHistory:
    """The losses of a loop, each smoothed with the ones before it."""

    def __init__(self, smoothing_factor: float = 0.0) -> None:
        """Begin with none; `smoothing_factor` is the weight of the past, in [0, 1)."""
        self.alpha = smoothing_factor
        self.loss: list[Any] = []

    def append(self, value: Any) -> None:
        """Add a loss."""
        past = self.loss[-1] if self.loss else value
        self.loss.append(self.alpha * past + (1 - self.alpha) * value)

    def get(self) -> list[Any]:
        """Return the smoothed losses, one for each added loss."""
        return self.loss


class PeriodicPlotter(Swallow):
    """Takes a loop's curve and draws nothing: thousands of steps would draw it again and again."""

    def __init__(self, *_: object, **__: object) -> None:
        """Take any settings of a plot."""


def __getattr__(name: str) -> Any:
    return getattr(Swallow(), name)
