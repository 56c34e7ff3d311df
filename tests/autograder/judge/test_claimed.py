"""What came out of a box as its notebook: a valid, bounded one, or none at all."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.judge.claimed import LONGEST_HTML, MOST_BYTES, MOST_PARTS, read_claimed
from autograder.judge.conclusion import forged_cards, shown_points
from autograder.outcome import Outcome
from autograder.pages.student import graded_notebook
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, passed


def notebook_of(*outputs):
    cell = new_code_cell("1", id="a", outputs=list(outputs), metadata={"nbgrader": {}})
    return new_notebook(cells=[cell])


def read(notebook, tmp_path):
    path = tmp_path / "notebook.ipynb"
    path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook))
    return read_claimed(path)


def test_an_ordinary_notebook_comes_back_whole(tmp_path) -> None:
    notebook = notebook_of(
        new_output("stream", text="1\n"), new_output("display_data", {"text/html": "<b>"})
    )
    assert read(notebook, tmp_path) == notebook
    assert read(nbformat.writes(notebook), tmp_path) == notebook


def test_a_students_odd_metadata_loses_no_output(tmp_path) -> None:
    notebook = notebook_of(new_output("stream", text="1\n"))
    notebook.cells[0].metadata.update({"tags": 5, "nbgrader": {"grade_id": "fc_model_check"}})
    notebook.metadata["kernelspec"] = 5
    (cell,) = read(notebook, tmp_path).cells
    assert cell.outputs[0].text == "1\n"
    assert cell.metadata == {"nbgrader": {"grade_id": "fc_model_check"}}


FORMS = {
    "outputs": lambda nb: nb["cells"][0].update(outputs=5),
    "an output": lambda nb: nb["cells"][0].update(outputs=[5]),
    "data": lambda nb: nb["cells"][0]["outputs"][0].update(data=7),
    "html": lambda nb: nb["cells"][0]["outputs"][0].update(data={"text/html": [1]}),
    "html of the future": lambda nb: nb.update(nbformat_minor=99) or FORMS["html"](nb),
    "an output of the future": lambda nb: nb.update(nbformat_minor=99) or FORMS["an output"](nb),
    "error": lambda nb: nb["cells"][0].update(outputs=[{"output_type": "error", "traceback": 7}]),
    "a text": lambda nb: nb["cells"][0].update(outputs=[{"output_type": "stream", "text": [1]}]),
    "an id": lambda nb: nb["cells"][0].update(id=[1]),
    "a kind": lambda nb: nb["cells"][0].update(cell_type=[1]),
    "metadata": lambda nb: nb["cells"][0].update(metadata=5),
    "cells": lambda nb: nb.update(cells="abc"),
    "format": lambda nb: nb.update(nbformat=3),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORMS)
def test_one_of_another_form_is_none_and_the_student_still_gets_a_page(kind, tmp_path) -> None:
    prepared = notebook_of()
    notebook = json.loads(
        nbformat.writes(notebook_of(new_output("display_data", {"text/plain": "x"})))
    )
    FORMS[kind](notebook)
    claimed = read(notebook, tmp_path)
    assert claimed is None
    assert graded_notebook(prepared, claimed, Outcome("ann", "graded")).cells[0].outputs == []


@pytest.mark.parametrize(
    "text",
    ["", "x", "[" * 100_000, "[" * (MOST_PARTS + 1), " " * (MOST_BYTES + 1), '{"cells": NaN}'],
)
def test_what_is_no_notebook_or_past_the_bounds_is_none(text, tmp_path) -> None:
    assert read(text, tmp_path) is None


def test_html_that_would_keep_the_sanitiser_busy_is_left_out(tmp_path) -> None:
    slow = new_output(
        "display_data", {"text/html": "<a " + "x " * LONGEST_HTML, "text/plain": "a table"}
    )
    small = new_output("display_data", {"text/html": "<b>" * 5000, "text/plain": "small"})
    plain = new_output("display_data", {"text/plain": "no HTML"})
    outputs = read(notebook_of(slow, *[small] * 50, plain), tmp_path).cells[0].outputs
    assert outputs[0].data == {"text/plain": "a table"} and outputs[-1] == plain
    assert sum("text/html" in output.data for output in outputs) == 10


@pytest.mark.parametrize("entry", [5, "text", [], None])
def test_a_claimed_cell_with_odd_metadata_claims_nothing(entry, tmp_path) -> None:
    notebook = notebook_of(new_output("execute_result", {"text/plain": "9"}, execution_count=1))
    notebook.cells[0].metadata["nbgrader"] = entry
    assert list(shown_points(read(notebook, tmp_path))) == []


def test_a_check_that_shows_points_is_forged(tmp_path) -> None:
    notebook = notebook_of(
        new_output("execute_result", {"text/plain": "3.0"}, execution_count=1),
        new_output("execute_result", {"text/plain": repr(checks.result("fc_model"))}),
    )
    notebook.cells[0].metadata["nbgrader"] = {"grade": True, "grade_id": "fc_model_check"}
    claimed = read(notebook, tmp_path)
    shown = "The notebook displayed 3 points; we computed"
    assert forged_cards(claimed, {}) == [f"{shown} 0: fc_model"]
    own = {"fc_model": Verdict([passed("ten scores", 2)]), "fc_train": Verdict([passed("x", 2)])}
    assert forged_cards(claimed, own) == [f"{shown} 2: fc_model"]
    assert forged_cards(None, own) == []
