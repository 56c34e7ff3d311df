"""A roster as people write it: with blanks after commas, and a student twice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.course import Course
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


def until(course: Path, text: str) -> str:
    (course / "roster.csv").write_text(f"student,until\nlee,{text}\n", "utf-8")
    return str(read_roster(course)["lee"].until)


def test_the_zone_of_a_due_date_is_utc_or_an_offset(tmp_path: Path) -> None:
    assert until(tmp_path, "2026-11-08 23:59 -0800") == "2026-11-09 07:59:00+00:00"
    assert until(tmp_path, "2026-11-08T23:59Z") == "2026-11-08 23:59:00+00:00"
    here = datetime(2026, 11, 8, 23, 59).astimezone(UTC)
    assert until(tmp_path, "2026-11-08 23:59") == str(here)


@pytest.mark.parametrize("zone", ["PST", "EST", "CET"])
def test_a_zone_that_is_only_named_is_refused(zone: str, tmp_path: Path) -> None:
    with pytest.raises(LabError, match=f"time zone of `until`, {zone}, isn't the same everywhere"):
        until(tmp_path, f"2026-11-08 23:59 {zone}")


def test_students_of_one_name_are_known(tmp_path: Path) -> None:
    roster(tmp_path, "student,name\nlee1,Ann Lee\nben,Ben\nlee2,Ann Lee\nx,\ny,\n")
    assert Course(tmp_path).namesakes() == {"Ann Lee": ["lee1", "lee2"]}
