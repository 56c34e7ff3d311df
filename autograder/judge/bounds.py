"""Hold decoded evidence against the bounds that its declaration adds to the types."""

from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import numpy as np

from mitdeeplearning_utils.checks.collecting.declared import Bound, Longest

_LONGEST_TEXT = 10_000
_MOST_ITEMS = 1000  # of a list or dict whose declaration doesn't give a number
T = TypeVar("T")


class EvidenceError(Exception):
    """The file is not what a check writes; the message says where."""


def printable(text: str) -> str:
    """Return the text without anything that a terminal or a page could take for more than text."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


def checked(value: T, hint: Any) -> T:
    """Return a decoded value of a type, its texts printable.

    Raises `EvidenceError` if a bound does not hold, or an array has another dtype.
    """
    return cast(T, _checked(value, hint))


def _checked(value: Any, hint: Any) -> Any:
    base, bounds = _declared(value, hint)
    if broken := [bound for bound in bounds if not bound.holds(value)]:
        raise EvidenceError(f"A value is past a bound: {broken[0]}.")
    if isinstance(value, str):
        _require(len(value) <= _LONGEST_TEXT, "A text is too long.")
        return printable(value)
    if isinstance(value, np.ndarray):
        _require(value.dtype == _dtype(base), f"An array has the dtype {value.dtype}.")
        return value
    if isinstance(value, (list, dict)):
        unbounded = not any(isinstance(bound, Longest) for bound in bounds)
        _require(len(value) <= _MOST_ITEMS or not unbounded, "A list or dict is too long.")
    if isinstance(value, list):
        (item,) = get_args(base)
        return [_checked(element, item) for element in value]
    if isinstance(value, dict):
        key, item = get_args(base)
        return {_checked(k, key): _checked(element, item) for k, element in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        held = {item.name: getattr(value, item.name) for item in fields(value)}
        return replace(value, **{name: _checked(held[name], hints[name]) for name in held})
    return value


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise EvidenceError(message)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _declared(value: Any, hint: Any) -> tuple[Any, list[Bound]]:
    """Return which type of a hint a value has, and its bounds."""
    arms = get_args(hint) if get_origin(hint) in (Union, UnionType) else [hint]
    for arm in arms:
        base, *extras = get_args(arm) if get_origin(arm) is Annotated else [arm]
        kind = get_origin(base) or base
        if isinstance(kind, type) and isinstance(value, kind):
            return base, [extra for extra in extras if isinstance(extra, Bound)]
    return Any, []  # a word of a Literal, or a type variable, whose value is decoded


def _dtype(base: Any) -> Any:
    _, dtype = get_args(base)
    return np.dtype(get_args(dtype)[0])
