"""How a download is read for a course, and `lab2 grade --dry-run`, which only says what it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..course import Course
from ..intake import Intake, examine, require_outside, require_source


@dataclass(frozen=True)
class Reading:
    """What the instructor says about a download: its layout, the teams' table, one student."""

    layout: str = ""
    teams: Path | None = None
    student: str = ""


def intake_for(course: Course, reading: Reading) -> Intake:
    """Return how a download is read: what the instructor says, and what the course knows.

    Raises `LabError` if a table can't be read.
    """
    return Intake(
        reading.layout,
        course.teams(reading.teams),
        course.ignored(),
        reading.student,
        course.due(),
        course.until(),
        course.namesakes(),
    )


def dry_run(source: Path, folder: Path, reading: Reading) -> list[str]:
    """Return the lines that say what a download was taken for; nothing is written or run.

    Raises `LabError` if the download can't be used, or something has to be asked.
    """
    source, course = source.expanduser().resolve(), Course(folder)
    require_source(source)
    require_outside(source, course.folder)
    collected, _ = examine(source, course.folder, intake_for(course, reading))
    return [*collected.told, *collected.problems]


def one_of_each(teams: Mapping[str, str], todo: list[str]) -> tuple[list[str], list[str]]:
    """Return who is graded first, and the other members of their teams, who share the run."""
    first: list[str] = []
    seen: set[str] = set()
    for student in todo:
        team = teams.get(student, "")
        if team not in seen:
            first.append(student)
        seen |= {team} - {""}
    return first, [student for student in todo if student not in set(first)]
