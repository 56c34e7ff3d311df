"""One command at a time writes to a course; what a killed one left half-written is removed."""

import contextlib
import fcntl
import glob
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from ..errors import LabError
from ..names import ASSIGNMENT, NOTEBOOK

PATIENCE_SECONDS = 20  # short commands end sooner
_LOOK_SECONDS = 0.1
_LOCK = ".lab2.lock"
_ANSWERS_LOCK = ".lab2.answers.lock"
_PAGE_LOCK = ".lab2.report.lock"  # `lab2 report` may write while another command works
# the names that `store`, `collect` and `replacing` give to unfinished files
_HALF_WRITTEN = (
    "runs/.run-*",
    "runs/*/predictions/.*.npy.*",
    "outcomes/.*.json.*",
    f"submitted/*/{ASSIGNMENT}/.in-*",
    f"autograded/*/{ASSIGNMENT}/.{NOTEBOOK}.ipynb.*",
    f"feedback/*/{ASSIGNMENT}/.{NOTEBOOK}.html.*",
    ".lab2-cluster-*",
    ".lab2.secret.*",
    ".comments.txt.*",
    "..lab2.answer.*",
    "../.lab2-{course}-????????",  # of `init_course`
)
_HALF_A_PAGE = (".report.html.*", ".lecture.html.*", ".alike.html.*")


@contextlib.contextmanager
def only_one(course: Path) -> Iterator[None]:
    """Hold the course for this command; what a killed one left half-written is removed.

    It waits for a command that ends soon. Raises `LabError` if another one holds the course for
    longer than `PATIENCE_SECONDS`.
    """
    with (course / _LOCK).open("w") as file:
        _wait_for(file, course)
        _sweep(course, _HALF_WRITTEN)
        yield


@contextlib.contextmanager
def only_page(course: Path) -> Iterator[None]:
    """Hold the class page while it is written; what a killed command left of it is removed."""
    with (course / _PAGE_LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _sweep(course, _HALF_A_PAGE)
        yield


@contextlib.contextmanager
def only_answers(course: Path) -> Iterator[None]:
    """Be the only process that serves the course's answers; other commands may work meanwhile.

    Raises `LabError` at once if there is another one.
    """
    with (course / _ANSWERS_LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LabError(
                f"Another `lab2 answers` serves {course}. Give it all graders at once: --grader "
                "ANN --grader BOB."
            ) from None
        yield


def _wait_for(file: IO[str], course: Path) -> None:
    last = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > last:
                raise LabError(
                    f"Another lab2 command is working in {course}. Nothing was changed. Wait until "
                    "it has ended, then give this command again."
                ) from None
        time.sleep(_LOOK_SECONDS)


def is_held(course: Path) -> bool:
    """Return whether another command is working in the course right now."""
    try:
        with (course / _LOCK).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no command has worked there yet
        return False
    return False


def _sweep(course: Path, patterns: Iterable[str]) -> None:
    for pattern in patterns:
        for path in course.glob(pattern.format(course=glob.escape(course.name))):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
