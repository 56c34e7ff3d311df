"""`lab2 clean` removes no notebook that a person still needs."""

import shutil
from pathlib import Path

from made_course import grade_here, hand_in, make_course
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.names import submitted_path


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
