"""The figure: every training's test accuracy, a row for each recipe, against the thresholds."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mitdeeplearning_utils.pictures._style import (
    CORRECT_COLOUR,
    INK_COLOUR,
    SMALL_TEXT,
    TEXT,
    WRONG_COLOUR,
)

from .recipe import NETWORKS, THRESHOLDS, Kind, Network
from .summary import Row

COLOURS: dict[Kind, str] = {"right": CORRECT_COLOUR, "open": INK_COLOUR, "wrong": WRONG_COLOUR}
MARKERS: dict[Kind, str] = {"right": "o", "open": "D", "wrong": "x"}
THRESHOLD_LINE: dict[str, Any] = {"color": INK_COLOUR, "linewidth": 1, "linestyle": "--"}
TICKS = (0.1, 0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995)
ROW_HEIGHT = 0.27  # inches
WIDTH = 10.0


def write_figure(rows: dict[Network, list[Row]], file: Path) -> None:
    """Write the figure as a PNG."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draw(rows).savefig(file, dpi=110, metadata={"Software": None})


def draw(rows: dict[Network, list[Row]]) -> Any:
    """Return the figure: one panel for each network, on a logarithmic axis of errors."""
    from matplotlib.figure import Figure

    heights = [max(len(part), 1) for part in rows.values()]
    figure = Figure(figsize=(WIDTH, sum(heights) * ROW_HEIGHT + 2), layout="constrained")
    panels = figure.subplots(len(rows), 1, height_ratios=heights, squeeze=False)[:, 0]
    for panel, (network, part) in zip(panels, rows.items(), strict=True):
        draw_network(panel, network, part)
    marks = _legend_marks()
    figure.legend(handles=marks, loc="outside upper center", ncols=len(marks), fontsize=SMALL_TEXT)
    return figure


def draw_network(ax: Any, network: Network, rows: Sequence[Row]) -> Any:
    """Draw one network's recipes into `ax`, the first at the top, and return `ax`."""
    for height, row in enumerate(rows):
        _draw_runs(ax, height, row)
    threshold = THRESHOLDS[network]
    ax.axvline(1 - threshold, **THRESHOLD_LINE)
    ax.set_title(f"{NETWORKS[network][4:].capitalize()}, threshold {threshold}", fontsize=TEXT)
    texts = [
        row.recipe.text.replace("`", "") for row in rows
    ]  # backquotes are Markdown, for the page only
    ax.set_yticks(range(len(rows)), texts, fontsize=SMALL_TEXT)
    for label, row in zip(ax.get_yticklabels(), rows, strict=True):
        label.set_color(COLOURS[row.recipe.kind])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    _accuracy_axis(ax)
    return ax


def _legend_marks() -> list[Any]:
    from matplotlib.lines import Line2D

    kinds = [
        Line2D([], [], color=COLOURS[kind], marker=MARKERS[kind], linestyle="", label=kind)
        for kind in COLOURS
    ]
    return [*kinds, Line2D([], [], **THRESHOLD_LINE, label="threshold")]


def _draw_runs(ax: Any, height: int, row: Row) -> None:
    errors = 1 - np.array(row.accuracies)
    # spreads neighbours; the same runs give the same picture
    heights = height + 0.25 * np.sin(np.arange(len(errors)) * 2.4)
    kind = row.recipe.kind
    ax.scatter(errors, heights, s=14, color=COLOURS[kind], marker=MARKERS[kind], linewidth=1)


def _accuracy_axis(ax: Any) -> None:
    ax.set_xscale("log")
    ax.set_xlim(0.95, 0.006)
    ax.set_xticks([1 - tick for tick in TICKS], [f"{tick:g}" for tick in TICKS])
    ax.minorticks_off()
    ax.set_xlabel("test accuracy (logarithmic in the error)", fontsize=SMALL_TEXT)
    ax.grid(axis="x", linewidth=0.4)
    ax.spines[["top", "right"]].set_visible(False)
