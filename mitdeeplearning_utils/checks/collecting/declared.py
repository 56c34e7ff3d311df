"""The bounds that a declaration of evidence adds to its types; the judge enforces them.

An exercise declares its evidence as a frozen dataclass. Its fields are plain values, lists and
dicts of them, arrays, and other such dataclasses; `typing.Annotated` adds the bounds below.
`__post_init__` raises ValueError if fields do not fit each other.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any


class Bound(ABC):
    """A limit for a value of the annotated type."""

    @abstractmethod
    def holds(self, value: Any) -> bool:
        """Return whether the value, which has the annotated type, is within the limit."""


@dataclass(frozen=True)
class Longest(Bound):
    """The most characters of a text, or items of a list or dict."""

    most: int

    def holds(self, value: Any) -> bool:
        """Return whether the value is at most that long."""
        return len(value) <= self.most


@dataclass(frozen=True)
class AtLeast(Bound):
    """The smallest number."""

    least: int

    def holds(self, value: Any) -> bool:
        """Return whether the number is at least that."""
        return bool(value >= self.least)


@dataclass(frozen=True)
class Shaped(Bound):
    """The shape of an array, None for any length, and the most numbers in it."""

    shape: tuple[int | None, ...]
    most: int = 10_000_000

    def holds(self, value: Any) -> bool:
        """Return whether the array has that shape, and not more numbers."""
        fits = zip(value.shape, self.shape, strict=False)
        return (
            value.ndim == len(self.shape)
            and all(wanted in (None, length) for length, wanted in fits)
            and value.size <= self.most
        )


Count = Annotated[int, AtLeast(0)]
