"""How often and how late students handed in, by the notes that were kept with their notebooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from dateutil.parser import parse

from ..handin import read_handin
from ..names import ASSIGNMENT, NOTEBOOK

_DAY = 24 * 3600
_LONGEST_TIME = 200  # characters; the parser of times needs seconds for a long text


@dataclass(frozen=True)
class HandedIn:
    """A student's hand-in: its attempts (0: unknown), its team, how late it is.

    `late_days` counts days begun, 0 in time; it is None if the time or the due date is unknown.
    `marked` says that the course system marked it late.
    """

    attempts: int = 0
    team: str = ""
    late_days: int | None = None
    marked: bool = False

    @property
    def late(self) -> str:
        """How late it is, in words; "" if it is in time, or nothing says that it is late."""
        if self.late_days is None:
            return "late" if self.marked else ""
        days = "day" if self.late_days == 1 else "days"
        return f"{self.late_days} {days}" if self.late_days else ""


def read_hand_ins(
    course: Path, due: datetime | None, until: Mapping[str, datetime]
) -> dict[str, HandedIn]:
    """Return the hand-ins by student id; `due` is the lab's date, in UTC, if the course has one.

    A student's own date in `until` comes first.
    """
    found = {}
    for path in course.glob(f"submitted/*/{ASSIGNMENT}/{NOTEBOOK}.ipynb"):
        student = path.parents[1].name
        known = read_handin(course, student)
        days = _late_days(_time(path.with_name("timestamp.txt")), until.get(student, due))
        marked = known is not None and known.late
        found[student] = HandedIn(
            known.attempts if known else 0, known.team if known else "", days, marked
        )
    return found


def _late_days(time: datetime | None, until: datetime | None) -> int | None:
    if time is None or until is None:
        return None
    return max(0, ceil((time - until).total_seconds() / _DAY))


def _time(stamp: Path) -> datetime | None:
    """Return the time in a file, in UTC, as nbgrader reads it; None if there is none."""
    try:
        time: datetime = parse(stamp.read_text("utf-8")[:_LONGEST_TIME])
    except Exception:  # no file, or one of the many errors of dateutil
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
