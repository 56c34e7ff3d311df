"""Tasks, one for each submission: on this machine's cores, or on the workers of a cluster."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from .pool import run_all

T = TypeVar("T")


def run_tasks(
    function: Callable[[str], T],
    names: Sequence[str],
    workers: int | None,
    scheduler: str,
    course: Path,
    boxed: bool,
) -> Iterator[tuple[str, T | None]]:
    """Run tasks in processes on this machine or, with a scheduler's address, on its workers.

    `workers` is how many at a time, None for all cores or workers. See `run_all`.
    """
    if not scheduler:
        return run_all(function, names, workers or os.cpu_count() or 1)
    from . import dask as cluster

    return cluster.run_all(function, names, workers, scheduler, course, boxed)
