"""A class in which some hand in the MIT notebook: its own maximum everywhere, one gradebook."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_course import hand_in_file, make_course
from nbgrader.api import Gradebook

from autograder.class_page import write
from autograder.cli import main
from autograder.course import Course
from autograder.course.commands import run_nbgrader
from autograder.course.outcomes import write_outcome
from autograder.demo.mit import FILLED, cells, notebook, unfilled
from autograder.editions import edition_called
from autograder.export.gradescope import results_of
from autograder.export.scores import read_scores
from autograder.outcome import Outcome
from autograder.pipeline.record import Recorder
from autograder.pipeline.submission import Settings, grade_submission
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, passed

LATE = """
from nbgrader.plugins import BasePlugin

class Half(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2

c.AssignLatePenalties.plugin_class = Half
"""
FULL = {name: Verdict([passed("it", checks.result(name).most)]) for name in checks.EXERCISES}
OPEN = notebook(cells(2024, unfilled(2024)))
SOME = {name: FILLED[name] for name in ("cnn_fit", "prediction")}
STARTED = notebook(cells(2024, unfilled(2024) | SOME))


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    course = make_course(tmp_path_factory.mktemp("editions") / "course", LATE)
    due = "2026-11-01 12:00:00 UTC"
    run_nbgrader(course, "db", "assignment", "add", "lab2", f"--duedate={due}")
    return course


@pytest.fixture(scope="module")
def recorder(course: Path) -> Iterator[Recorder]:
    with Recorder(Course(course)) as recorder:
        yield recorder


def mit(student: str, **more) -> Outcome:
    return Outcome(student, "graded", verdicts=FULL, edition="MIT", absent=["experiments"], **more)


def keep(recorder: Recorder, outcome: Outcome) -> None:
    recorder.record(outcome)
    write_outcome(recorder.course.folder, outcome)


@pytest.fixture(scope="module")
def class_of_both(course: Path, recorder: Recorder) -> Path:
    """A class with full automatic points in each edition, and one MIT notebook handed in late."""
    keep(recorder, Outcome("ours", "graded", verdicts=FULL))
    keep(recorder, mit("theirs"))
    late = course / "submitted" / "late" / "lab2"
    late.mkdir(parents=True)
    (late / "timestamp.txt").write_text("2026-11-02 12:00:00 UTC")
    keep(recorder, mit("late"))
    return course


def question(course: Path, student: str) -> tuple[float | None, float | None, bool]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("experiments", "lab2_mnist", "lab2", student)
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade


def exported(course: Path, *options: str) -> dict[str, dict[str, str]]:
    out = course.parent / "grades.csv"
    assert main(["export", "csv", "--course", str(course), "--out", str(out), *options]) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_each_edition_has_its_own_maximum(class_of_both: Path) -> None:
    rows = exported(class_of_both)
    totals = {name: (row["total"], row["max"], row["experiments"]) for name, row in rows.items()}
    assert totals["ours"] == ("21", "25", "")
    assert totals["theirs"] == ("21", "21", "")
    assert totals["late"] == ("10.5", "21", "") and rows["late"]["late_penalty"] == "10.5"


def test_the_question_that_isnt_there_waits_for_nobody(class_of_both: Path) -> None:
    assert question(class_of_both, "theirs") == (0, None, False)
    waiting = {s.student for s in read_scores(Course(class_of_both)) if s.by_hand_open}
    assert waiting == {"ours"}


def test_points_out_of_another_number_are_scaled_by_each_ones_maximum(class_of_both: Path) -> None:
    rows = exported(class_of_both, "--out-of", "50")
    assert [rows[name]["total"] for name in ("ours", "theirs", "late")] == ["42", "50", "25"]
    assert {row["max"] for row in rows.values()} == {"50"}


@pytest.mark.parametrize("points", ["0", "-3", "nan", "inf", "ten"])
def test_points_are_scaled_to_a_number_above_zero(points: str, course: Path, capsys) -> None:
    command = ["export", "csv", "--course", str(course), "--out", "x.csv", f"--out-of={points}"]
    with pytest.raises(SystemExit):
        main(command)
    assert "must be a number above 0" in capsys.readouterr().err


def test_only_tables_are_scaled(class_of_both: Path, tmp_path, capsys) -> None:
    out = str(tmp_path / "feedback.zip")
    command = ["export", "feedback", "--course", str(class_of_both), "--out", out, "--out-of=25"]
    assert main(command) == 1
    assert "--out-of is for tables" in capsys.readouterr().err


def test_a_file_with_another_maximum_is_told_what_to_do(class_of_both, tmp_path, capsys) -> None:
    template = tmp_path / "canvas.csv"
    template.write_text(
        "Student,ID,SIS Login ID,Section,Lab 2 (1)\n    Points Possible,,,,25\nO,1,ours,A,\n"
    )
    command = ["export", "canvas", "--course", str(class_of_both), "--template", str(template)]
    command += ["--out", str(tmp_path / "out.csv")]
    main(command)
    assert "The points are out of 21 or 25" in (told := capsys.readouterr().err)
    assert "Add --out-of 25" in told
    main([*command, "--out-of", "25"])
    assert "The points are out of" not in capsys.readouterr().err


def test_gradescope_gets_no_question_of_an_edition_without_one(class_of_both: Path) -> None:
    scores = {score.student: score for score in read_scores(Course(class_of_both))}
    tests = results_of(scores["theirs"].outcome, scores["theirs"])["tests"]
    assert sum(test["max_score"] for test in tests) == scores["theirs"].most == 21
    assert "The written answer" not in [test["name"] for test in tests]


def test_the_class_page_says_who_handed_in_which(class_of_both: Path) -> None:
    page = write(Course(class_of_both)).read_text("utf-8")
    assert "MIT" in page and "the lab&#39;s own" in page
    assert '<th scope="col">edition</th>' in page and "<td>MIT</td>" in page


def test_a_class_of_one_edition_has_no_word_about_editions(tmp_path) -> None:
    course = make_course(tmp_path / "course")
    write_outcome(course, Outcome("ours", "graded", verdicts=FULL))
    assert "dition" not in write(Course(course)).read_text("utf-8")


def test_a_student_may_change_the_edition_twice(course: Path, recorder: Recorder) -> None:
    ours, theirs = Outcome("changing", "graded", verdicts=FULL), mit("changing")
    keep(recorder, ours)
    assert question(course, "changing") == (None, None, True)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("experiments", "lab2_mnist", "lab2", "changing")
        grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.db.commit()
    recorder.gradebook.db.expire_all()
    keep(recorder, theirs)
    assert question(course, "changing") == (0, None, False)
    assert exported(course)["changing"]["total"] == exported(course)["changing"]["max"] == "21"
    keep(recorder, ours)
    assert question(course, "changing") == (None, None, True)
    assert exported(course)["changing"]["max"] == "25"


def test_the_page_of_an_open_notebook_speaks_its_names_and_its_maximum(course: Path) -> None:
    hand_in_file(course, "open", OPEN)
    outcome = grade_submission(Course(course), "open", Settings())
    assert (outcome.status, outcome.edition, outcome.reviews) == ("graded", "MIT", [])
    assert all(verdict.not_started for verdict in outcome.verdicts.values())
    assert tuple(outcome.verdicts) == edition_called("MIT").exercises
    with Recorder(Course(course)) as recorder:
        recorder.record(outcome)
    page = Course(course).page("open").read_text("utf-8")
    assert "<b>0</b> of 21 points" in page
    assert "Complete the loop with" in page and "Your answer" not in page
    assert "<code>train_step" not in page and "experiments" not in page


def test_an_answer_that_left_nothing_is_not_started_and_no_fault(course: Path) -> None:
    hand_in_file(course, "started", STARTED)
    outcome = grade_submission(Course(course), "started", Settings())
    assert outcome.status == "graded" and outcome.points == 0
    assert "Set `prediction`" in outcome.verdicts["prediction"].not_started
    told = outcome.verdicts["cnn_train"].not_started
    assert told == "There is no `cnn_model` yet. Fill in the cell that makes it, and run it."
