"""The numbers behind the class page: mistakes, points, pass rates and accuracies, counted."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.exercises import cnn_train, fc_train
from mitdeeplearning_utils.checks.findings import Finding

from ..outcome import Outcome, exercises_of

MODELS = {"model": ("Fully connected", fc_train), "cnn_model": ("CNN", cnn_train)}
_LOWEST, _STEP, _STEPS = 0.9, 0.005, 20  # the accuracies' axis; what is below 0.9 is one bar
_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass
class Mistake:
    """A mistake, in the words of its hint or claim, and the ids of its students.

    `wordings` counts the hint's texts, which may differ in a number; `costs` says whether the
    mistake costs points.
    """

    exercise: str
    costs: bool
    wordings: Counter[str] = field(default_factory=Counter)
    students: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The most frequent wording."""
        return min(self.wordings, key=lambda text: (-self.wordings[text], text))


@dataclass(frozen=True)
class Bar:
    """A bar of a histogram: its position on the axis, from 0 to 1, its label and its count."""

    start: float
    end: float
    label: str
    count: int


@dataclass(frozen=True)
class Claim:
    """A claim, or a whole exercise: it holds for `held` of the `whole`."""

    text: str
    held: int
    whole: int


@dataclass(frozen=True)
class ExerciseRate:
    """An exercise: how many have all its points, how many did not begin, and its claims."""

    all_points: Claim
    most: float
    not_started: int
    claims: list[Claim]


@dataclass(frozen=True)
class Accuracies:
    """A model's test accuracies: the threshold, its position on the axis, how many reached it."""

    title: str
    threshold: float
    line: float
    reached: Claim
    values: list[float]
    bars: list[Bar]

    @property
    def median(self) -> float:
        """The median. Raises StatisticsError if there is no accuracy."""
        return statistics.median(self.values)


def mistakes(outcomes: Iterable[Outcome]) -> list[Mistake]:
    """Return the mistakes, the most frequent first; a known mistake is listed by its hint.

    Hints that differ only in numbers are one mistake. A hint that costs nothing counts, too.
    """
    found: dict[tuple[str, str, bool], Mistake] = {}
    for outcome in outcomes:
        for name, verdict in outcome.verdicts.items():
            for finding in verdict.findings:
                if text := _text_of(finding):
                    costs = finding.state == "failed"
                    key = (name, _NUMBER.sub("#", text), costs)
                    mistake = found.setdefault(key, Mistake(checks.result(name).title, costs))
                    _count(mistake, outcome.student, text)
    return sorted(found.values(), key=_rank)


def _rank(mistake: Mistake) -> tuple[int, bool, str, str]:
    return -len(mistake.students), not mistake.costs, mistake.exercise, mistake.text


def _text_of(finding: Finding) -> str:
    if finding.state == "failed":
        return finding.hint or f"Not so: {finding.claim}."
    # a question names a mistake, even if it costs nothing; other notes explain a card
    return finding.hint if finding.state == "passed" and finding.hint.endswith("?") else ""


def _count(mistake: Mistake, student: str, text: str) -> None:
    if student not in mistake.students[-1:]:  # an outcome's findings come one after the other
        mistake.students.append(student)
        mistake.wordings[text] += 1


def most_points() -> float:
    """Return the points that the checks can give."""
    return sum(checks.result(name).most for name in checks.EXERCISES)


def points_bars(outcomes: Iterable[Outcome]) -> list[Bar]:
    """Return a bar for each number of points, halves rounded down."""
    most = int(most_points())
    counts = Counter(int(outcome.points) for outcome in outcomes)
    width = 1 / (most + 1)
    return [Bar(n * width, (n + 1) * width, str(n), counts[n]) for n in range(most + 1)]


def exercise_rates(outcomes: list[Outcome]) -> list[ExerciseRate]:
    """Return each exercise, in the notebook's order, with its claims and how many earned them."""
    return [_rate(name, outcomes) for name in exercises_of(outcomes)]


def _rate(name: str, outcomes: list[Outcome]) -> ExerciseRate:
    verdicts = [outcome.verdicts[name] for outcome in outcomes if name in outcome.verdicts]
    card = checks.result(name)
    full = sum(verdict.points >= card.most for verdict in verdicts)
    claims: dict[str, list[bool]] = {}
    for verdict in verdicts:
        for finding in verdict.findings:
            if finding.state not in ("waits", "noted"):
                claims.setdefault(finding.claim, []).append(finding.state == "passed")
    return ExerciseRate(
        Claim(card.title, full, len(verdicts)),
        card.most,
        sum(bool(verdict.not_started) for verdict in verdicts),
        [Claim(text, sum(held), len(held)) for text, held in claims.items()],
    )


def accuracies(outcomes: Iterable[Outcome]) -> list[Accuracies]:
    """Return the test accuracies of both models."""
    outcomes = list(outcomes)
    return [_accuracies(name, outcomes) for name in MODELS]


def _accuracies(name: str, outcomes: list[Outcome]) -> Accuracies:
    title, exercise = MODELS[name]
    values = sorted(o.accuracies[name] for o in outcomes if name in o.accuracies)
    reached = sum(value >= exercise.THRESHOLD for value in values)
    line = _place((exercise.THRESHOLD - _LOWEST) / _STEP)
    claim = Claim(title, reached, len(values))
    return Accuracies(title, exercise.THRESHOLD, line, claim, values, _accuracy_bars(values))


def _accuracy_bars(values: list[float]) -> list[Bar]:
    # A tiny amount is added, so that rounding moves no accuracy to the bar below.
    steps = (int((value - _LOWEST) / _STEP + 1e-6) if value >= _LOWEST else -1 for value in values)
    counts = Counter(min(step, _STEPS - 1) for step in steps)
    bars = [Bar(0, _place(0), f"below {_LOWEST:.2f}", counts[-1])]
    for step in range(_STEPS):
        low = _LOWEST + step * _STEP
        label = f"{low:.3f} to {low + _STEP:.3f}"
        bars.append(Bar(_place(step), _place(step + 1), label, counts[step]))
    return bars


def _place(step: float) -> float:
    """Return where a step begins on the axis; the first bar is two steps wide."""
    return (max(step, 0) + 2) / (_STEPS + 2)
