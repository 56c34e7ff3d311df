"""The demo grades whole submissions on all of MNIST with nbgrader's own commands."""

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.demo import demo, grades
from autograder.project import LabError, Project, find_project

LAB = "lab2/lab2_mnist.ipynb"
MOST_OUTPUTS = 60  # a progress bar alone would leave 900


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real lab's demo; its table is kept beside it."""
    folder = tmp_path_factory.mktemp("demo") / "course"
    table = demo(find_project(), folder)
    (folder / "table.txt").write_text(table, "utf-8")
    return folder


def outputs(course: Path, student: str) -> list[tuple[str, NotebookNode]]:
    notebook = nbformat.read(course / "autograded" / student / LAB, as_version=4)
    return [(cell.id, output) for cell in notebook.cells for output in cell.get("outputs", [])]


def test_the_solution_earns_all_points_in_few_quiet_outputs(course: Path) -> None:
    points = grades(course, "all_right")
    assert all(score == most for score, most in points.values())
    assert sum(most for _, most in points.values()) == 21
    found = outputs(course, "all_right")
    assert 30 < len(found) < MOST_OUTPUTS
    assert {output.output_type for _, output in found} <= {
        "stream",
        "display_data",
        "execute_result",
    }
    assert [cell for cell, output in found if output.get("name") == "stderr"] == []
    loop = [output for cell, output in found if cell == "tape_loop"]
    assert sum(output.output_type == "display_data" for output in loop) == 1  # the live plot
    assert any("938/938" in output.get("text", "") for output in loop)


def accuracy(course: Path, cell: str) -> float:
    (text,) = [output.text for name, output in outputs(course, "all_right") if name == cell]
    return float(text.split()[-1])


@pytest.mark.parametrize(
    ("cell", "least"), [("fc_evaluate", 0.96), ("cnn_evaluate", 0.985), ("tape_evaluate", 0.95)]
)
def test_the_models_are_as_good_as_the_text_says(course: Path, cell: str, least: float) -> None:
    assert accuracy(course, cell) >= least


def test_half_right_gets_its_half_with_hints(course: Path) -> None:
    points = {name: score for name, (score, _) in grades(course, "half_right").items()}
    assert points == {
        "fc_model_check": 3,
        "fc_train_check": 2,
        "fc_evaluate_check": 2,
        "cnn_model_check": 0,
        "cnn_train_check": 0,
        "cnn_evaluate_check": 0,
        "prediction_check": 0,
        "train_step_check": 3,
    }
    page = (course / "feedback/half_right/lab2/lab2_mnist.html").read_text("utf-8")
    assert "a vector of 12 per-image losses" in page
    assert "background-color: #1a7f37" in page  # the cards' colours are in the feedback, too


def test_untouched_runs_to_its_end_and_is_not_started_everywhere(course: Path) -> None:
    assert all(score == 0 for score, _ in grades(course, "untouched").values())
    found = outputs(course, "untouched")
    cards = [o.data["text/html"] for cell, o in found if cell.endswith("_check")]
    assert len(cards) == 8 and all("Not started" in card for card in cards)
    assert not any(output.output_type == "error" for _, output in found)
    assert not any(output.get("name") == "stderr" for _, output in found)


def test_the_table_names_grades_and_feedback_that_is_there(course: Path) -> None:
    table = (course / "table.txt").read_text("utf-8")
    rows = [line.split() for line in table.splitlines() if "/21" in line]
    assert [(row[0], row[1]) for row in rows] == [
        ("all_right", "21/21"),
        ("half_right", "10/21"),
        ("untouched", "0/21"),
    ]
    assert all(Path(row[2]).is_file() for row in rows)
    assert "Formgrader" in table


def test_another_demo_replaces_the_first_but_nothing_else(mini: Project, tmp_path: Path) -> None:
    examples = tmp_path / "examples"
    examples.mkdir()
    (examples / "one.py").write_text("# %% triple\ntriple = 42\n", "utf-8")
    folder = tmp_path / "course"
    assert "one         1/3" in demo(mini, folder, examples)
    (folder / "left_over").touch()
    assert "all_right   3/3" in demo(mini, folder, examples)
    assert not (folder / "left_over").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").touch()
    with pytest.raises(LabError, match="nothing was changed"):
        demo(mini, tmp_path / "mine", examples)
    assert (tmp_path / "mine" / "notes").exists()
