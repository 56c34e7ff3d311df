"""The first lines of every run: what was taken for what, before anything runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..told import Told
from ..words import listed, printable
from .attempt import Attempt
from .collected import Intake
from .layouts import title_of

_NO_NOTEBOOK = "There is no notebook (.ipynb), "


def summary(
    layout: str,
    by_system: bool,
    strays: Sequence[str],
    counting: Mapping[str, Sequence[Attempt]],
    refused: Mapping[str, Told],
    intake: Intake,
) -> list[str]:
    """Return the lines; `counting` has the attempts by student id, `refused` the others.

    `by_system` says that the layout is a course system's. `strays` are nobody's files.
    """
    files = sum(map(len, counting.values()))
    lines = [
        f"Taken for {title_of(layout)} (--layout {layout}): "
        f"{_count(len(counting) + len(refused), 'student')}, {_count(files, 'notebook')}."
    ]
    several = [student for student, tries in counting.items() if len(tries) > 1]
    newest = {student: max(tries, key=lambda a: a.order) for student, tries in counting.items()}
    marked = [student for student, attempt in newest.items() if attempt.named.late]
    late = [student for student, attempt in newest.items() if _is_late(student, attempt, intake)]
    teams = {attempt.team: None for attempt in newest.values() if attempt.team}
    unnamed = [student for student, attempt in newest.items() if not attempt.by_system]
    for names, what in (
        (teams, "Teams, one run for all members"),
        (several, "Several attempts, of which the newest named like the lab counts"),
        (marked, "Marked late by the course system"),
        (late, "Handed in after the due date"),
        ([f"{name} ({_short(why)})" for name, why in refused.items()], "Without a notebook"),
        (unnamed if by_system else [], "Not named by the course system, but by the student"),
        (strays, "Nobody's files"),
    ):
        if names:
            lines.append(f"{what} ({len(names)}): {listed(map(printable, names))}.")
    return lines


def _is_late(student: str, attempt: Attempt, intake: Intake) -> bool:
    """Return whether the time in its name is after the date that counts for the student."""
    until, time = intake.until.get(student, intake.due), attempt.named.time
    return bool(time) and until is not None and datetime.fromisoformat(time) > until


def _short(why: Told) -> str:
    return why.instructor.partition(". ")[0].rstrip(".").removeprefix(_NO_NOTEBOOK)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
