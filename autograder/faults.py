"""Faults of ours on the command line: where they are kept, and how they are shown."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def fault_text(error: Exception, course: Path | None) -> str:
    """Write a fault of ours to the course's log; return the message about it."""
    name = "".join(traceback.format_exception_only(error)).strip()
    if course is None or not (course / "nbgrader_config.py").is_file():
        return f"lab2 itself failed: {name}. Give the command again with --debug."
    from .course import LOG, log_fault

    log_fault(course, "the command", error)
    return f"lab2 itself failed: {name}. The traceback is in {course / LOG}."


@contextmanager
def faults_shown(course: Path | None) -> Iterator[None]:
    """Print, after the command, the tracebacks of its faults."""
    if course is None:
        yield
        return
    from .course import new_in_log

    with new_in_log(course) as lines:
        yield
    print("\n".join(lines), file=sys.stderr)
