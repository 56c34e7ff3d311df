"""The demo: whole submissions of every kind on all of MNIST, each in a real box."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from made_course import make_course
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.course import Course
from autograder.course.commands import run_nbgrader
from autograder.course.outcomes import read_outcome, write_outcome
from autograder.demo.demo import demo, grades, make_demo_course
from autograder.errors import LabError
from autograder.lab.project import find_project
from autograder.pipeline.grading import grade
from autograder.pipeline.record import Recorder
from autograder.pipeline.rejudging import rejudge
from mitdeeplearning_utils import checks

LAB = "lab2/lab2_mnist.ipynb"
PAGE = "lab2/lab2_mnist.html"
MOST_OUTPUTS = 60  # a progress bar alone would leave 900


def most(*names: str) -> float:
    """Return what these exercises are worth together."""
    return sum(checks.result(name).most for name in names)


POINTS = {
    "all_right": checks.scorecard().most,
    "forged_points": 0,
    "half_right": most("fc_model", "fc_train", "fc_evaluate") + 3,
    "kernel_dies": most("fc_model"),
    "small_mistakes": 5,
    "untouched": 0,
    "wrong_file": 0,
}
STATUS = {"forged_points": "needs_review", "kernel_dies": "kernel_died", "wrong_file": "malformed"}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real lab's demo, and its table."""
    folder = tmp_path_factory.mktemp("demo") / "course"
    table = demo(find_project(), folder)
    (folder / "table.txt").write_text(table, "utf-8")
    return folder


def outputs(course: Path, student: str) -> list[tuple[str, NotebookNode]]:
    notebook = nbformat.read(course / "autograded" / student / LAB, as_version=4)
    return [(cell.id, output) for cell in notebook.cells for output in cell.get("outputs", [])]


def points(course: Path, student: str) -> dict[str, float | None]:
    return {name: score for name, (score, _) in grades(course, student).items()}


def page(course: Path, student: str) -> str:
    return (course / "feedback" / student / PAGE).read_text("utf-8")


@pytest.mark.parametrize("student", POINTS)
def test_each_submission_gets_its_points_and_status(course: Path, student: str) -> None:
    outcome = read_outcome(course, student)
    assert outcome is not None
    assert outcome.points == POINTS[student]
    assert outcome.status == STATUS.get(student, "graded")
    assert sum(score or 0 for score in points(course, student).values()) == POINTS[student]


def test_the_solution_leaves_few_quiet_outputs(course: Path) -> None:
    found = outputs(course, "all_right")
    assert 12 < len(found) < MOST_OUTPUTS
    assert [cell for cell, output in found if output.get("name") == "stderr"] == []
    assert not any(output.output_type == "error" for _, output in found)


def accuracy(course: Path, cell: str) -> float:
    (text,) = [output.text for name, output in outputs(course, "all_right") if name == cell]
    return float(text.split()[-1])


@pytest.mark.parametrize(("cell", "least"), [("fc_evaluate", 0.96), ("cnn_evaluate", 0.985)])
def test_the_models_are_as_good_as_the_text_says(course: Path, cell: str, least: float) -> None:
    assert accuracy(course, cell) >= least


def test_half_right_gets_its_half_with_hints(course: Path) -> None:
    assert points(course, "half_right") == {
        "fc_model_check": 3,
        "fc_train_check": 2,
        "fc_evaluate_check": 2,
        "cnn_model_check": 0,
        "cnn_train_check": 0,
        "cnn_evaluate_check": 0,
        "prediction_check": 0,
        "train_step_check": 3,
    }
    assert "a vector of 12 per-image losses" in page(course, "half_right")
    assert "background-color: #1a7f37" in page(course, "half_right")


def test_small_mistakes_are_named(course: Path) -> None:
    for words in ("has no activation", "ends in sigmoid", "in percent", "learning rate of 0.01"):
        assert words in page(course, "small_mistakes")


def test_forged_checks_give_nothing_and_are_named(course: Path) -> None:
    outcome = read_outcome(course, "forged_points")
    (told,) = outcome.reviews
    assert told.startswith("The notebook displayed 21 points; we computed 0: fc_model, fc_train")
    assert "everything is right (" not in page(course, "forged_points")


def test_what_was_finished_before_the_end_counts_and_the_rest_waits_for_a_person(course) -> None:
    assert points(course, "kernel_dies")["fc_model_check"] == most("fc_model")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        saved = gradebook.find_submission_notebook("lab2_mnist", "lab2", "kernel_dies")
        waiting = {grade.name for grade in saved.grades if grade.needs_manual_grade}
    assert "fc_train_check" in waiting and "fc_model_check" not in waiting
    assert "its kernel died" in page(course, "kernel_dies")


def test_a_wrong_file_has_no_points_that_could_pass_for_a_0(course: Path) -> None:
    assert set(points(course, "wrong_file").values()) == {None}
    shown = page(course, "wrong_file")
    assert "It is a web page" in shown and "aits for your instructor" not in shown
    assert "not graded, out of 3<" in shown and "</b> of 25 points" not in shown
    table = (course / "report.html").read_text("utf-8")
    assert re.search(r'wrong_file</bdi></a></th><td class="number">-</td>', table)


def test_untouched_runs_to_its_end_and_is_not_started_everywhere(course: Path) -> None:
    found = outputs(course, "untouched")
    cards = [o.data["text/html"] for cell, o in found if cell.endswith("_check")]
    assert len(cards) == len(checks.EXERCISES) and all("Not started" in card for card in cards)
    assert not any(output.output_type == "error" for _, output in found)


def test_the_written_answers_wait_for_a_person_where_there_is_one(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for student, waits in (("small_mistakes", True), ("untouched", False)):
            grade_ = gradebook.find_grade("experiments", "lab2_mnist", "lab2", student)
            assert grade_.needs_manual_grade is waits


def test_the_table_and_the_class_page_name_everybody(course: Path) -> None:
    table = (course / "table.txt").read_text("utf-8")
    report = (course / "report.html").read_text("utf-8")
    for student in POINTS:
        assert student in table
    assert "small_mistakes" in report and "ends in sigmoid" in report
    assert report.count("<script") == 1  # the page's own


def test_stock_autograde_gives_the_same_points(course: Path, tmp_path: Path) -> None:
    other = make_course(tmp_path / "stock")
    shutil.copytree(course / "submitted" / "small_mistakes", other / "submitted" / "small_mistakes")
    run_nbgrader(other, "autograde", "lab2", "--student", "small_mistakes")
    assert points(other, "small_mistakes") == points(course, "small_mistakes")


def digests(course: Path) -> dict[str, str]:
    files = [p for name in ("autograded", "feedback", "runs", "outcomes")
             for p in (course / name).rglob("*") if p.is_file()]  # fmt: skip
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_grading_again_changes_nothing_and_runs_nothing(course: Path, capsys) -> None:
    before = digests(course)
    outcomes = grade(find_project(), course / "submitted", course)
    assert {o.student: o.points for o in outcomes} == POINTS
    assert digests(course) == before
    assert "0 to grade, 7 unchanged" in capsys.readouterr().err


def test_hand_grades_survive_and_a_rejudge_writes_only_what_changed(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for name, score in (("experiments", 3.5), ("fc_train_check", 1.0)):
            hand = gradebook.find_grade(name, "lab2_mnist", "lab2", "small_mistakes")
            hand.manual_score, hand.needs_manual_grade = score, False
        gradebook.db.commit()
    path = course / "outcomes" / "small_mistakes.json"
    judged = read_outcome(course, "small_mistakes")
    stored = json.loads(path.read_text())
    stored["verdicts"]["fc_model"]["findings"][0]["points"] = 0  # as an older judge had it
    path.write_text(json.dumps(stored))
    before = digests(course)
    assert rejudge(course) == ["small_mistakes: 4 → 5, graded"]
    assert read_outcome(course, "small_mistakes") == judged
    after = digests(course)
    changed = {str(Path(p).relative_to(course)) for p in after if after[p] != before[p]}
    # the page shows the points that were given by hand meanwhile
    assert changed == {"outcomes/small_mistakes.json", f"feedback/small_mistakes/{PAGE}"}
    with Recorder(Course(course)) as recorder:
        recorder.record(read_outcome(course, "small_mistakes"))
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        saved = gradebook.find_submission_notebook("lab2_mnist", "lab2", "small_mistakes")
        by_hand = {g.name: (g.manual_score, g.needs_manual_grade) for g in saved.grades}
    assert by_hand["experiments"] == (3.5, False)
    assert by_hand["fc_train_check"] == (1.0, False)


def test_an_outcome_comes_back_from_its_file_as_it_was(course: Path, tmp_path: Path) -> None:
    for student in POINTS:
        outcome = read_outcome(course, student)
        write_outcome(tmp_path, outcome)
        assert read_outcome(tmp_path, student) == outcome


def test_a_student_is_removed_and_only_that_student(course: Path) -> None:
    assert main(["clean", "--course", str(course), "--student", "untouched"]) == 0
    left = {path.name for path in (course / "submitted").iterdir()}
    assert left == set(POINTS) - {"untouched"}
    assert read_outcome(course, "untouched") is None
    assert "untouched" not in (course / "report.html").read_text("utf-8")
    assert main(["clean", "--course", str(course), "--student", "untouched"]) == 1
    assert points(course, "half_right")["fc_model_check"] == most("fc_model")


def test_another_demo_replaces_the_first_but_nothing_else(course: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(course, tmp_path / "course")
    (folder / "left_over").touch()
    make_demo_course(find_project(), tmp_path / "course")
    assert not (folder / "left_over").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").touch()
    with pytest.raises(LabError, match="nothing was changed"):
        make_demo_course(find_project(), tmp_path / "mine")
    assert (tmp_path / "mine" / "notes").exists()
