"""Who is in the class: from COURSE/roster.csv, where there is one, and from the gradebook."""

import csv
from pathlib import Path

from .project import LabError

ROSTER = "roster.csv"


def read_roster(course: Path) -> dict[str, str]:
    """Return the names of the students in COURSE/roster.csv by their ids; empty without the file.

    The file needs a column `student`, with the ids that nbgrader uses; `name` is optional. Raises
    `LabError` where it cannot be read so.
    """
    path = course / ROSTER
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabError(f"{path} cannot be read: {error}") from error
    if rows and "student" not in rows[0]:
        raise LabError(f"{path} has no column `student`; it has {', '.join(map(str, rows[0]))}.")
    return {row["student"].strip(): (row.get("name") or "").strip() for row in rows}
