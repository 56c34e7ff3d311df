"""The kinds of arguments that the tables of layers and operations permit, each with its bounds."""

import math
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

Plain = bool | int | float | str | list[int]


class Kind(ABC):
    """What an argument may be, as a plain value."""

    @abstractmethod
    def holds(self, value: Any) -> bool:
        """Return whether a plain value is permitted."""

    def spread(self, value: Any) -> Any:
        """Return the value in the form that Keras and TensorFlow take."""
        return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Flag(Kind):
    """True or False."""

    def holds(self, value: Any) -> bool:
        """Return whether it is one of the two."""
        return isinstance(value, bool)


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number within bounds, or, with `counts`, a list of so many of them."""

    least: int
    most: int
    counts: tuple[int, ...] = ()
    single: bool = True

    def holds(self, value: Any) -> bool:
        """Return whether all numbers are within the bounds."""
        if isinstance(value, list):
            return len(value) in self.counts and all(map(self._within, value))
        return self.single and self._within(value)

    def _within(self, number: Any) -> bool:
        return type(number) is int and self.least <= number <= self.most


@dataclass(frozen=True)
class Pairs(Whole):
    """A list of an even count of whole numbers, which Keras takes as pairs."""

    single: bool = False

    def spread(self, value: Any) -> Any:
        """Return the pairs."""
        return tuple(zip(value[::2], value[1::2], strict=True))


@dataclass(frozen=True)
class Real(Kind):
    """A finite number of at most this size."""

    most: float = 1e6

    def holds(self, value: Any) -> bool:
        """Return whether it is such a number."""
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return is_number and math.isfinite(value) and abs(value) <= self.most


@dataclass(frozen=True)
class Word(Kind):
    """One of some words."""

    words: tuple[str, ...]

    def holds(self, value: Any) -> bool:
        """Return whether it is one of them."""
        return isinstance(value, str) and value in self.words


@dataclass(frozen=True)
class Equation(Kind):
    """A short equation of einsum: letters, commas, an arrow and letters."""

    def holds(self, value: Any) -> bool:
        """Return whether it has that form."""
        form = r"[A-Za-z]{1,6}(,[A-Za-z]{1,6}){0,2}->[A-Za-z]{0,6}"
        return isinstance(value, str) and re.fullmatch(form, value) is not None
