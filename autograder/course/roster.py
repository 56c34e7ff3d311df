"""The class list: names, teams, extensions and excused students, and who stays away."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dateutil.parser import parse

from ..errors import LabError
from ..names import IGNORED
from ..tables import Row, read_csv
from ..words import printable
from ..zones import UnknownZoneError, zone_of

ROSTER = "roster.csv"
_YES = {"yes", "y", "x", "1", "true", "excused"}
_NO = {"", "no", "n", "0", "false"}


@dataclass(frozen=True)
class Enrolled:
    """A student on the roster: `until` is the student's own due date, if there is one."""

    name: str = ""
    team: str = ""
    until: datetime | None = None
    excused: bool = False


def read_roster(course: Path) -> dict[str, Enrolled] | None:
    """Return the students on COURSE/roster.csv by id, or None if there is no such file.

    It needs a column `student`, with the ids that nbgrader uses; `name`, `team`, `until` and
    `excused` are optional, and the first that is not empty counts. Raises `LabError` if the file
    can't be read like this.
    """
    path = course / ROSTER
    if not path.exists():
        return None
    found: dict[str, Enrolled] = {}
    for row in _rows(path, "student"):
        student = row["student"]
        if student:
            found[student] = _joined(found.get(student, Enrolled()), row, path)
    return found


def read_teams(course: Path, path: Path | None) -> dict[str, list[str]]:
    """Return the members of each team, from a table of `team` and `student`, else the roster.

    Raises `LabError` if the table can't be read.
    """
    if path is None:
        pairs = [(s, about.team) for s, about in (read_roster(course) or {}).items()]
    else:
        rows = _rows(path, "student", "team")
        pairs = [(row["student"], row["team"]) for row in rows]
    teams: dict[str, list[str]] = {}
    for student, team in pairs:
        if student and team:
            teams.setdefault(team, []).append(student)
    return teams


def read_ignored(course: Path) -> frozenset[str]:
    """Return who stays away although SOURCE has a hand-in: the lines of COURSE/ignored.txt."""
    path = course / IGNORED
    try:
        return frozenset(path.read_text("utf-8-sig").split()) if path.exists() else frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise LabError(f"{path} cannot be read: {error}") from error


def _rows(path: Path, *columns: str) -> list[Row]:
    """Return a table's rows without blanks around the cells."""
    table = read_csv(path, [], ragged=True)
    missing = [name for name in columns if name not in map(str.casefold, table.head)]
    if missing and table.head:
        raise LabError(f"{path} has no column `{missing[0]}`; it has {', '.join(table.head)}.")
    return [{name.casefold(): cell.strip() for name, cell in row.items()} for row in table.rows]


def _joined(before: Enrolled, row: Row, path: Path) -> Enrolled:
    """Return what is known about a student, with another row of the roster."""
    excused = row.get("excused", "").casefold()
    if excused not in _YES | _NO:
        raise LabError(f"{path}: `excused` must be yes or no, not {row['excused']!r}.")
    return Enrolled(
        before.name or row.get("name", ""),
        before.team or row.get("team", ""),
        before.until or _time(row.get("until", ""), path),
        before.excused or excused in _YES,
    )


def _time(text: str, path: Path) -> datetime | None:
    """Return a time in UTC; a day without a time lasts until its end."""
    if not text:
        return None
    try:
        day = datetime(2000, 1, 1, *((0, 0, 0) if ":" in text else (23, 59, 59)))
        time: datetime = parse(text[:60], default=day, tzinfos=zone_of)
        return time.astimezone(UTC)
    except UnknownZoneError as zone:
        raise LabError(
            f"{path}: the time zone of `until`, {printable(str(zone))}, isn't the same everywhere. "
            "Write an offset from UTC in its place, such as 2026-11-08 23:59 -0800."
        ) from zone
    except Exception as error:  # dateutil raises many kinds of errors
        raise LabError(
            f"{path}: `until` must be a time such as 2026-11-08 23:59, not {text!r}."
        ) from error
