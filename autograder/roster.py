"""Who is in the class: from COURSE/roster.csv, or from the gradebook where there is none."""

import csv
from pathlib import Path

from nbgrader.api import Student
from nbgrader.coursedir import CourseDirectory

from .course import open_gradebook
from .project import LabError
from .record import course_config

ROSTER = "roster.csv"


def read_roster(course: Path) -> dict[str, str]:
    """Return the names of the students by their ids; "" where a name is not known.

    COURSE/roster.csv needs a column `student`, with the ids that nbgrader uses; `name` is
    optional; of two rows for one student the first name counts. Without the file they are the gradebook's students, as `nbgrader db student import`
    adds them. Raises `LabError` where they cannot be read so.
    """
    path = course / ROSTER
    if not path.exists():
        return _in_gradebook(course)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = list(csv.reader(file, skipinitialspace=True)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabError(f"{path} cannot be read: {error}") from error
def _in_gradebook(course: Path) -> dict[str, str]:
    with open_gradebook(CourseDirectory(config=course_config(course)).db_url) as gradebook:
        rows = gradebook.db.query(Student.id, Student.last_name, Student.first_name)
        return {student: ", ".join(filter(None, names)) for student, *names in rows}
