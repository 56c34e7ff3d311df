"""What runs on a cluster's worker: the check that it has everything, and the tasks."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from distributed import Worker, get_worker

import mitdeeplearning_utils

from ..box import require_box
from ..course import judging_code, page_code
from ..errors import LabError
from ..files import digest
from .pool import one_thread

T = TypeVar("T")


@dataclass(frozen=True)
class Needs:
    """What a worker must have: this course, with this file in it, this code, perhaps a box."""

    course: Path
    mark: str
    code: str
    boxed: bool

    def problem(self, dask_worker: Worker | None = None) -> str:
        """Return why this worker cannot take a task and what to do; "" if it can.

        Dask passes `dask_worker` by name when no task runs.
        """
        if not (self.course / self.mark).is_file():
            return (
                f"does not see the course folder {self.course}. Put the course on a file system "
                "that all workers mount at the same path."
            )
        places = [self.course, self.course / "runs"]
        if not all(os.access(place, os.W_OK) for place in places if place.exists()):
            return f"may not write to {self.course}. Start it as the user who runs lab2 or as root."
        if code_here() != self.code:
            return (
                f"has other code ({code_here()}; here {self.code}). Install the same checkout and "
                "requirements.txt there, and start it again."
            )
        threads = (dask_worker or get_worker()).state.nthreads
        if threads != 1:
            return f"has {threads} threads. Start it with --nthreads 1, and --nworkers for more."
        return no_box() if self.boxed else ""


@dataclass(frozen=True)
class Task(Generic[T]):
    """A task as a worker runs it."""

    function: Callable[[str], T]
    needs: Needs

    def __call__(self, name: str) -> T:
        """Return the function's result; raises `LabError` if the worker can't be used."""
        problem = self.needs.problem()  # it may have joined late, or lost the file system
        if problem:
            raise LabError(f"The worker {get_worker().address} {problem}")
        one_thread()
        return self.function(name)


@cache
def no_box() -> str:
    """Return why this machine can't make a box; "" if it can."""
    try:
        require_box()
    except LabError as error:
        return f"has no sandbox: {error}"
    return ""


def code_here() -> str:
    """Return the versions and the hash of everything that determines points, as one line."""
    code = digest(judging_code().encode(), page_code().encode())[:12]
    python, lab = f"{sys.version_info.major}.{sys.version_info.minor}", mitdeeplearning_utils
    return f"Python {python}, lab {lab.__version__}, code and packages {code}"
