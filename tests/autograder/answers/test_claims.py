"""What is read from tables of settings, and what is compared with our run."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.answers.claims import Row, compared, measured, rows_of_outputs, rows_of_text
from autograder.outcome import Outcome, Training
from mitdeeplearning_utils.records import Experiments, Fit

HEAD = "| network | optimizer | learning rate | epochs | test accuracy |\n|---|---|---|---|---|\n"
OURS = {"model": Training("SGD", 0.1, 4690), "cnn_model": Training("Adam", 0.001, 1876)}
OUTCOME = Outcome(
    "ann", "graded", accuracies={"model": 0.9667, "cnn_model": 0.99}, trainings=OURS
)  # fmt: skip


def note(line: str, outcome: Outcome = OUTCOME) -> str:
    (row,) = compared(rows_of_text(HEAD + line), outcome)
    return row.note


def test_a_markdown_table_is_read_by_its_heads() -> None:
    text = (
        "Look:\n\n| Accuracy (test) | lr | Optimiser |\n| :-- | --: | - |\n| 0.97 | `0.1` | SGD |"
    )
    assert rows_of_text(text) == [Row(optimizer="SGD", rate="0.1", accuracy="0.97")]


@pytest.mark.parametrize("text", ["", "a | b", "| day | rain |\n|-|-|\n| 1 | 2 |", "||||\n" * 9])
def test_another_table_says_nothing(text) -> None:
    assert rows_of_text(text) == []


def test_a_table_that_the_notebook_saved_is_read() -> None:
    html = (
        "<style>x</style><table><thead><tr><th></th><th>network</th><th>optimizer</th><th>rate</th>"
        "<th>epochs</th><th>train accuracy</th><th>test accuracy</th></tr></thead><tr><td>0<td>CNN"
        "<td><b>Adam</b><td>0.001<td>2<td>1.0<td>0.991</table>"
    )
    saved = new_output("execute_result", data={"text/html": html, "text/plain": "x"})
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[saved])])
    assert rows_of_outputs(notebook) == [Row("CNN", "Adam", "0.001", "2", "0.991")]
    assert rows_of_outputs(None) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("| fully connected | SGD | 0.1 | 5 | 0.97 |", "our run agrees: 0.9667"),
        ("| Fully-connected (model) | sgd | 1e-1 | 5 | about 96,2 % |", "our run agrees: 0.9667"),
        ("| CNN | Adam | 0.001 | 2 | 0.97 |", "our run measured 0.9900"),
        ("| CNN | Adam | 0.001 | 5 | 0.97 |", "not in our run"),
        ("| CNN | SGD | 0.1 | 5 | 0.97 |", "not in our run"),
        ("| CNN and fully connected | Adam | 0.001 | 2 | 0.97 |", "not in our run"),
        ("| CNN | Adam | 0.001 to 0.1 | 2 | 0.97 |", "not in our run"),
        ("| CNN | Adam | 0.001 | 2 | ? |", ""),
        ("| CNN | Adam |", ""),
    ],
)
def test_only_the_same_setting_is_compared(line, expected) -> None:
    assert note(line) == expected


def test_the_lab_s_own_table_of_fits_is_read_and_no_validation_accuracy_is_compared() -> None:
    fits = [Fit("CNN", "Adam", "0.001", 2, start, 0.999, 0.5) for start in ("fresh", "continued")]
    table = Experiments(fits)
    expected = [
        Row("CNN", "Adam", "0.001", epochs, "0.5000 validation") for epochs in ("2", "2 continued")
    ]
    assert compared(rows_of_text(repr(table)), OUTCOME) == expected
    saved = new_output("execute_result", data={"text/html": table._repr_html_(), "text/plain": "x"})
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[saved])])
    assert compared(rows_of_outputs(notebook), OUTCOME) == expected


def test_a_continued_training_is_not_compared() -> None:
    head = HEAD.replace("| test", "| start | test").replace("|---|", "|---|---|", 1)
    (row,) = compared(rows_of_text(f"{head}| CNN | Adam | 0.001 | 2 | continued | 0.5 |"), OUTCOME)
    assert (row.epochs, row.note) == ("2 continued", "")


def test_a_screened_run_is_never_compared_and_shows_no_accuracy() -> None:
    screened = Outcome(
        "ann", "graded", screened=True, accuracies=OUTCOME.accuracies, trainings=OURS
    )  # fmt: skip
    assert note("| CNN | Adam | 0.001 | 2 | 0.5 |", screened) == ""
    assert [row.accuracy for row in measured(screened)] == ["", ""]
    assert all("not compared" in row.note for row in measured(screened))


def test_what_our_run_measured_is_told_with_its_steps() -> None:
    assert measured(OUTCOME)[0] == Row("fully connected", "SGD", "0.1", "4,690 steps", "0.9667")
    assert measured(None) == measured(Outcome("ann", "malformed")) == []


def test_long_and_many_rows_are_cut() -> None:
    rows = rows_of_text(HEAD + f"| CNN | {'A' * 500} | 0.1 | 5 | 0.9 |\n" * 200)
    assert len(rows) <= 20 and max(len(row.optimizer) for row in rows) <= 60
