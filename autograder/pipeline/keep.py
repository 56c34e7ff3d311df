"""Keep a submission's outcome: record it, then write its file; report what went wrong."""

import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from tqdm import tqdm

from .. import class_page
from ..course import Course, page_code
from ..errors import explain
from ..files import digest
from ..outcome import Outcome
from ..told import Told
from .reasons import reason
from .receipt import receipt_of
from .record import Recorder

Ready = tuple[str, Outcome | None]
LOST = Told(
    "The grader was stopped each time it tried.",
    "The grader's process was killed each time it tried. If this machine is short of memory, give "
    "the same command with a smaller --jobs.",
)


@contextmanager
def held(course: Course) -> Iterator[None]:
    """Hold the course for this command; at the end, write the class page.

    Raises `LabError` if the folder isn't a course.
    """
    course.require_settings()  # before a lock file is made in a folder that isn't a course
    with course.only_one():
        yield
        class_page.write(course)


@contextmanager
def opened(course: Course, command: str, why: str = "") -> Iterator[Recorder]:
    """Hold the course as `held` does, and open what writes grades into it and logs them.

    `why` is the reason for all changes of grades, if somebody gave one. What a killed command or a
    hand grade changed is logged first.
    """
    with held(course), Recorder(course, command, why) as recorder:
        recorder.changes.settle(recorder.gradebook)
        if recorder.changes.history.problem:
            say(recorder.changes.history.problem)
        yield recorder


def page_hash(recorder: Recorder, student: str) -> str:
    """Return a hash of what makes a student's page and late penalty, besides the outcome."""
    stamp = recorder.course.submitted(student).with_name("timestamp.txt")
    handed_in = stamp.read_bytes() if stamp.is_file() else b""
    due = f"{recorder.due()}{recorder.until(student) or ''}"
    return digest(page_code().encode(), handed_in, due.encode())


def keep(recorder: Recorder, outcome: Outcome) -> None:
    """Record an outcome, or a fault of ours if its page can't be made.

    The outcome's file is written last, so that it exists only if all the rest does.
    """
    problem = record(recorder, outcome)
    if problem:
        told = Told("The grader could not make this page.", problem)
        outcome = Outcome(outcome.student, "grader_fault", told)
        with _logged(recorder, outcome) as receipt:
            recorder.record(outcome, receipt)
            recorder.course.write_outcome(outcome)
    if outcome.status != "graded":
        say(f"{outcome.student}: {outcome.status}. {outcome.reason.instructor}")


def record(recorder: Recorder, outcome: Outcome) -> str:
    """Record an outcome, write it and log it; return why its page can't be made, or "".

    Without a page everything stays as it was.
    """
    with _logged(recorder, outcome) as receipt:
        try:
            recorder.record(outcome, receipt)
        except Exception as error:
            if explain(error):  # a full disk or a locked gradebook would hit the next student, too
                raise
            recorder.course.log_fault(f"the page of {outcome.student}", error)
            details = "".join(traceback.format_exception_only(error)).strip()
            return f"Its page can't be made. {details}"
        page = page_hash(recorder, outcome.student)
        recorder.course.write_outcome(replace(outcome, page=page))
    return ""


@contextmanager
def _logged(recorder: Recorder, outcome: Outcome) -> Iterator[dict[str, str]]:
    """Log what the body changes of a student's grade; yield the receipt for its page."""
    course, changes, student = recorder.course, recorder.changes, outcome.student
    why = reason(course.outcome(student) if changes.known(student) else None, outcome)
    receipt = receipt_of(course, outcome)
    with changes.changing(recorder.gradebook, student, why, outcome.status, receipt):
        yield receipt


def note_not_taken(recorder: Recorder, outcome: Outcome, why: Told) -> None:
    """Note with a grade why a later hand-in couldn't be used, or that there is none."""
    if outcome.not_taken != why:
        outcome = replace(outcome, not_taken=why)
        if problem := record(recorder, outcome):
            say(f"{outcome.student}: the grade stays. {problem}")
            recorder.course.write_outcome(outcome)


def progress(results: Iterable[Ready], total: int) -> Iterator[Ready]:
    """Yield the results under a progress bar."""
    yield from tqdm(results, total=total, unit="submission", file=sys.stderr, disable=not total)


def say(line: str) -> None:
    """Print one line; a student's text can't move the cursor or begin another line."""
    tqdm.write("".join(c if c.isprintable() else " " for c in line), file=sys.stderr)
