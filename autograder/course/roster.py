"""The class list: from COURSE/roster.csv, or else from the gradebook."""

import csv
from pathlib import Path

from nbgrader.api import Student
from nbgrader.coursedir import CourseDirectory

from ..errors import LabError
from .gradebook import course_config, open_gradebook

ROSTER = "roster.csv"


def read_roster(course: Path) -> dict[str, str]:
    """Return the students' names by id; "" if a name is unknown.

    COURSE/roster.csv needs a column `student`, with the ids that nbgrader uses; `name` is optional,
    and the first that is not empty counts. Without the file, the gradebook's students count, as
    `nbgrader db student import` adds them. Raises `LabError` if the file can't be read like this.
    """
    path = course / ROSTER
    if not path.exists():
        return _in_gradebook(course)
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


def _in_gradebook(course: Path) -> dict[str, str]:
    with open_gradebook(CourseDirectory(config=course_config(course)).db_url) as gradebook:
        rows = gradebook.db.query(Student.id, Student.last_name, Student.first_name)
        return {student: ", ".join(filter(None, names)) for student, *names in rows}
