"""What each `fit` of an experiment was and gave, as a table to compare settings by."""

import contextlib
import html
import weakref
from dataclasses import dataclass, fields
from typing import Any


@dataclass
class Fit:
    """One `fit`: the fields are the columns; an accuracy is None if `fit` computed none."""

    network: str
    optimizer: str
    learning_rate: str
    epochs: int
    start: str  # "fresh", or "continued" from weights that an earlier fit left
    training_accuracy: float | None = None
    validation_accuracy: float | None = None

    def cells(self) -> list[str]:
        """Return the columns as text."""
        accuracies = (self.training_accuracy, self.validation_accuracy)
        told = ["–" if value is None else f"{value:.4f}" for value in accuracies]
        return [
            self.network,
            self.optimizer,
            self.learning_rate,
            str(self.epochs),
            self.start,
            *told,
        ]


class Experiments:
    """A table of fits: Markdown as text, to paste into an answer, and HTML in a notebook."""

    HEADS = tuple(field.name.replace("_", " ") for field in fields(Fit))
    NOTHING = "No fit recorded yet: give `fit` the argument callbacks=[experiment.callback]."

    def __init__(self, fits: list[Fit]) -> None:
        """Take the fits, in order."""
        self.fits = list(fits)

    def __repr__(self) -> str:
        """Return the table as Markdown, or a sentence if there is no fit."""
        if not self.fits:
            return self.NOTHING
        rows = [self.HEADS, ["---"] * len(self.HEADS), *(fit.cells() for fit in self.fits)]
        cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in cells)

    def _repr_html_(self) -> str:
        if not self.fits:
            return f"<p>{html.escape(self.NOTHING)}</p>"
        head = "".join(f"<th>{name}</th>" for name in self.HEADS)
        rows = ["".join(f"<td>{html.escape(x)}</td>" for x in fit.cells()) for fit in self.fits]
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


_fits: list[Fit] = []
_trained: "weakref.WeakSet[Any]" = weakref.WeakSet()
_compiled_again: "weakref.WeakSet[Any]" = weakref.WeakSet()


def experiments() -> Experiments:
    """Return a table of every `fit` so far that had the callback of an experiment, in order."""
    return Experiments(_fits)


def compiled_again(model: Any) -> bool:
    """Return whether a recorded `fit` of a model went on from trained weights, compiled again."""
    return model in _compiled_again


class Recorder:
    """Notes one `fit` after the other for the table; a training step by hand isn't a `fit`."""

    def __init__(self, name: str) -> None:
        """Take the experiment's name, for networks that are neither of the lab's two kinds."""
        self._name = name
        self._fit: Fit | None = None

    def begin(self, model: Any) -> None:
        """Note how a `fit` starts. Never raises."""
        self._fit = None
        with contextlib.suppress(Exception):  # a model of one's own may have anything there
            optimizer = model.optimizer
            steps = int(optimizer.iterations)
            continued = model in _trained or steps > 0
            if continued and not steps:
                _compiled_again.add(model)
            self._fit = Fit(
                _kind(model) or self._name,
                type(optimizer).__name__,
                _rate(optimizer),
                epochs=0,
                start="continued" if continued else "fresh",
            )
            _trained.add(model)

    def epoch(self, logs: dict[str, Any]) -> None:
        """Note what an epoch gave; with the first one the fit enters the table."""
        if self._fit is None:
            return
        if not self._fit.epochs:
            _fits.append(self._fit)
        self._fit.epochs += 1
        self._fit.training_accuracy = _accuracy(logs, "")
        self._fit.validation_accuracy = _accuracy(logs, "val_")


def _kind(model: Any) -> str:
    """Return which of the lab's two kinds of network a model is, or ""."""
    layers = " ".join(type(layer).__name__ for layer in model.layers)
    return "CNN" if "Conv" in layers else "fully connected" if "Dense" in layers else ""


def _rate(optimizer: Any) -> str:
    given = optimizer.get_config()["learning_rate"]
    return str(given["class_name"]) if isinstance(given, dict) else f"{given:.6g}"


def _accuracy(logs: dict[str, Any], prefix: str) -> float | None:
    for name, value in logs.items():
        if name.startswith(f"{prefix}acc") or name.startswith(f"{prefix}sparse_categorical_acc"):
            with contextlib.suppress(TypeError, ValueError):
                return float(value)
    return None
