"""Look into a trained network: which digits it mixes up, and what its first filters respond to."""

import math
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from ._style import OUTLINE_COLOUR, TEXT, new_figure

CONFUSION_INCHES = (5.2, 5.2)
RESPONSE_INCHES = 1.1  # the side of one filter's picture
COLUMNS = 6


def plot_confusion(counts: ArrayLike) -> Figure:
    """Draw a matrix of counts, (n, n) whole numbers: rows are true digits, columns what was read.

    A zero is left empty. Raises ValueError for another shape.
    """
    table = np.asarray(counts)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"Expected a square table of counts, not one of shape {table.shape}.")
    figure = new_figure(*CONFUSION_INCHES, f"Confusion matrix. {_most(table)}")
    axes = figure.subplots()
    axes.imshow(table, cmap="Blues")
    middle = table.max() / 2
    for (row, column), count in np.ndenumerate(table):
        if count:
            colour = "white" if count > middle else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour)
    axes.set_xlabel("read by the network", fontsize=TEXT)
    axes.set_ylabel("true digit", fontsize=TEXT)
    axes.set(xticks=range(len(table)), yticks=range(len(table)))
    return figure


def plot_responses(model: Any, image: ArrayLike) -> Figure | None:
    """Draw what each filter of a model's first convolution gives for one image of 28x28 pixels.

    Prints a line and returns None if the model has no such layer, or if the layer can't be called.
    """
    convolution = next(filter(_is_convolution, getattr(model, "layers", [])), None)
    try:
        assert convolution is not None
        pixels = np.asarray(image, np.float32).reshape(1, 28, 28, 1)
        responses = np.asarray(convolution(pixels))[0]
    except Exception:  # a layer of one's own may raise anything
        print("This model doesn't begin with a convolution whose filters can be shown.")
        return None
    count = responses.shape[-1]
    rows = math.ceil(count / COLUMNS)
    name = getattr(convolution, "name", "")
    text = f"The responses of the {count} filters of the layer {name}, dark where high."
    figure = new_figure(COLUMNS * RESPONSE_INCHES, rows * RESPONSE_INCHES, text)
    for index, axes in enumerate(figure.subplots(rows, COLUMNS, squeeze=False).flat):
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color(OUTLINE_COLOUR)
        if index < count:
            axes.imshow(responses[..., index], cmap="binary")
        else:
            axes.axis("off")
    return figure


def _is_convolution(layer: Any) -> bool:
    kernel = getattr(layer, "kernel", None)
    return len(getattr(kernel, "shape", ())) == 4


def _most(table: Any) -> str:
    """Return the highest counts off the diagonal in words."""
    off = table * (1 - np.eye(len(table), dtype=int))
    highest = sorted(np.ndindex(*off.shape), key=lambda place: -off[place])[:3]
    told = [f"{row} read as {column}: {off[row, column]}" for row, column in highest]
    return f"The most frequent mistakes: {', '.join(told)}."
