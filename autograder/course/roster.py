"""The class list: from COURSE/roster.csv, or else from the gradebook."""

import csv
from pathlib import Path

from ..errors import LabError

ROSTER = "roster.csv"


def read_roster(course: Path) -> dict[str, str] | None:
    """Return the students' names by id; "" if a name is unknown.

    COURSE/roster.csv needs a column `student`, with the ids that nbgrader uses; `name` is optional,
    and the first that is not empty counts. Returns None if there is no such file. Raises `LabError`
    if the file can't be read like this.
    """
    path = course / ROSTER
    if not path.exists():
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, skipinitialspace=True)
            reader.fieldnames = [head.strip() for head in reader.fieldnames or []]
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabError(f"{path} cannot be read: {error}") from error
    if rows and "student" not in rows[0]:
        raise LabError(f"{path} has no column `student`; it has {', '.join(map(str, rows[0]))}.")
    found: dict[str, str] = {}
    for row in rows:
        student, name = ((row.get(head) or "").strip() for head in ("student", "name"))
        found[student] = found.get(student) or name
    return {student: name for student, name in found.items() if student}
