"""A roster as people write it: with blanks after commas, and a student twice."""

from pathlib import Path

import pytest

from autograder.course.roster import read_roster
from autograder.errors import LabError


def roster(course: Path, text: str) -> dict[str, str]:
    (course / "roster.csv").write_text(text, "utf-8")
    return {student: enrolled.name for student, enrolled in read_roster(course).items()}


def test_blanks_around_heads_and_cells_do_not_count(tmp_path: Path) -> None:
    text = 'student , name\n lee, "Lee, Ann" \nben ,Ben\n'
    assert roster(tmp_path, text) == {"lee": "Lee, Ann", "ben": "Ben"}


def test_of_a_student_who_is_there_twice_the_first_name_counts(tmp_path: Path) -> None:
    text = "name,student\n,lee\nLee,lee\nLeon,lee\n ,lee\n"
    assert roster(tmp_path, text) == {"lee": "Lee"}


def test_short_long_and_empty_rows_are_no_fault(tmp_path: Path) -> None:
    assert roster(tmp_path, "student,name\nlee\n\nben,Ben,more\n") == {"lee": "", "ben": "Ben"}
    assert roster(tmp_path, "") == {}
    with pytest.raises(LabError, match="no column `student`; it has id, name"):
        roster(tmp_path, "id, name\nlee,Lee\n")
