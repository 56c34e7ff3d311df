"""The colours, text sizes and figures that the plots and the architecture pictures share."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure, SubFigure

AnyFigure = Figure | SubFigure

CORRECT_COLOUR = "#1f5fbf"  # the "blue" of the notebook's text: true labels, correct predictions
WRONG_COLOUR = "#757575"  # the "grey" of the notebook's text: wrong predictions
OUTLINE_COLOUR = "#b4b9c0"  # everything else
INK_COLOUR = "#222222"

SMALL_TEXT = 10  # points
TEXT = 12
LARGE_TEXT = 16  # in a wide picture, which a phone shows small
CURVE_INCHES = (4.6, 3.4)  # width and height of one plot


def new_figure(width: float, height: float, text: str = "") -> Figure:
    """Return a new figure, in inches; `text` says what it shows."""
    figure = plt.figure(figsize=(width, height), layout="constrained")
    figure.set_label(text)
    return figure
