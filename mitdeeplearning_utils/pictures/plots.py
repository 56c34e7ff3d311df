"""Plots of digits, and of a model's predictions for them.

Every function draws on the axes or figure it is given, or on a new pyplot figure, and returns that.
A figure's label says in words what it shows; `show` puts the two into the notebook.
"""

from collections.abc import Sized
from typing import Any, NamedTuple, cast

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from ._style import (
    CORRECT_COLOUR,
    CURVE_INCHES,
    INK_COLOUR,
    LARGE_TEXT,
    OUTLINE_COLOUR,
    SMALL_TEXT,
    TEXT,
    WRONG_COLOUR,
    AnyFigure,
    new_figure,
)

IMAGE_SIDE = 28  # pixels
CLASSES = 10
CORRECT_MARK, WRONG_MARK = "✓", "✗"
WRONG_HATCH = "////"

SAMPLE_INCHES = (1.1, 1.3)  # width and height of one cell of a grid
IMAGE_INCHES = (1.7, 1.9)
PAIR_INCHES = (2.9, 2.05)
PREDICTION_INCHES = (7.0, 3.4)


class _Prediction(NamedTuple):
    """What a model says about one image; `digit` is None if no score is a number."""

    scores: NDArray[np.float64]  # (10,), 0 for NaN and infinity
    digit: int | None
    is_distribution: bool
    label: int

    @property
    def correct(self) -> bool:
        return self.digit == self.label

    @property
    def colour(self) -> str:
        return CORRECT_COLOUR if self.correct else WRONG_COLOUR

    @property
    def caption(self) -> str:
        """Three lines that show right or wrong even without the colour."""
        if self.digit is None:
            return f"{WRONG_MARK} no prediction\nscores are NaN\ntrue label {self.label}"
        mark = CORRECT_MARK if self.correct else WRONG_MARK
        top = self.scores[self.digit]
        sure = f"{_percent(top)} confident" if self.is_distribution else f"raw score {top:.3g}"
        return f"{mark} predicted {self.digit}\n{sure}\ntrue label {self.label}"

    @property
    def text(self) -> str:
        """The caption on one line."""
        return self.caption.replace("\n", ", ")

    @property
    def bars(self) -> str:
        """The highest bars in words."""
        highest = [int(i) for i in self.scores.argsort()[::-1][:3] if self.scores[i] >= 0.001]
        if not self.is_distribution:
            return "Bar chart of the ten scores."
        bars = ", ".join(f"{digit}: {_percent(self.scores[digit])}" for digit in highest)
        return f"Bar chart of the ten probabilities, the highest {bars}."

    @property
    def pair(self) -> str:
        """The image and its bars in words."""
        return f"A digit: {self.text}. {self.bars}"


def plot_sample_grid(
    images: ArrayLike,
    labels: ArrayLike,
    rows: int = 6,
    columns: int = 6,
    seed: int | None = None,
    figure: AnyFigure | None = None,
) -> AnyFigure:
    """Draw a random grid of digits, each above its label, and return the figure.

    `images` is (n, 28, 28), (n, 28, 28, 1) or (n, 784) in any range, `labels` is (n,) integers. No
    image appears twice; if n is smaller than the grid, the last cells stay empty. The same `seed`
    picks the same digits. Raises ValueError if the two differ in length or there is no image.
    """
    count = min(_common_length(images=images, labels=labels), rows * columns)
    chosen = np.random.default_rng(seed).choice(len(cast(Sized, images)), count, replace=False)
    figure = figure or new_figure(columns * SAMPLE_INCHES[0], rows * SAMPLE_INCHES[1])
    cells = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in cells:
        axes.axis("off")
    names = [str(_as_label(cast(Any, labels)[index])) for index in chosen]
    for axes, index, name in zip(cells, chosen, names, strict=False):
        _draw_pixels(axes, cast(Any, images)[index])
        axes.set_xlabel(name, fontsize=LARGE_TEXT, color=INK_COLOUR)
    figure.set_label(f"{count} handwritten digits, row by row: {' '.join(names)}")
    return figure


def plot_image(
    image: ArrayLike, probabilities: ArrayLike, label: ArrayLike, ax: Axes | None = None
) -> Axes:
    """Draw one digit above its predicted label, the confidence in percent and the true label.

    The text is blue with a check mark if the prediction is correct, grey with a cross if it is
    wrong. `image` is (28, 28), (28, 28, 1) or (784,), `probabilities` is (10,), `label` one integer
    from 0 to 9. Scores that aren't probabilities (logits, NaN) are drawn, but not given in percent.
    Raises ValueError for other shapes.
    """
    prediction = _read(probabilities, label)
    ax = ax or new_figure(*IMAGE_INCHES, f"A digit: {prediction.text}").subplots()
    _draw_image(ax, image, prediction)
    return ax


def plot_values(probabilities: ArrayLike, label: ArrayLike, ax: Axes | None = None) -> Axes:
    """Draw the 10 probabilities of one image as a bar chart and return its axes.

    The true label's bar is blue; a wrong prediction's bar is grey and hatched. `probabilities` and
    `label` are those of `plot_image`, and so is the ValueError.
    """
    prediction = _read(probabilities, label)
    ax = ax or new_figure(*CURVE_INCHES, prediction.bars).subplots()
    _draw_bars(ax, prediction)
    ax.set_xlabel("digit", fontsize=TEXT)
    ax.set_ylabel("probability" if prediction.is_distribution else "raw score", fontsize=TEXT)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    return ax


def plot_prediction(
    image: ArrayLike,
    probabilities: ArrayLike,
    label: ArrayLike,
    figure: AnyFigure | None = None,
) -> AnyFigure:
    """Draw one image and its prediction next to the bar chart of its 10 probabilities.

    The arguments and the ValueError are those of `plot_image`. Returns the figure.
    """
    prediction = _read(probabilities, label)
    pixels = _as_image(image)
    figure = figure or new_figure(*PREDICTION_INCHES)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.7))
    _draw_image(left, pixels, prediction)
    left.xaxis.label.set_fontsize(TEXT)
    plot_values(probabilities, label, right)
    figure.set_label(prediction.pair)
    return figure


def plot_prediction_grid(
    images: ArrayLike,
    probabilities: ArrayLike,
    labels: ArrayLike,
    rows: int = 5,
    columns: int = 4,
    figure: AnyFigure | None = None,
) -> AnyFigure:
    """Draw the first rows x columns images, each next to the bar chart of its probabilities.

    `images` and `labels` are those of `plot_sample_grid`, `probabilities` is (n, 10). Raises
    ValueError if the lengths differ or there is no image.
    """
    count = _common_length(images=images, probabilities=probabilities, labels=labels)
    figure = figure or new_figure(columns * PAIR_INCHES[0], rows * PAIR_INCHES[1])
    parts = figure.subfigures(rows, columns, squeeze=False).flat
    wrong = 0
    for part, image, scores, label in zip(
        parts, cast(Any, images), cast(Any, probabilities), cast(Any, labels), strict=False
    ):
        prediction = _read(scores, label)
        left, right = part.subplots(1, 2)
        _draw_image(left, image, prediction)
        _draw_bars(right, prediction)
        right.set_box_aspect(1)
        right.set_yticks([])
        part.set_label(prediction.pair)
        wrong += not prediction.correct
    shown = min(count, rows * columns)
    figure.set_label(f"{shown} digits with their predictions, {shown - wrong} correct")
    return figure


def _percent(share: float) -> str:
    """Return a share in percent; a probability is never 100 %, however it is rounded."""
    return "> 99.9%" if share >= 0.9995 else f"{share:.1%}"


def _common_length(**arrays: ArrayLike) -> int:
    """Return the common length of all of them; raise ValueError if they differ."""
    lengths = {name: len(cast(Sized, array)) for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        seen = ", ".join(f"{length} {name}" for name, length in lengths.items())
        raise ValueError(f"These do not belong together: {seen}. Pass one of each per image.")
    count = lengths["images"]
    if not count:
        raise ValueError("There is no image to draw: the arrays are empty.")
    return count


def _as_image(image: ArrayLike) -> NDArray[np.float64]:
    pixels = np.asarray(image, dtype=np.float64)
    if pixels.size != IMAGE_SIDE**2:
        raise ValueError(
            f"Expected one image of 28 x 28 pixels, not an array of shape {pixels.shape}. "
            "Pick one, for example test_images[0]."
        )
    return pixels.reshape(IMAGE_SIDE, IMAGE_SIDE)


def _as_label(label: ArrayLike) -> int:
    value = np.asarray(label)
    if value.size != 1:
        raise ValueError(
            f"Expected one label, a digit from 0 to 9, not an array of shape {value.shape}. "
            "Pick one, for example test_labels[0]."
        )
    return int(value.item())


def _read(probabilities: ArrayLike, label: ArrayLike) -> _Prediction:
    scores = np.asarray(probabilities, dtype=np.float64)
    if scores.size != CLASSES:
        raise ValueError(
            f"Expected the {CLASSES} probabilities of one image, not an array of shape "
            f"{scores.shape}. Pick one row, for example predictions[0]."
        )
    truth = _as_label(label)
    if not 0 <= truth < CLASSES:
        raise ValueError(f"Expected a label from 0 to 9, not {truth}.")
    scores = scores.reshape(CLASSES)
    finite = np.isfinite(scores)
    digit = int(np.where(finite, scores, -np.inf).argmax()) if finite.any() else None
    unit = bool(finite.all() and (scores >= 0).all() and abs(scores.sum() - 1) < 1e-2)
    return _Prediction(np.where(finite, scores, 0), digit, unit, truth)


def _draw_pixels(axes: Axes, image: ArrayLike) -> None:
    axes.axis("on")
    axes.set(xticks=[], yticks=[])
    axes.imshow(_as_image(image), cmap="binary")
    axes.spines[:].set_color(OUTLINE_COLOUR)


def _draw_image(axes: Axes, image: ArrayLike, prediction: _Prediction) -> None:
    _draw_pixels(axes, image)
    axes.set_xlabel(prediction.caption, fontsize=SMALL_TEXT, color=prediction.colour)


def _draw_bars(axes: Axes, prediction: _Prediction) -> None:
    bars = axes.bar(range(CLASSES), prediction.scores, color="white", edgecolor=OUTLINE_COLOUR)
    axes.set_xticks(range(CLASSES))
    digit, label = prediction.digit, prediction.label
    if digit is not None and digit != label:
        bars[digit].set(facecolor=WRONG_COLOUR, edgecolor="white", hatch=WRONG_HATCH)
        bars[digit].set_label("wrong prediction")
        axes.get_xticklabels()[digit].set(color=WRONG_COLOUR, fontweight="bold")
    bars[label].set(facecolor=CORRECT_COLOUR, edgecolor=CORRECT_COLOUR, label="true label")
    # A bar may be too low to see, so the axis names its digit.
    axes.get_xticklabels()[label].set(color=CORRECT_COLOUR, fontweight="bold")
    if prediction.is_distribution:
        axes.set_ylim(0, 1)
    axes.spines[["top", "right"]].set_visible(False)
