"""Helpers for a training loop: batches, a smoothed loss and a live plot."""

import math
import time
from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from .compiling import compile_step
from .pictures.shown import bundle

__all__ = ["LivePlotter", "LossHistory", "compile_step", "shuffled_batches"]

FIGURE_SIZE = (6.4, 3.6)  # inches
LINE_COLOR = "#1f77b4"


class LossHistory:
    """A loss over the steps, smoothed exponentially.

    `smoothing_factor` in [0, 1) is the weight of the past: 0 keeps each value as it is. The average
    is divided by the sum of its weights, so it starts at the first loss instead of near 0 (D. P.
    Kingma and J. Ba, "Adam", 2015, section 3).
    """

    def __init__(self, smoothing_factor: float = 0.0) -> None:
        """Raise `ValueError` if `smoothing_factor` is not in [0, 1)."""
        if not 0 <= smoothing_factor < 1:
            raise ValueError(f"smoothing_factor is {smoothing_factor}, but must be in [0, 1)")
        self._factor = smoothing_factor
        self._sum = self._weight = 0.0
        self._smoothed: list[float] = []

    def append(self, value: Any) -> None:
        """Add a loss: a number, or an array or tensor of them, which counts as its mean."""
        loss = float(np.mean(value))
        if not math.isfinite(loss):  # shown as it is, but it must not spoil all later values
            self._smoothed.append(loss)
            return
        self._sum = self._factor * self._sum + (1 - self._factor) * loss
        self._weight = self._factor * self._weight + (1 - self._factor)
        self._smoothed.append(self._sum / self._weight)

    def get(self) -> list[float]:
        """Return the smoothed losses, one for each added loss."""
        return list(self._smoothed)


class LivePlotter:
    """A line plot that grows in place below a notebook cell, redrawn at most every `seconds`.

    `with LivePlotter() as plotter:` closes it at the end; `figure` is the matplotlib figure.
    Outside a notebook nothing is shown, but `figure` is drawn all the same.
    """

    def __init__(
        self, seconds: float = 2.0, xlabel: str = "", ylabel: str = "", title: str = ""
    ) -> None:
        """Make the figure; it appears where a `with` block begins, or with the first `plot`."""
        # No pyplot: the inline backend would show an open figure a second time.
        self.figure = Figure(figsize=FIGURE_SIZE, layout="constrained")
        self._axes = self.figure.subplots()
        self._axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
        self._axes.grid(alpha=0.3)
        (self._line,) = self._axes.plot([], [], color=LINE_COLOR)
        (self._end,) = self._axes.plot([], [], "o", color=LINE_COLOR, markersize=4)
        self._seconds = seconds
        self._due = -math.inf
        self._values: Sequence[float] | None = None
        self._handle: Any = None

    def plot(self, values: Sequence[float]) -> None:
        """Show `values` by index, unless the last drawing is too recent."""
        self._values = values
        if time.monotonic() >= self._due:
            self._draw(values)
            self._due = time.monotonic() + self._seconds

    def close(self) -> None:
        """Draw what `plot` was given last; further calls do nothing."""
        if self._values is not None:
            self._draw(self._values)
        self._values = None

    def __enter__(self) -> Self:
        """Show the empty figure, so that a progress bar stays below it; return the plotter."""
        self._draw([])
        return self

    def __exit__(self, *_: object) -> None:
        """Close the plotter, also after an error."""
        self.close()

    def _draw(self, values: Sequence[float]) -> None:
        y = np.asarray(values, dtype=float).ravel()
        x = np.arange(len(y))
        self._line.set_data(x, y)
        self._end.set_data(x[-1:], y[-1:])
        self._axes.relim()
        self._axes.autoscale_view()
        last = f", the last {y[-1]:.4g}" if len(y) else ""
        self.figure.set_label(f"{self._axes.get_ylabel()}: {len(y)} values{last}".lstrip(": "))
        self._show()

    def _show(self) -> None:
        from IPython import get_ipython
        from IPython.display import display

        if getattr(get_ipython(), "kernel", None) is None:
            return
        data, metadata = bundle(self.figure)
        if self._handle is None:
            self._handle = display(data, metadata=metadata, raw=True, display_id=True)
        else:
            self._handle.update(data, metadata=metadata, raw=True)


class Batches:
    """The batches of a data set, in a new order in each pass.

    Its length is the number of batches, so `tqdm` knows the end.
    """

    def __init__(
        self, images: NDArray[Any], labels: NDArray[Any], batch_size: int, seed: int | None
    ) -> None:
        """Raise `ValueError` for a size below 1 or unequal numbers of images and labels."""
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}, but must be at least 1")
        if len(images) != len(labels):
            raise ValueError(f"there are {len(images)} images, but {len(labels)} labels")
        self._images, self._labels, self._size = images, labels, batch_size
        self._rng = np.random.default_rng(seed)

    def __len__(self) -> int:
        """Return the number of batches in one pass."""
        return math.ceil(len(self._images) / self._size)

    def __iter__(self) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
        """Yield the batches of one pass."""
        order = self._rng.permutation(len(self._images))
        for start in range(0, len(order), self._size):
            chosen = order[start : start + self._size]
            yield self._images[chosen], self._labels[chosen]


def shuffled_batches(
    images: NDArray[Any], labels: NDArray[Any], batch_size: int, seed: int | None = None
) -> Batches:
    """Return batches of `(images, labels)` in random order; the last one may be smaller.

    Each pass has every image once. A `seed` fixes the order; NumPy's global random state isn't
    used. Raises `ValueError` for a `batch_size` below 1 or unequal lengths.
    """
    return Batches(images, labels, batch_size, seed)
