"""`lab2 grade` reads a download as the instructor says, and `--dry-run` writes nothing."""

from pathlib import Path

import pytest
from downloads import SHAPES, make_download
from made_course import make_course

import autograder.pipeline.grading as grading
from autograder.cli import main
from autograder.course import Course
from autograder.lab.project import find_project
from autograder.pipeline.grading import grade
from autograder.pipeline.intake import Reading, one_of_each
from autograder.pipeline.submission import Settings


def files_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("made", [False, True])
def test_a_dry_run_says_what_it_is_and_writes_nothing(made, tmp_path, capsys) -> None:
    source = make_download(tmp_path / "in.zip", SHAPES["canvas"][0])
    if made:
        make_course(tmp_path / "course")
    before = files_in(tmp_path)
    assert main(["grade", str(source), "--course", str(tmp_path / "course"), "--dry-run"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("Taken for a Canvas download (--layout canvas): 5 students")
    assert "leeann_11 handed in 2 notebooks; graded: leeann_11_460_lab2-1.ipynb" in told.out
    assert told.err == "" and files_in(tmp_path) == before


def test_a_question_stops_the_command_and_an_option_is_the_answer(tmp_path, capsys) -> None:
    source = make_download(tmp_path / "in.zip", ["ann_v1.ipynb", "ann_v2.ipynb"])
    command = ["grade", str(source), "--course", str(tmp_path / "course"), "--dry-run"]
    assert main(command) == 1
    assert "Are they one student's attempts?" in capsys.readouterr().err
    assert main([*command, "--layout", "versions"]) == 0
    assert "1 student, 2 notebooks" in capsys.readouterr().out


def test_a_table_of_teams_one_student_and_who_stays_away(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(grading, "require_box", lambda: None)  # none of them is a notebook
    monkeypatch.setattr(
        grading, "run_tasks", lambda grade, names, *_: ((n, grade(n)) for n in names)
    )
    course = make_course(tmp_path / "course")
    files = ["Group A_5_assignsubmission_file_/x.ipynb", "Group B_6_assignsubmission_file_/x.ipynb"]
    source = make_download(tmp_path / "in.zip", files)
    (tmp_path / "teams.csv").write_text("team;student\nGroup A;11\nGroup A;12\nGroup B;13\n")
    command = ["grade", str(source), "--course", str(course)]
    assert main(command) == 1 and "These look like teams" in capsys.readouterr().err
    command += ["--teams", str(tmp_path / "teams.csv")]
    assert main([*command, "--student", "12"]) == 0
    assert [outcome.student for outcome in Course(course).outcomes()] == ["12"]
    assert main(["clean", "--course", str(course), "--student", "13", "--ignore"]) == 1
    assert main(["clean", "--course", str(course), "--student", "12", "--ignore"]) == 0
    assert main(command) == 0
    assert [outcome.student for outcome in Course(course).outcomes()] == ["11", "13"]
    told = capsys.readouterr().err
    assert "Teams, one run for all members (2): Group A_5, Group B_6." in told
    assert "Ignored, as ignored.txt says: 12." in told
    assert Course(course).hand_ins()["11"].team == "Group A_5"


def test_a_teams_notebook_runs_once(tmp_path, monkeypatch) -> None:
    assert one_of_each({"a": "red", "b": "red", "c": "blue"}, ["a", "b", "c", "d", "e"]) == (
        ["a", "c", "d", "e"],
        ["b"],
    )
    course = make_course(tmp_path / "course")
    (course / "roster.csv").write_text("student,team\n11,Group A\n12,Group A\n")
    source = make_download(tmp_path / "in.zip", ["Group A_5_assignsubmission_file_/x.ipynb"])
    calls = []
    monkeypatch.setattr(grading, "require_box", lambda: None)
    monkeypatch.setattr(
        grading, "grade_all", lambda _, todo, how, *__: calls.append((todo, how.force))
    )
    grade(find_project(), source, course, Settings(force=True), reading=Reading())
    assert calls == [(["11"], True), (["12"], False)]
