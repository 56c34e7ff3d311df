"""A student's value as plain numbers and text: their objects aren't kept, and can't raise."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ...ran import last_error
from .declared import Shaped

LONGEST = 90
# What Keras and TensorFlow write before the reason of an error.
_BEFORE_THE_REASON = ("Exception encountered", "Graph execution error", "Detected at", 'File "')
MOST_NUMBERS = 200_000


@dataclass(frozen=True)
class Described:
    """The value of a student's name.

    `kind` is "missing" for None, "number" for anything that holds one number (`value`), "array" for
    anything that holds several (`numbers`, flat) and "other" for the rest. `shown` is text for a
    message.
    """

    kind: Literal["missing", "number", "array", "other"]
    shown: str
    value: float | None = None
    numbers: Annotated[NDArray[np.float64], Shaped((None,), MOST_NUMBERS)] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError if the kind doesn't fit the value."""
        held = self.value is not None, self.numbers is not None and self.numbers.size > 0
        if held != (self.kind == "number", self.kind == "array"):
            raise ValueError(f"This isn't the kind {self.kind}.")


class StudentError(Exception):
    """An error of the student's code, as text; any other error in a check is ours."""


def run_student_code(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return the function's result; raise StudentError if it raises or calls sys.exit()."""
    try:
        return function(*args, **kwargs)
    except (Exception, SystemExit) as error:
        raise StudentError(error_text(error)) from error


def attribute(owner: object, name: str, default: Any = None) -> Any:
    """Return an attribute of any object; the default also if looking it up raises."""
    try:
        return getattr(owner, name, default)
    except (Exception, SystemExit):
        return default


def cut(text: object, longest: int = LONGEST) -> str:
    """Return the text on one line, with at most `longest` characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def type_name(value: object) -> str:
    """Return the name of the value's type."""
    return cut(type.__getattribute__(type(value), "__name__"), 40)


def describe(value: object) -> Described:
    """Return the description of a student's value."""
    if value is None:
        return Described("missing", "nothing")
    other = Described("other", f"a {type_name(value)}")
    with contextlib.suppress(Exception, SystemExit):
        if isinstance(value, str):
            return Described("other", cut(f"the text {value!r}"))
        array = np.asarray(value)
        if array.dtype.kind not in "iuf" or not 0 < array.size <= MOST_NUMBERS:
            return other
        numbers = array.astype(np.float64).ravel()
        if numbers.size == 1:
            number = float(numbers[0])
            return Described("number", f"{number:.6g}", value=number)
        return Described("array", f"{numbers.size:,} numbers", numbers=numbers)
    return other


def error_text(error: BaseException) -> str:
    """Return the type and the first lines of an error, cut, without Keras's colour codes."""
    try:
        text = str(error)
    except Exception:
        text = ""
    text = re.sub(r"\[\[.*\]\]", "[...]", text, flags=re.DOTALL)  # all the numbers of an array
    lines = [line.replace("\x1b[1m", "").replace("\x1b[0m", "") for line in text.splitlines()]
    lines = [re.sub(r" \([^()]*, line (\d+)\)$", r", line \1", line) for line in lines]
    reasons = [x for x in lines if x.strip() and not x.lstrip().startswith(_BEFORE_THE_REASON)]
    return cut(f"{type_name(error)}: {' '.join(reasons[:3])}".removesuffix(": "), 200)


def cell_error(words: str) -> str:
    """Return the error of the last cell in which these words, a pattern, stand; "" without.

    A stub that raises NotImplementedError isn't an error.
    """
    error = last_error(words)
    return "" if error is None or isinstance(error, NotImplementedError) else error_text(error)
