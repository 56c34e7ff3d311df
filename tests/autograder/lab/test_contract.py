"""The names and points that graders and other people's submissions rely on stay as they are."""

import ast
from importlib import import_module

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.cells import nbgrader_metadata
from autograder.lab.build import student_text
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
CHECKS = {
    "fc_model_check": 3,
    "fc_train_check": 2,
    "fc_evaluate_check": 2,
    "cnn_model_check": 4,
    "cnn_train_check": 3,
    "cnn_evaluate_check": 2,
    "prediction_check": 1,
    "train_step_check": 4,
}


@pytest.fixture(scope="module")
def cells() -> dict[str, NotebookNode]:
    """The source's cells with nbgrader metadata, by grade_id."""
    found = read_source(find_project()).cells
    return {nbgrader_metadata(c)["grade_id"]: c for c in found if nbgrader_metadata(c)}


def test_the_exercises_are_those_of_the_contract(cells) -> None:
    assert {name for name, c in cells.items() if nbgrader_metadata(c)["solution"]} == set(SOLUTIONS)
    points = {n: nbgrader_metadata(c)["points"] for n, c in cells.items() if "points" in n or
              (nbgrader_metadata(c)["grade"] and c.cell_type == "code")}  # fmt: skip
    assert points == CHECKS and sum(points.values()) == 21
    assert nbgrader_metadata(cells["experiments"])["points"] == 4


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


def test_every_check_has_its_exercise_with_the_same_points(cells) -> None:
    assert {f"{name}_check" for name in EXERCISES} == set(CHECKS)
    for name, points in CHECKS.items():
        module = import_module(
            f"mitdeeplearning_utils.checks.exercises.{name.removesuffix('_check')}"
        )
        assert points == module.POINTS and module.TITLE
        assert cells[name].source == f'mdl.check("{name}", globals())'
        assert nbgrader_metadata(cells[name])["locked"]


def test_the_prompts_state_the_thresholds_and_the_points() -> None:
    text = student_text(read_source(find_project()), find_project())
    for name in ("fc_train", "cnn_train"):
        module = import_module(f"mitdeeplearning_utils.checks.exercises.{name}")
        assert f"**test accuracy of {module.THRESHOLD}**" in text


def test_the_solution_shows_todays_thresholds() -> None:
    solution = nbformat.read(find_project().solution, as_version=4)
    for name in ("fc_train", "cnn_train"):
        module = import_module(f"mitdeeplearning_utils.checks.exercises.{name}")
        (cell,) = [cell for cell in solution.cells if cell.id == f"{name}_check"]
        assert f"a test accuracy of {module.THRESHOLD} or more" in str(cell.outputs), "make build"


def test_answers_go_on_after_an_error_and_given_cells_do_not(cells) -> None:
    for name, cell in cells.items():
        if cell.cell_type == "code":
            goes_on = "raises-exception" in cell.metadata.get("tags", [])
            assert goes_on == (name in SOLUTIONS), name
