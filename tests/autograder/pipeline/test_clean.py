"""`lab2 clean` removes no notebook that a person still needs."""

import shutil
from pathlib import Path

from made_course import grade_here, hand_in, make_course
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.handin import NOTE, HandIn, as_note
from autograder.names import JOURNAL, PULLED, READINGS, submitted_path


def test_submissions_that_wait_for_a_grade_by_hand_are_removed_only_by_force(
    tmp_path: Path, capsys
) -> None:
    course = make_course(tmp_path / "course")
    for student in ("ann", "ben"):
        hand_in(course, student, "Adam did best.")
        grade_here(course, student)
    clean = ["clean", "--course", str(course), "--keep-grades"]
    assert main(clean) == 1
    assert "2 wait for a hand grade: ann, ben. Nothing was removed" in capsys.readouterr().err
    shutil.move(course / "gradebook.db", tmp_path / "gradebook.db")
    assert main(clean) == 1  # nobody knows who waits
    assert not (course / "gradebook.db").exists() and submitted_path(course, "ann").is_file()
    shutil.move(tmp_path / "gradebook.db", course / "gradebook.db")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("experiments", "lab2_mnist", "lab2", "ann")
        grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.db.commit()
    assert main(clean) == 1
    assert "1 waits for a hand grade: ben" in capsys.readouterr().err
    assert submitted_path(course, "ann").is_file() and submitted_path(course, "ben").is_file()
    assert main([*clean, "--force"]) == 0
    assert not (course / "submitted").exists()


def test_where_nobody_waits_no_force_is_needed(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    hand_in(course, "ann")
    grade_here(course, "ann")
    assert main(["alike", "--course", str(course)]) == 0
    assert "Submissions compared: 1." in (course / "alike.html").read_text("utf-8")
    assert main(["clean", "--course", str(course), "--keep-grades"]) == 0
    assert not (course / "submitted").exists()
    assert not (course / "alike.html").exists()  # it shows what students wrote


def test_nothing_about_a_student_stays_in_the_logs_of_graders_and_canvas(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    hand_in(course, "ann_12")
    note = as_note(HandIn("canvas", "ann_12_3_lab.ipynb", "12_3"))
    submitted_path(course, "ann_12").with_name(NOTE).write_bytes(note)
    readings = '{"student": "ann_12", "points": 1}\n{"student": "ann_1"}\n{"half'
    (course / READINGS).write_text(readings, "utf-8")
    (course / JOURNAL).write_text('{"user": 12}\n{"user": 1}\n{"user": 123}\n', "utf-8")
    pulled = course / PULLED
    pulled.mkdir(parents=True)
    mine, others = ("ann_12_3_a.ipynb", "ann_LATE_12_4_text.html"), ("bo_1_12_a", "cy_123_4_12_b")
    for name in (*mine, *others):
        (pulled / name).touch()
    assert main(["clean", "--course", str(course), "--student", "ann_12"]) == 0
    assert (course / READINGS).read_text("utf-8") == '{"student": "ann_1"}\n{"half\n'
    assert (course / JOURNAL).read_text("utf-8") == '{"user": 1}\n{"user": 123}\n'
    assert sorted(path.name for path in pulled.iterdir()) == [*others]
