"""What the gradebook keeps when a person and the machine both give points, and when one is late."""

import csv
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from made_course import grade_here, hand_in, make_course
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.course import Course
from autograder.course.commands import run_nbgrader
from autograder.course.outcomes import read_outcome, write_outcome
from autograder.names import release_path
from autograder.outcome import Outcome
from autograder.pipeline.record import Recorder
from autograder.told import to_both
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Finding, Verdict, failed, passed

LATE = """
from nbgrader.plugins import BasePlugin

class TenthPerHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return round(score * 0.1 * total_seconds_late / 3600, 3)

c.AssignLatePenalties.plugin_class = TenthPerHour
"""
DUE = "2026-11-01 12:00:00 UTC"
FULL = Verdict([passed("ten scores", 3)])
HALF = Verdict([passed("ten scores", 1), failed("softmax", 2)])
ALL = {"fc_model": FULL, "prediction": Verdict([passed("the digit", 1)])}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = make_course(tmp_path_factory.mktemp("record") / "course", LATE)
    run_nbgrader(course, "db", "assignment", "add", "lab2", f"--duedate={DUE}")
    return course


@pytest.fixture(scope="module")
def recorder(course: Path) -> Iterator[Recorder]:
    with Recorder(Course(course)) as recorder:
        yield recorder


def hand_grade(course: Path, student: str, name: str, points: float | None) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade(name, "lab2_mnist", "lab2", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def grade_of(course: Path, student: str, name: str) -> tuple[float | None, float | None, bool]:
    """The automatic points, those by hand, and whether a person has to look."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade(name, "lab2_mnist", "lab2", student)
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade


def row(course: Path, student: str) -> dict[str, str]:
    out = course / "grades.csv"
    assert main(["export", "csv", "--course", str(course), "--out", str(out)]) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["student"] == student)


def hand_in_at(course: Path, student: str, when: str) -> None:
    folder = course / "submitted" / student / "lab2"
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text(when, "utf-8")


def test_a_claim_that_waits_keeps_the_other_points_and_asks_for_a_hand_grade(
    course, recorder
) -> None:
    part = Verdict([passed("accuracy", 1), Finding("loss", 1, "waits")])
    recorder.record(Outcome("part", "needs_review", verdicts={"fc_evaluate": part}))
    assert grade_of(course, "part", "fc_evaluate_check") == (1, None, True)
    page = Course(course).page("part").read_text("utf-8")
    assert "Your instructor will look at this claim" in page


def test_a_time_that_cannot_be_read_stops_nobody(course, recorder) -> None:
    hand_in_at(course, "timeless", "soon")
    recorder.record(Outcome("timeless", "graded", verdicts=ALL))
    assert row(course, "timeless")["late_penalty"] == "0"
    assert not list((course / "autograded" / "timeless").rglob("timestamp.txt"))


def test_a_late_penalty_is_the_plugins_and_no_other_ones(course, recorder) -> None:
    hand_in_at(course, "late", "2026-11-01 14:30:00 UTC")
    hand_in_at(course, "early", "2026-11-01 11:59:59 UTC")
    for student in ("late", "early", "no_timestamp"):
        recorder.record(Outcome(student, "graded", verdicts=ALL))
    late, early = row(course, "late"), row(course, "early")
    assert (late["late_penalty"], late["total"], late["fc_model_check"]) == ("1", "3", "3")
    assert (early["late_penalty"], early["total"]) == ("0", "4")
    assert row(course, "no_timestamp")["late_penalty"] == "0"


def test_canvas_gets_the_points_after_the_penalty(course, recorder, tmp_path) -> None:
    template, out = tmp_path / "canvas.csv", tmp_path / "out.csv"
    template.write_text("Student,ID,Lab 2 (9)\nLate,late_7,\n", "utf-8")
    hand_in_at(course, "late_7", "2026-11-01 14:30:00 UTC")
    recorder.record(Outcome("late_7", "graded", verdicts=ALL))
    words = ["--course", str(course), "--template", str(template), "--out", str(out)]
    assert main(["export", "canvas", *words]) == 0
    assert out.read_text("utf-8-sig").splitlines()[1] == "Late,late_7,3"


def test_an_extension_takes_the_penalty_away_when_it_is_recorded_again(course, recorder) -> None:
    hand_in_at(course, "ill", "2026-11-01 13:00:00 UTC")
    recorder.record(Outcome("ill", "graded", verdicts=ALL))
    assert row(course, "ill")["late_penalty"] == "0.4"
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.grant_extension("lab2", "ill", hours=2)
    recorder.record(Outcome("ill", "graded", verdicts=ALL))
    assert row(course, "ill")["late_penalty"] == "0"


def test_an_override_stays_and_waits_only_where_the_machine_changed_its_mind(
    course, recorder
) -> None:
    recorder.record(Outcome("ann", "graded", verdicts=ALL))
    for name in ("fc_model_check", "prediction_check"):
        hand_grade(course, "ann", name, 0.5)
    recorder.record(Outcome("ann", "graded", verdicts=ALL))
    assert grade_of(course, "ann", "fc_model_check") == (3, 0.5, False)
    recorder.record(Outcome("ann", "graded", verdicts=ALL | {"fc_model": HALF}))
    assert grade_of(course, "ann", "fc_model_check") == (1, 0.5, True)
    assert grade_of(course, "ann", "prediction_check") == (1, 0.5, False)
    assert row(course, "ann")["total"] == "1"


def test_an_override_that_is_taken_back_leaves_the_machines_points(course, recorder) -> None:
    recorder.record(Outcome("bea", "graded", verdicts=ALL))
    hand_grade(course, "bea", "fc_model_check", 0.5)
    hand_grade(course, "bea", "fc_model_check", None)
    recorder.record(Outcome("bea", "graded", verdicts=ALL))
    assert grade_of(course, "bea", "fc_model_check") == (3, None, False)


@pytest.mark.parametrize(
    ("status", "points", "waits"),
    [
        ("graded", None, True),
        ("timeout", 0, True),
        ("out_of_memory", 0, True),
        ("kernel_died", 0, True),
        ("grader_fault", None, True),
        ("malformed", None, True),
    ],
)
def test_what_was_not_judged_waits_for_a_person(course, recorder, status, points, waits) -> None:
    recorder.record(Outcome(f"open_{status}", status, verdicts=ALL))
    student = f"open_{status}"
    assert grade_of(course, student, "train_step_check") == (points, None, waits)
    assert grade_of(course, student, "fc_model_check") == (3, None, False)


def test_points_above_an_exercises_most_are_cut(course, recorder) -> None:
    generous = Verdict([passed("too much", 7)])
    recorder.record(Outcome("max", "graded", verdicts={"fc_model": generous}))
    assert grade_of(course, "max", "fc_model_check")[0] == 3


def test_a_hand_graded_answer_waits_again_only_when_it_changed(course) -> None:
    for student, answer in (("writes", "Adam did best."), ("leaves", "")):
        hand_in(course, student, answer)
        grade_here(course, student)
    assert grade_of(course, "writes", "experiments") == (None, None, True)
    assert grade_of(course, "leaves", "experiments") == (0, None, False)
    hand_grade(course, "writes", "experiments", 3.5)
    grade_here(course, "writes")
    assert grade_of(course, "writes", "experiments") == (None, 3.5, False)
    hand_in(course, "writes", "Adam did best, and SGD did well.")
    grade_here(course, "writes")
    assert grade_of(course, "writes", "experiments") == (None, 3.5, True)
    hand_grade(course, "writes", "experiments", 3)
    shutil.rmtree(course / "autograded" / "writes")  # by `lab2 clean --keep-grades`
    grade_here(course, "writes")
    assert grade_of(course, "writes", "experiments") == (None, 3, True)


def test_after_a_fault_the_answer_and_its_hand_grade_stay(course, recorder) -> None:
    hand_in(course, "kim", "Adam did best.")
    grade_here(course, "kim")
    hand_grade(course, "kim", "experiments", 3.5)
    fault = Outcome("kim", "grader_fault", to_both("Ours."))
    for _ in range(2):
        recorder.record(fault)
    write_outcome(course, fault)
    page = (course / "autograded/kim/lab2/lab2_mnist.ipynb").read_text("utf-8")
    assert "Adam did best." in page and page.count("Ours.") == 1 + 2 * len(checks.EXERCISES)
    assert grade_of(course, "kim", "experiments") == (None, 3.5, False)
    grade_here(course, "kim")
    assert grade_of(course, "kim", "experiments") == (None, 3.5, False)


def test_a_fault_is_recorded_over_a_graded_notebook_that_is_damaged(course, recorder) -> None:
    fault = Outcome("lou", "grader_fault", to_both("Ours."))
    recorder.record(fault)
    page = course / "autograded/lou/lab2/lab2_mnist.ipynb"
    page.write_text(page.read_text("utf-8")[:500], "utf-8")
    recorder.record(fault)
    assert "Ours." in page.read_text("utf-8")


def test_a_hand_grade_of_a_stopped_run_waits_again_after_another_stopped_run(
    course, recorder
) -> None:
    stopped = Outcome("dan", "timeout", verdicts=ALL)
    recorder.record(stopped)
    hand_grade(course, "dan", "cnn_model_check", 2)
    write_outcome(course, stopped)
    recorder.record(stopped)
    assert grade_of(course, "dan", "cnn_model_check") == (0, 2, False)
    write_outcome(course, replace(stopped, run="that of before"))
    recorder.record(stopped)
    assert grade_of(course, "dan", "cnn_model_check") == (0, 2, True)


def test_one_hand_grade_does_not_give_out_what_the_grader_could_not_judge(course, recorder) -> None:
    fault = Outcome("eli", "grader_fault", to_both("Ours."))
    recorder.record(fault)
    write_outcome(course, fault)
    hand_grade(course, "eli", "experiments", 3)
    assert row(course, "eli")["total"] == ""
    for name in checks.EXERCISES:
        hand_grade(course, "eli", f"{name}_check", 1)
    assert row(course, "eli")["total"] == "11"


def test_a_release_that_was_cut_off_is_made_again(tmp_path) -> None:
    course = make_course(tmp_path / "course")
    whole = release_path(course).read_text("utf-8")
    release_path(course).chmod(0o644)
    release_path(course).write_text(whole[:5000], "utf-8")
    with Recorder(Course(course)):
        assert release_path(course).read_text("utf-8") == whole


def test_a_locked_gradebook_is_one_message_and_the_same_command_goes_on(course, capfd) -> None:
    hand_in(course, "waits", "It was locked.")
    config = course / "nbgrader_config.py"
    before = config.read_text("utf-8")
    impatient = f"sqlite:///{course}/gradebook.db?timeout=0.2"
    config.write_text(f'{before}\nc.CourseDirectory.db_url = "{impatient}"\n')
    words = ["grade", str(course / "submitted"), "--course", str(course), "--jobs", "1"]
    with closing(sqlite3.connect(course / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")  # as Formgrader while it saves
        capfd.readouterr()
        assert main(words) == 1
        message = capfd.readouterr().err
        assert "The gradebook cannot be used: database is locked." in message
        assert "Traceback" not in message and read_outcome(course, "waits") is None
    assert main(words) == 3  # as others' faults wait for a person
    config.write_text(before, "utf-8")
    assert read_outcome(course, "waits").status == "graded"
    assert grade_of(course, "waits", "experiments") == (None, None, True)


def test_a_gradebook_that_does_not_know_the_lab_learns_it(course, tmp_path) -> None:
    config = course / "nbgrader_config.py"
    before = config.read_text("utf-8")
    config.write_text(f'{before}\nc.CourseDirectory.db_url = "sqlite:///{tmp_path}/other.db"\n')
    with Recorder(Course(course)) as recorder:
        recorder.record(Outcome("ann", "graded", verdicts=ALL))
    assert row(course, "ann")["total"] == "4"
    config.write_text(before, "utf-8")
