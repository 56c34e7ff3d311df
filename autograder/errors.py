"""The error whose message is for the user, and messages for the errors of other packages."""

from collections.abc import Iterator

_EXTRAS = {"canvasapi": "canvas", "psycopg": "postgresql", "psycopg2": "postgresql"}
_LOCKED = (
    "Another program is writing to it: Formgrader, or another nbgrader or lab2 command. Close it "
    "or let it finish"
)
_DOWN = "Check `c.CourseDirectory.db_url` in nbgrader_config.py, and that its server runs"
_KEPT = "then give the same command again: nothing is lost, and what ran is not run again."


class LabError(Exception):
    """Something the user can fix; the message says what happened and what to do next."""


def explain(error: Exception) -> str:
    """Return the message for the user about an error, or "" for an unexpected one."""
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


def is_panic(error: BaseException) -> bool:
    """Return whether it is a panic of a package written in Rust, which isn't an `Exception`."""
    return type(error).__name__ == "PanicException"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
