"""Attempts and lateness, from the notes that were kept when the hand-ins were collected."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_course import grade_here, make_course
from nbgrader.api import Gradebook

from autograder.class_page import write
from autograder.cli import main
from autograder.course import Course, HandedIn
from autograder.course.hand_ins import read_hand_ins
from autograder.course.roster import Enrolled, read_roster, read_teams
from autograder.errors import LabError
from autograder.intake import collect

DUE = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
EXCHANGED = "{}+lab2+2026-11-0{} 23:00:00.000000 UTC+x/lab2_mnist.ipynb"


@pytest.fixture
def course(tmp_path) -> Path:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, day in (("ann", 1), ("ann", 2), ("ben", 3), ("cem", 5)):
            archive.writestr(EXCHANGED.format(name, day), "{}")
    collect(tmp_path / "in.zip", tmp_path / "course")
    return tmp_path / "course"


def test_days_begun_after_the_due_date_are_counted_or_after_the_students_own(course) -> None:
    until = {"cem": datetime(2026, 11, 6, tzinfo=UTC)}
    assert read_hand_ins(course, DUE, until) == {
        "ann": HandedIn(2, late_days=0),
        "ben": HandedIn(1, late_days=1),
        "cem": HandedIn(1, late_days=0),
    }
    assert read_hand_ins(course, DUE, {})["cem"].late == "3 days"
    assert read_hand_ins(course, None, {})["cem"] == HandedIn(1)
    assert [HandedIn(1, marked=True).late, HandedIn(1, late_days=1).late] == ["late", "1 day"]


def test_what_canvas_marks_late_is_late(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("leeann_LATE_1_2_x.ipynb", "{}")
    collect(tmp_path / "in.zip", tmp_path / "course")
    assert read_hand_ins(tmp_path / "course", DUE, {}) == {"leeann_1": HandedIn(1, marked=True)}


def test_class_page_and_csv_have_attempts_and_lateness_and_extensions_count(tmp_path) -> None:
    course = make_course(tmp_path / "course")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, day in (("ann", 1), ("ann", 4), ("ben", 5)):
            archive.writestr(EXCHANGED.format(name, day), "{}")
    collect(tmp_path / "in.zip", course)
    roster = "student;until;excused\nann;;\nben;2026-11-06 10:00 UTC;\ncem;;yes\ndeb;;\n"
    (course / "roster.csv").write_bytes(roster.encode("utf-16"))
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment("lab2", duedate="2026-11-03 12:00 UTC")
    for student in ("ann", "ben"):
        grade_here(course, student)
    page = write(Course(course)).read_text("utf-8")
    assert '<td class="number">2</td><td>2 days</td>' in page
    assert '<td class="number">1</td><td></td>' in page
    absent, excused = page.partition('id="absent"')[2].split("<h2>Excused</h2>")
    assert "deb" in absent and "cem" not in absent and "cem" in excused
    assert main(["export", "csv", "--course", str(course), "--out", str(tmp_path / "o.csv")]) == 0
    head, ann, ben = [line.split(",") for line in (tmp_path / "o.csv").read_text().splitlines()]
    at = head.index("attempts")
    assert (ann[at : at + 2], ben[at : at + 2]) == (["2", "2"], ["1", "0"])
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        late = {
            student: gradebook.find_submission("lab2", student).total_seconds_late
            for student in ("ann", "ben")
        }
    assert late == {"ann": 35 * 3600, "ben": 0}


def test_a_roster_has_teams_dates_and_excuses_and_says_what_it_cannot_read(tmp_path) -> None:
    text = (
        "student,team,until,excused\n1,Red,2026-11-08 23:59 UTC,\n2,Red,,x\n3,Blue,2026-11-09,no\n"
    )
    (tmp_path / "roster.csv").write_text(text, "utf-8")
    found = read_roster(tmp_path)
    assert found["1"] == Enrolled("", "Red", datetime(2026, 11, 8, 23, 59, tzinfo=UTC), False)
    assert found["2"].excused and not found["3"].excused
    assert found["3"].until.astimezone().strftime("%d %H:%M") == "09 23:59"
    assert read_teams(tmp_path, None) == {"Red": ["1", "2"], "Blue": ["3"]}
    (tmp_path / "teams.csv").write_bytes("Team;Student\nZwölf;9\n".encode("cp1252"))
    assert read_teams(tmp_path, tmp_path / "teams.csv") == {"Zwölf": ["9"]}
    for text, words in (
        ("student,until\n1,soon\n", "`until`"),
        ("student,excused\n1,ill\n", "ill"),
    ):
        (tmp_path / "roster.csv").write_text(text, "utf-8")
        with pytest.raises(LabError, match=words):
            read_roster(tmp_path)
    (tmp_path / "teams.csv").write_text("group,student\na,1\n", "utf-8")
    with pytest.raises(LabError, match="no column `team`; it has group, student"):
        read_teams(tmp_path, tmp_path / "teams.csv")
