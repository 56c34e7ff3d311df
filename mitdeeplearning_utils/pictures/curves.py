"""Plots of training curves: the loss and the accuracy, epoch by epoch."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from ._style import CORRECT_COLOUR, CURVE_INCHES, TEXT, WRONG_COLOUR, AnyFigure, new_figure


def plot_history(
    model_or_history: object, title: str = "", figure: AnyFigure | None = None
) -> AnyFigure | None:
    """Draw the loss and the accuracy by epoch, training and, where present, validation.

    Takes a Keras model after `fit`, the History that `fit` returns, or a dict of lists, one number
    per epoch. If there is nothing to draw, it prints one line that says what to do and returns
    None; it never raises.
    """
    curves = _find_curves(model_or_history)
    panels = [name for name in curves if name == "loss"]
    panels += [name for name in curves if "acc" in name and not name.startswith("val_")][:1]
    if not panels:
        print("No training curves yet: run the cell that calls fit first, then this one again.")
        return None
    figure = figure or new_figure(len(panels) * CURVE_INCHES[0], CURVE_INCHES[1])
    told = {name: _told(name, curves) for name in panels}
    parts = figure.subfigures(1, len(panels), squeeze=False).flat
    for part, (name, text) in zip(parts, told.items(), strict=True):
        axes = part.subplots()
        _draw_curves(axes, curves[name], curves.get(f"val_{name}"))
        axes.set_title(f"{title}: {name}" if title else name, fontsize=TEXT)
        part.set_label(f"{title or 'Training'}, epoch by epoch. {text}")
    figure.set_label(f"{title or 'Training'}, epoch by epoch. {' '.join(told.values())}")
    return figure


def _told(name: str, curves: dict[str, NDArray[np.float64]]) -> str:
    """Return a panel's curves in words: where each begins and ends."""
    named = {"training": curves[name], "validation": curves.get(f"val_{name}")}
    ends = [
        f"{kind} from {curve[0]:.3g} to {curve[-1]:.3g}"
        for kind, curve in named.items()
        if curve is not None
    ]
    return f"{name}: {', '.join(ends)}."


def _find_curves(source: Any) -> dict[str, NDArray[np.float64]]:
    """Return the curves of a model, a History or a dict; empty if there are none."""
    curves: dict[str, NDArray[np.float64]] = {}
    try:
        for _ in range(2):
            source = source if isinstance(source, Mapping) else source.history
        for name, values in source.items():
            curve = np.asarray(values, dtype=np.float64).reshape(-1)
            if curve.size:
                curves[str(name)] = curve
    except Exception:  # any other object: it has no curves
        return {}
    return curves


def _draw_curves(
    axes: Axes,
    training: NDArray[np.float64],
    validation: NDArray[np.float64] | None,
) -> None:
    epochs = range(1, len(training) + 1)
    axes.plot(epochs, training, "o-", color=CORRECT_COLOUR, label="training")
    if validation is not None:
        # Validation may run only every few epochs.
        steps = np.linspace(0, len(training), len(validation) + 1)[1:]
        axes.plot(steps, validation, "s--", color=WRONG_COLOUR, label="validation")
        axes.legend(frameon=False)
    axes.set_xlim(0.5, len(training) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.set_xlabel("epoch", fontsize=TEXT)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
