"""The names and points that graders and other people's submissions rely on stay as they are."""

import ast

import pytest
from nbformat import NotebookNode

from autograder.cells import nbgrader_metadata
from autograder.lab.build import student_text
from autograder.lab.numbers import the_exercise
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from mitdeeplearning_utils.checks import EXERCISES

SOLUTIONS = {
    "fc_model": {"build_fc_model", "model"},
    "fc_compile": set(),
    "fc_fit": {"BATCH_SIZE", "EPOCHS"},
    "fc_evaluate": {"test_loss", "test_acc"},
    "cnn_model": {"build_cnn_model", "cnn_model"},
    "cnn_compile": set(),
    "cnn_fit": set(),
    "cnn_evaluate": {"test_loss", "test_acc"},
    "prediction": {"prediction"},
    "train_step": {"train_step"},
    "experiments": set(),
}
PROMISED = {
    "fc_model_check": 3,
    "fc_train_check": 2,
    "fc_evaluate_check": 2,
    "cnn_model_check": 4,
    "cnn_train_check": 3,
    "cnn_evaluate_check": 2,
    "prediction_check": 1,
    "train_step_check": 4,
    "experiments": 4,
}


@pytest.fixture(scope="module")
def cells() -> dict[str, NotebookNode]:
    """The source's cells with nbgrader metadata, by grade_id."""
    found = read_source(find_project()).cells
    return {nbgrader_metadata(c)["grade_id"]: c for c in found if nbgrader_metadata(c)}


def test_the_promised_exercises_are_there_with_their_points(cells) -> None:
    """An exercise more breaks no promise."""
    solutions = {name for name, cell in cells.items() if nbgrader_metadata(cell)["solution"]}
    assert set(SOLUTIONS) <= solutions
    points = {name: nbgrader_metadata(cell).get("points") for name, cell in cells.items()}
    assert points == points | PROMISED


def test_every_solution_cell_defines_its_names(cells) -> None:
    for name, expected in SOLUTIONS.items():
        if cells[name].cell_type == "code":
            defined: set[str] = set()
            for node in ast.walk(ast.parse(cells[name].source)):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    defined.add(node.id)
                elif isinstance(node, ast.FunctionDef):
                    defined.add(node.name)
            assert expected <= defined, name


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_has_its_check(name: str, cells) -> None:
    check = cells[f"{name}_check"]
    assert nbgrader_metadata(check)["points"] == the_exercise(name).POINTS
    assert check.source == f'mdl.check("{name}_check", globals())'
    assert nbgrader_metadata(check)["locked"]


def test_the_prompts_state_the_thresholds() -> None:
    text = student_text(read_source(find_project()), find_project())
    thresholds = [getattr(the_exercise(name), "THRESHOLD", None) for name in EXERCISES]
    for threshold in filter(None, thresholds):
        assert f"**test accuracy of {threshold}**" in text


def test_answers_go_on_after_an_error_and_given_cells_do_not(cells) -> None:
    for name, cell in cells.items():
        if cell.cell_type == "code":
            goes_on = "raises-exception" in cell.metadata.get("tags", [])
            assert goes_on == nbgrader_metadata(cell)["solution"], name
