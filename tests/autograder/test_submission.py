"""What a box leaves out: given cells that only show something, and that no later cell needs."""

import copy

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.project import find_project
from autograder.submission import skipped_cells

LOOP = {"tape_setup", "tape_loop", "tape_evaluate"}


@pytest.fixture(scope="module")
def released() -> NotebookNode:
    return nbformat.read(find_project().student, as_version=4)


def skipped(released: NotebookNode, own_cell: str = "") -> set[str]:
    """Return what is left out of the lab with a student's own cell at its end."""
    notebook = copy.deepcopy(released)
    notebook.cells.append(new_code_cell(own_cell, id="own"))
    return set(skipped_cells(notebook, released))


def test_the_given_training_loop_and_the_pictures_are_left_out(released) -> None:
    left_out = skipped(released)
    assert left_out >= LOOP | {"show_data", "draw_cnn", "show_mistake"}
    checks = {cell.id for cell in released.cells if cell.id.endswith("_check")}
    assert not left_out & (checks | {"setup", "load_data", "predictions", "scorecard", "own"})


@pytest.mark.parametrize(
    "own_cell",
    [
        "plt.plot(loss_history.get())",
        "%matplotlib inline\nplt.plot(loss_history.get())",
        "!ls\nprint(len(loss_history.get()), max(loss_history.get()))",
        "for value in [loss_history]: print(value",
    ],
)
def test_what_a_students_own_cell_needs_is_run(released, own_cell) -> None:
    left_out = skipped(released, own_cell)
    assert left_out & LOOP == {"tape_evaluate"}
    assert left_out >= {"show_data", "show_mistake"}


def test_a_cell_of_the_lab_that_a_student_rewrote_is_run(released) -> None:
    notebook = copy.deepcopy(released)
    (cell,) = [cell for cell in notebook.cells if cell.id == "show_data"]
    cell.source = "my_own_picture()"
    assert "show_data" not in skipped_cells(notebook, released)
