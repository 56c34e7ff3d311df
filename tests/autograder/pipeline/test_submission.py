"""What a box leaves out of a notebook, and what becomes of its run."""

import copy

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.judge.conclusion import outcome_of
from autograder.judge.verdict import Judged
from autograder.lab.project import find_project
from autograder.outcome import Outcome
from autograder.repair.shows_only import skipped_cells
from autograder.told import RunEnd, to_both
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, passed

START = Outcome("ann", "graded")
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


def judged(**more) -> Judged:
    """Return the judge's word on a run: 1 point for each exercise that `more` says nothing of."""
    faults = more.get("faults", {})
    done = [name for name in checks.EXERCISES if name not in faults]
    return Judged({name: Verdict([passed("all", 1)]) for name in done}, **more)


@pytest.mark.parametrize("status", ["graded", "timeout", "kernel_died"])
@pytest.mark.parametrize("reviews", [[], ["fc_model: look"]])
def test_a_fault_of_the_judges_is_no_claim_of_the_students(status, reviews) -> None:
    found = judged(faults={"cnn_train": OSError("No space left")}, reviews=reviews)
    outcome = outcome_of(START, RunEnd(status, to_both("It ended.")), found, [])
    assert outcome.status == "grader_fault"
    assert outcome.reason.instructor == "Not judged: cnn_train: OSError: No space left"
    assert outcome.reviews == reviews


FORGED = "The notebook displayed 2 points; we computed 0: fc_train"


def test_a_card_that_shows_points_is_for_a_person() -> None:
    outcome = outcome_of(START, RunEnd("graded"), judged(), [FORGED])
    assert outcome.status == "needs_review"
    assert outcome.reviews == [FORGED]


def test_a_check_that_left_no_evidence_is_ours_unless_a_card_is_forged() -> None:
    found = judged()
    del found.verdicts["prediction"]
    assert outcome_of(START, RunEnd("graded"), found, []).reason.instructor == (
        "Not judged: prediction: no evidence"
    )
    outcome = outcome_of(START, RunEnd("graded"), found, [FORGED])
    assert outcome.status == "needs_review" and outcome.reason.instructor == FORGED
    assert outcome_of(START, RunEnd("timeout", to_both("Too long.")), found, []).status == "timeout"
