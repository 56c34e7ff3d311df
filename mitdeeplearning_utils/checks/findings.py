"""What a check found: claims about the student's work, each with its points, and the verdict."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

from .collecting.values import cut

LONGEST = 400  # characters of a text: a student's names may be in it
State = Literal["passed", "failed", "skipped", "waits", "noted"]
E = TypeVar("E")  # the evidence of an exercise, as its `collect` declares it


@dataclass(frozen=True)
class Finding:
    """One claim about the student's work: what it is worth, what was seen, what was expected.

    `points` is the most the claim can give; only a claim that passed gives them. One that "waits"
    is for a person to judge; one that is "noted" doesn't hold, and costs nothing. `hint` is one
    question, only for a recognised mistake.
    """

    claim: str
    points: float
    state: State
    seen: str = ""
    expected: str = ""
    hint: str = ""

    def __post_init__(self) -> None:
        """Cut the texts."""
        for name in ("claim", "seen", "expected", "hint"):
            object.__setattr__(self, name, cut(getattr(self, name), LONGEST))


@dataclass(frozen=True)
class Verdict:
    """The findings of one exercise, or the reason why there is nothing to judge."""

    findings: list[Finding] = field(default_factory=list)
    not_started: str = ""

    def __post_init__(self) -> None:
        """Cut the text."""
        object.__setattr__(self, "not_started", cut(self.not_started, LONGEST))

    @property
    def points(self) -> float:
        """The points of the claims that passed."""
        return sum(f.points for f in self.findings if f.state == "passed")

    @property
    def waiting(self) -> float:
        """The points of the claims that a person has to judge."""
        return sum(f.points for f in self.findings if f.state == "waits")


class Exercise(Protocol):
    """What the package of an exercise in `checks/exercises/` offers; its name is the exercise's."""

    TITLE: str
    POINTS: int


class Collecting(Protocol[E]):
    """What an exercise's `collect.py` offers.

    `collect` is annotated with the type of the evidence, which declares it. `not_started` says
    what to do if there is nothing to judge, else ""; `usable` says whether later cells can work
    with what the student made.
    """

    collect: Callable[[dict[str, Any]], E]
    not_started: Callable[[E], str]
    usable: Callable[[E], bool]


class Judging(Protocol[E]):
    """What an exercise's `judge.py` offers: the findings on evidence of started work."""

    judge: Callable[[E], list[Finding]]


def passed(claim: str, points: float, *, seen: str = "", hint: str = "") -> Finding:
    """Return a claim that holds; a hint may name something that costs nothing."""
    return Finding(claim, points, "passed", seen=seen, hint=hint)


def failed(
    claim: str, points: float, *, seen: str = "", expected: str = "", hint: str = ""
) -> Finding:
    """Return a claim that does not hold, with what was seen and expected."""
    return Finding(claim, points, "failed", seen=seen, expected=expected, hint=hint)


def skipped(claim: str, points: float, *, seen: str = "", hint: str = "") -> Finding:
    """Return a claim that could not be judged because another one failed."""
    return Finding(claim, points, "skipped", seen=seen, hint=hint)


def noted(claim: str, *, seen: str, expected: str) -> Finding:
    """Return a claim that does not hold and costs nothing, such as that a model is up to date."""
    return Finding(claim, 0, "noted", seen=seen, expected=expected)
