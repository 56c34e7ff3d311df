"""One command at a time writes to a course; what a killed one left half-written is swept away."""

import contextlib
import fcntl
import glob
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..errors import LabError
from ..names import ASSIGNMENT, NOTEBOOK

_LOCK = ".lab2.lock"
# the names that `store`, `collect` and `replacing` give to what is not whole yet
_HALF_WRITTEN = (
    "runs/.run-*",
    "runs/*/predictions/.*.npy.*",
    "outcomes/.*.json.*",
    f"submitted/*/{ASSIGNMENT}/.in-*",
    f"autograded/*/{ASSIGNMENT}/.{NOTEBOOK}.ipynb.*",
    f"feedback/*/{ASSIGNMENT}/.{NOTEBOOK}.html.*",
    ".report.html.*",
    ".lab2-cluster-*",
    "../.lab2-{course}-????????",  # of `init_course`
)


@contextlib.contextmanager
def only_one(course: Path) -> Iterator[None]:
    """Hold the course for this command; what a killed one left half-written is removed.

    Raises `LabError` where another command holds it.
    """
    with (course / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LabError(
                f"Another lab2 command works in {course}. Nothing was changed: wait until it has "
                "ended, then run this one again."
            ) from None
        _sweep(course)
        yield


def is_held(course: Path) -> bool:
    """Return whether another command works in the course at this moment."""
    try:
        with (course / _LOCK).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no command ever worked there
        return False
    return False


def _sweep(course: Path) -> None:
    for pattern in _HALF_WRITTEN:
        for path in course.glob(pattern.format(course=glob.escape(course.name))):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
