"""Pictures of the lab's two networks, drawn so that the numbers in them can be read on a phone.

Both functions return the axes they drew on.
"""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle
from numpy.typing import NDArray

from ._style import CORRECT_COLOUR, INK_COLOUR, OUTLINE_COLOUR

FC_INCHES = (10.0, 5.0)
CNN_INCHES = (10.0, 7.4)
LABEL_TEXT = 15  # points, on a picture 10 inches wide
MAP_COLOUR = "#dce8f8"
RADIUS = 0.2  # of a unit, in inches
SHEET_STEP = 0.06  # between two feature maps of a stack, in inches
Stack = tuple[float, int, int]  # x of its left edge in inches, pixels per side, number of maps

# The sizes follow from the layers: 3x3 without padding removes 2 pixels, 2x2 pooling halves.
CNN_STACKS: list[Stack] = [
    (0.3, 28, 1),
    (2.45, 26, 24),
    (4.75, 13, 24),
    (6.6, 11, 36),
    (8.65, 5, 36),
]
CNN_OPERATIONS = [
    "Conv\n24 filters 3×3\nReLU",
    "MaxPool\n2×2",
    "Conv\n36 filters 3×3\nReLU",
    "MaxPool\n2×2",
]
FC_TEXT = (
    "The fully connected network: an image of 28x28 pixels; Flatten, 784 values; Dense, 128 units "
    "with a non-linearity; Dense, 10 units, the probabilities of the digits 0 to 9."
)
CNN_TEXT = (
    "The convolutional network: an image of 28x28 pixels; Conv, 24 filters of 3x3, ReLU: 24 maps "
    "of 26x26; MaxPool 2x2: 24 maps of 13x13; Conv, 36 filters of 3x3, ReLU: 36 maps of 11x11; "
    "MaxPool 2x2: 36 maps of 5x5; Flatten, 900 values; Dense, 128 units, ReLU; Dense, 10 units, "
    "softmax."
)


def draw_fully_connected(ax: Axes | None = None) -> Axes:
    """Draw image, Flatten (784), Dense (128) and Dense (10), and return the axes."""
    ax = _canvas(ax, *FC_INCHES, FC_TEXT)
    middle = 2.5
    _draw_digit(ax, 0.35, middle - 0.9, 1.8)
    columns = [(4.1, 7, ()), (6.5, 6, ()), (8.9, 5, ("0", "1", "2", "", "9"))]
    nodes = [_draw_units(ax, x, middle, count, texts) for x, count, texts in columns]
    _connect(ax, nodes[0], nodes[1])
    _connect(ax, nodes[1], nodes[2])
    _arrow(ax, (2.35, middle), (3.6, middle))
    heads = [(1.25, "Image"), (4.1, "Flatten"), (6.5, "Dense"), (8.9, "Dense")]
    notes = [
        "28×28 pixels",
        "784 values",
        "128 units,\na non-linearity",
        "10 units,\nprobabilities",
    ]
    for (x, head), note in zip(heads, notes, strict=True):
        _write(ax, x, 4.7, head, weight="bold")
        _write(ax, x, 0.4, note)
    return ax


def draw_cnn(ax: Axes | None = None) -> Axes:
    """Draw the convolutional network, layer by layer with its parameters, and return the axes."""
    ax = _canvas(ax, *CNN_INCHES, CNN_TEXT)
    centre = 5.3
    middles = [_draw_stack(ax, stack, centre) for stack in CNN_STACKS]
    for (x, pixels, maps), middle in zip(CNN_STACKS, middles, strict=True):
        _write(ax, middle, 4.2, f"{pixels}×{pixels}×{maps}")
        if maps > 1:
            _arrow(ax, (x - 0.42, centre), (x - 0.08, centre))
    for (x, _, _), operation in zip(CNN_STACKS[1:], CNN_OPERATIONS, strict=True):
        _write(ax, x - 0.25, 6.8, operation)
    _draw_classifier(ax, middles[-1])
    return ax


def _draw_classifier(ax: Axes, start: float) -> None:
    """Draw the second row: the last stack is flattened and goes through the two dense layers."""
    middle = 2.05
    columns = [(2.2, 5, ()), (5.2, 5, ()), (8.2, 5, ("0", "1", "2", "", "9"))]
    nodes = [_draw_units(ax, x, middle, count, texts) for x, count, texts in columns]
    _connect(ax, nodes[0], nodes[1])
    _connect(ax, nodes[1], nodes[2])
    ax.plot([start, start, 0.9, 0.9], [3.95, 3.65, 3.65, middle], color=INK_COLOUR, lw=1.8)
    _arrow(ax, (0.9, middle), (1.7, middle))
    for (x, _, _), text in zip(
        columns, ["Flatten\n900", "Dense, ReLU\n128", "Dense, softmax\n10"], strict=True
    ):
        _write(ax, x, 0.4, text)


def _canvas(ax: Axes | None, width: float, height: float, text: str) -> Axes:
    """Return axes without a frame; their unit is one inch of the picture, which has this label."""
    if ax is None:
        figure = plt.figure(figsize=(width, height))
        figure.set_label(text)
        ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return ax


def _write(ax: Axes, x: float, y: float, text: str, weight: str = "normal") -> None:
    ax.text(
        x, y, text, ha="center", va="center", color=INK_COLOUR, fontsize=LABEL_TEXT, weight=weight
    )


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": INK_COLOUR, "lw": 1.8, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=end, xytext=start, arrowprops=style)


def _digit() -> NDArray[np.float64]:
    """Return a picture of a seven, 28x28 pixels, 1 for ink."""
    pixels = np.zeros((28, 28))
    pixels[6:9, 7:21] = 1
    for row in range(9, 23):
        left = 18 - (row - 9) // 2
        pixels[row, left : left + 3] = 1
    return pixels


def _draw_digit(ax: Axes, x: float, y: float, side: float) -> None:
    # `imshow` would rescale the axes; extent and the limits of `_canvas` stay as they are.
    ax.pcolormesh(
        np.linspace(x, x + side, 29),
        np.linspace(y + side, y, 29),
        _digit(),
        cmap="binary",
        edgecolors="#eeeeee",
        linewidth=0.3,
    )
    ax.add_patch(Rectangle((x, y), side, side, fill=False, edgecolor=INK_COLOUR, lw=1.2))


def _draw_stack(ax: Axes, stack: Stack, centre: float) -> float:
    """Draw a stack of feature maps, back to front, and return the x of its middle."""
    x, pixels, maps = stack
    side = float(
        0.28 * pixels**0.5
    )  # the true proportions would leave the last maps too small to see
    if maps == 1:
        _draw_digit(ax, x, centre - side / 2, side)
        return x + side / 2
    sheets = maps // 5  # enough to tell 24 from 36
    spread = (sheets - 1) * SHEET_STEP
    for back in reversed(range(sheets)):
        corner = (x + back * SHEET_STEP, centre - (side + spread) / 2 + back * SHEET_STEP)
        ax.add_patch(
            Rectangle(corner, side, side, facecolor=MAP_COLOUR, edgecolor=CORRECT_COLOUR, lw=1.1)
        )
    return x + (side + spread) / 2


def _draw_units(
    ax: Axes, x: float, centre: float, count: int, texts: Sequence[str] = ()
) -> list[tuple[float, float]]:
    """Draw a column of units, with dots before the last one; return the units' centres."""
    step = 2.5 * RADIUS
    places = [(x, centre + ((count - 1) / 2 - row) * step) for row in range(count)]
    for row, (_, y) in enumerate(places):
        if row == count - 2:
            for shift in (-0.12, 0, 0.12):
                ax.add_patch(Circle((x, y + shift), 0.03, color=INK_COLOUR, zorder=3))
            continue
        ax.add_patch(
            Circle((x, y), RADIUS, facecolor=MAP_COLOUR, edgecolor=CORRECT_COLOUR, zorder=3)
        )
        if texts:
            _write(ax, x, y, texts[row])
    return [place for row, place in enumerate(places) if row != count - 2]


def _connect(
    ax: Axes, left: Sequence[tuple[float, float]], right: Sequence[tuple[float, float]]
) -> None:
    for x0, y0 in left:
        for x1, y1 in right:
            ax.plot([x0, x1], [y0, y1], color=OUTLINE_COLOUR, lw=0.8, zorder=1)
