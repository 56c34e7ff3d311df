"""COURSE/lab2.log: the tracebacks of the grader's own faults."""

import contextlib
import fcntl
import os
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ..words import printable

LOG = "lab2.log"
_MOST_BYTES = 1_000_000


def log_fault(course: Path, what: str, error: BaseException) -> None:
    """Append an error's traceback below a line with the time and the place.

    A full log keeps its newer half. Errors of the file system are ignored: the fault itself is
    reported elsewhere.
    """
    lines = "".join(traceback.format_exception(error)).splitlines()
    head = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, {what}"
    entry = "".join(f"{printable(line)}\n" for line in [head, *lines, ""])
    data = entry.encode("utf-8", "replace")[-_MOST_BYTES // 2 :]
    with contextlib.suppress(OSError), (course / LOG).open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # other processes write their faults, too
        if file.seek(0, os.SEEK_END) + len(data) > _MOST_BYTES:
            file.seek(-min(file.tell(), _MOST_BYTES // 2), os.SEEK_END)
            newer = file.read().partition(b"\n")[2]
            file.truncate(0)
            file.write(newer)
        file.write(data)


@contextlib.contextmanager
def new_in_log(course: Path) -> Iterator[list[str]]:
    """Yield a list that has, at the end, the lines added to the log meanwhile."""
    path = course / LOG
    lines: list[str] = []
    before = path.stat().st_size if path.is_file() else 0
    try:
        yield lines
    finally:
        if path.is_file():
            data = path.read_bytes()
            lines += data[before if len(data) >= before else 0 :].decode().splitlines()
