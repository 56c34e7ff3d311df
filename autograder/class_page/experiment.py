"""The class as an experiment: accuracies by setting, and how much equal settings differ."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import floor

from ..outcome import Outcome
from .figures import MODELS

FEW = 10  # fits; below this nothing follows from them
_OPTIMIZERS = (
    *("SGD", "Adam", "AdamW", "RMSprop", "Nadam", "Adamax", "Adagrad", "Adadelta", "Adafactor"),
    *("Ftrl", "Lion", "Lamb", "Muon"),
)
_MOST_ROWS = 10
_LOWEST, _HIGHEST = 0.9, 0.99  # where an axis may begin; an accuracy below it is drawn there
_DOTS = 200


@dataclass(frozen=True)
class Fit:
    """A training that ran to its own end, and its test accuracy; `steps` are those of an epoch."""

    optimizer: str
    learning_rate: float | None
    epochs: int
    steps: int
    accuracy: float

    @property
    def rate(self) -> str:
        """The learning rate as text."""
        return "a schedule" if self.learning_rate is None else f"{self.learning_rate:.3g}"

    @property
    def setting(self) -> str:
        """All settings as text."""
        return f"{self.optimizer}, {self.rate}, {_epochs(self)} of {self.steps} batches"


@dataclass(frozen=True)
class Row:
    """The fits with one setting: its label and their accuracies, sorted."""

    label: str
    values: list[float]

    @property
    def median(self) -> float:
        """The median."""
        return statistics.median(self.values)


@dataclass(frozen=True)
class Luck:
    """How much accuracies differ, as standard deviations: with equal settings, and altogether."""

    equal: float
    altogether: float
    fits: int
    settings: int

    @property
    def share(self) -> float:
        """The part of the variance that equal settings have, too, from 0 to 1."""
        return min(1.0, self.equal**2 / self.altogether**2) if self.altogether else 1.0


@dataclass(frozen=True)
class Experiment:
    """What the class found out about one network.

    `panels` has the rows for each single setting, `equal` those for settings that several students
    have in common. `luck` is None if these are too few. `lowest` begins the axis, which ends at 1.
    """

    title: str
    fits: int
    left_out: int
    screened: int
    panels: list[tuple[str, list[Row]]]
    equal: list[Row]
    luck: Luck | None
    lowest: float

    def dots(self, row: Row) -> list[tuple[float, int]]:
        """Return where the row's accuracies are on the axis, from 0 to 1, and how many each."""
        width = 1 - self.lowest
        places = (max(0.0, value - self.lowest) / width for value in row.values)
        counts = Counter(round(place * _DOTS) for place in places)
        return [(place / _DOTS, count) for place, count in sorted(counts.items())]


def experiments(outcomes: Iterable[Outcome]) -> list[Experiment]:
    """Return the experiment with each network; a screened training is never used."""
    outcomes = list(outcomes)
    return [_experiment(name, outcomes) for name in MODELS]


def _experiment(name: str, outcomes: list[Outcome]) -> Experiment:
    trained = [o for o in outcomes if name in o.accuracies and name in o.trainings]
    whole = [o for o in trained if not o.screened]
    fits = [_fit(o, name) for o in whole if o.trainings[name].epochs]
    lowest = min((fit.accuracy for fit in fits), default=_LOWEST)
    return Experiment(
        MODELS[name][0],
        len(fits),
        len(whole) - len(fits),
        len(trained) - len(whole),
        [
            ("optimizer", _rows(fits, lambda fit: fit.optimizer)),
            ("learning rate", _rows(_sorted_by_rate(fits), lambda fit: fit.rate, ordered=True)),
            ("epochs", _rows(sorted(fits, key=lambda fit: fit.epochs), _epochs, ordered=True)),
        ],
        [row for row in _rows(fits, lambda fit: fit.setting) if len(row.values) > 1],
        _luck(fits),
        min(max(floor(lowest * 100) / 100, _LOWEST), _HIGHEST),
    )


def _fit(outcome: Outcome, name: str) -> Fit:
    """Return a fit; an optimizer of the student's own has no name, which may tell whose it is."""
    training = outcome.trainings[name]
    optimizer = training.optimizer if training.optimizer in _OPTIMIZERS else "another optimizer"
    steps = training.steps // training.epochs
    reached = outcome.accuracies[name]
    return Fit(optimizer, training.learning_rate, training.epochs, steps, reached)


def _epochs(fit: Fit) -> str:
    return f"{fit.epochs} epoch{'' if fit.epochs == 1 else 's'}"


def _sorted_by_rate(fits: list[Fit]) -> list[Fit]:
    return sorted(fits, key=lambda fit: (fit.learning_rate is None, fit.learning_rate or 0.0))


def _grouped(fits: list[Fit], label: Callable[[Fit], str]) -> dict[str, list[float]]:
    """Return the accuracies by label, in the order of the fits."""
    groups: dict[str, list[float]] = {}
    for fit in fits:
        groups.setdefault(label(fit), []).append(fit.accuracy)
    return groups


def _rows(fits: list[Fit], label: Callable[[Fit], str], ordered: bool = False) -> list[Row]:
    """Return the rows by label, in the order of the fits or the most frequent first.

    What is rarer than the first rows is one row together.
    """
    groups = _grouped(fits, label)
    frequent = sorted(groups, key=lambda name: -len(groups[name]))[:_MOST_ROWS]
    kept = [name for name in groups if name in frequent] if ordered else frequent
    rows = [Row(name, sorted(groups[name])) for name in kept]
    rest = sorted(value for name in groups if name not in frequent for value in groups[name])
    return [*rows, Row("others", rest)] if rest else rows


def _luck(fits: list[Fit]) -> Luck | None:
    """Return how much equal settings differ; None if too few fits have a setting in common."""
    groups = _grouped(fits, lambda fit: fit.setting)
    several = [values for values in groups.values() if len(values) > 1]
    every = [value for values in several for value in values]
    free = len(every) - len(several)
    if free < FEW // 2:
        return None
    within = sum((v - statistics.fmean(values)) ** 2 for values in several for v in values) / free
    return Luck(within**0.5, statistics.stdev(every), len(every), len(several))
