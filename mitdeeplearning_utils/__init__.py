"""Helpers for Lab 2, MNIST digit classification: `import mitdeeplearning_utils as mdl`.

Each name loads its module when it is first used, so the import is fast and loads no TensorFlow.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import ran

if TYPE_CHECKING:
    from .checks import check, ready, scorecard
    from .data import DataError, load_mnist
    from .isolation import own_random_numbers, silenced
    from .pictures.curves import plot_history
    from .pictures.figures import draw_cnn, draw_fully_connected
    from .pictures.looking import plot_confusion, plot_responses
    from .pictures.own import own_digit
    from .pictures.plots import (
        plot_image,
        plot_prediction,
        plot_prediction_grid,
        plot_sample_grid,
        plot_values,
    )
    from .pictures.shown import show
    from .records import experiments
    from .tracking import Experiment, start_experiment
    from .training import LivePlotter, LossHistory, compile_step, shuffled_batches

__all__ = [
    "DataError",
    "Experiment",
    "LivePlotter",
    "LossHistory",
    "check",
    "compile_step",
    "draw_cnn",
    "draw_fully_connected",
    "experiments",
    "load_mnist",
    "own_digit",
    "own_random_numbers",
    "plot_confusion",
    "plot_history",
    "plot_image",
    "plot_prediction",
    "plot_prediction_grid",
    "plot_responses",
    "plot_sample_grid",
    "plot_values",
    "ready",
    "scorecard",
    "show",
    "shuffled_batches",
    "silenced",
    "start_experiment",
]

__version__ = "1.0.0"

ran.watch()  # the cards tell a cell that stopped with an error from one that is open

_MODULES = {
    "checks": ["check", "ready", "scorecard"],
    "data": ["DataError", "load_mnist"],
    "pictures.curves": ["plot_history"],
    "pictures.figures": ["draw_cnn", "draw_fully_connected"],
    "isolation": ["own_random_numbers", "silenced"],
    "pictures.looking": ["plot_confusion", "plot_responses"],
    "pictures.own": ["own_digit"],
    "pictures.plots": [
        "plot_image",
        "plot_prediction",
        "plot_prediction_grid",
        "plot_sample_grid",
        "plot_values",
    ],
    "pictures.shown": ["show"],
    "records": ["experiments"],
    "tracking": ["Experiment", "start_experiment"],
    "training": ["LivePlotter", "LossHistory", "compile_step", "shuffled_batches"],
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value  # the next look-up skips this function
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
