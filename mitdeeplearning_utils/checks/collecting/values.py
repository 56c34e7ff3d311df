"""A student's value as plain numbers and text: nothing of theirs is kept, none of it can raise."""

import contextlib
import re
from collections.abc import Callable
from typing import Any

import numpy as np

LONGEST = 90
MOST_NUMBERS = 200_000


class StudentError(Exception):
    """What the student's own code raised, as text; any other error in a check is ours."""


def run_student_code(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return the function's result; raise StudentError for an error or an exit in it."""
    try:
        return function(*args, **kwargs)
    except (Exception, SystemExit) as error:
        raise StudentError(error_text(error)) from error


def attribute(owner: object, name: str, default: Any = None) -> Any:
    """Return an attribute of anything; the default also where looking it up raises."""
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


def describe(value: object) -> dict[str, Any]:
    """Return `kind`, `value`, `numbers` and `shown` of what a student's name holds.

    `kind` is "missing" for None, "number" for anything that holds one number (`value`, a float),
    "array" for anything that holds several (`numbers`, flat float64) and "other" for the rest.
    `shown` is text for a message.
    """
    if value is None:
        return {"kind": "missing", "value": None, "numbers": None, "shown": "nothing"}
    shown = {"kind": "other", "value": None, "numbers": None, "shown": f"a {type_name(value)}"}
    with contextlib.suppress(Exception, SystemExit):
        if isinstance(value, str):
            return {**shown, "shown": cut(f"the text {value!r}")}
        array = np.asarray(value)
        if array.dtype.kind not in "iuf" or not 0 < array.size <= MOST_NUMBERS:
            return shown
        numbers = array.astype(np.float64).ravel()
        if numbers.size == 1:
            number = float(numbers[0])
            return {**shown, "kind": "number", "value": number, "shown": f"{number:.6g}"}
        text = f"{numbers.size:,} numbers"
        return {**shown, "kind": "array", "numbers": numbers, "shown": text}
    return shown


def error_text(error: BaseException) -> str:
    """Return the type and the first lines of an error, cut; Keras' colour codes are removed."""
    try:
        text = str(error)
    except Exception:
        text = ""
    text = re.sub(r"\[\[.*\]\]", "[...]", text, flags=re.DOTALL)  # all the numbers of an array
    lines = [line.replace("\x1b[1m", "").replace("\x1b[0m", "") for line in text.splitlines()]
    # Keras opens with "Exception encountered when calling ...", the reason follows
    reasons = [x for x in lines if x.strip() and not x.startswith("Exception encountered")]
    return cut(f"{type_name(error)}: {' '.join(reasons[:3])}", 200)
