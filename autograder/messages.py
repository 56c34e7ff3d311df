"""Words for messages: texts and names that fit in a line, and what to tell of others' errors."""

import os
from collections.abc import Iterable, Iterator

from .project import LabError

_EXTRAS = {"psycopg": "postgresql", "psycopg2": "postgresql"}
_LOCKED = (
    "Something else is writing to it: Formgrader, or another nbgrader or lab2 command. Let that "
    "finish or close it"
)
_DOWN = "Look at `c.CourseDirectory.db_url` in nbgrader_config.py, and whether its server runs"
_KEPT = "then give the same command again: nothing is lost, and what ran is not run again."


def printable(text: str) -> str:
    """Return a text for a message, without control characters."""
    return "".join(c for c in text if c.isprintable())


def jupyter_lab() -> str:
    """Return the command that opens Jupyter, which asks root for a word more."""
    return "jupyter lab --allow-root" if os.geteuid() == 0 else "jupyter lab"


def listed(names: Iterable[str]) -> str:
    """Return the first ten of some names as text, and how many there are."""
    names = list(names)
    return f"{', '.join(names[:10])}{f' ... ({len(names)})' if len(names) > 10 else ''}"


def explain(error: Exception) -> str:
    """Return what to tell the user of an error, "" of one that nobody expected."""
    if isinstance(error, ModuleNotFoundError):
        extra = _EXTRAS.get(error.name or "", "autograder")
        return (
            f"the module {error.name} is not installed. Install the autograder's extras: "
            f'pip install -e ".[{extra}]"'
        )
    if isinstance(error, LabError | OSError):
        return str(error)
    for cause in _causes(error):
        if type(cause).__module__ == "sqlalchemy.exc":  # not imported: it may not be installed
            first = str(getattr(cause, "orig", None) or cause).strip().partition("\n")[0]
            remedy = _LOCKED if "locked" in first else _DOWN
            return f"The gradebook cannot be used: {first.rstrip('.')}. {remedy}, {_KEPT}"
    return ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
