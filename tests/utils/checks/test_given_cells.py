"""The notebook's given cells run to their end, whatever exercise is left open or half done.

The data are 300 real images of each kind; the trained weights come from all of them.
"""

import textwrap
from functools import cache
from typing import Any, NamedTuple

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import tensorflow as tf
from checks_lab import CNN, FC, ROOT, released, solution_cells, solved
from checks_lab import run as run_cells
from tqdm import tqdm

import mitdeeplearning_utils as mdl
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting import images, memory

# Parts of the notebook that train and change only models which they make themselves.
STARTS = ("fc_model", "cnn_model", "prediction", "train_step")
MEMORY = (memory._first, memory._second, memory._optimizer)


@cache
def code_cells():
    """Return the code cells of the student's notebook after the first, by id, in order."""
    cells = nbformat.read(ROOT / "lab2_mnist.ipynb", as_version=4).cells
    code = {cell.id: cell.source for cell in cells if cell.cell_type == "code"}
    del code["setup"]
    code["overfitting"] = code["overfitting"].replace("epochs=60", "epochs=2")
    return code


@pytest.fixture(scope="module")
def states():
    """The State before each of STARTS in the solution's run, once a test has made them."""
    return {}


@pytest.fixture
def run(few_images, fc_weights, cnn_weights, states, monkeypatch, capfd):
    """Return a function that runs the whole notebook with these answers and returns its names.

    The cells before the part with the first answer that isn't the solution's run once for all.
    """
    matplotlib.use("Agg")
    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))
    monkeypatch.setattr(mdl, "load_mnist", images.load_mnist)
    exercises = list(code_cells().items())[len(cells_before_exercises()) :]

    def fill_states():
        names = names_before_exercises()
        names |= {"fc_weights": fc_weights, "cnn_weights": cnn_weights}
        for cell, _ in exercises:
            if cell in STARTS:
                states[cell] = State.now(names)
            if cell != STARTS[-1]:
                execute(cell, quick_answers(), names)
            else:
                break

    def run(answers):
        if not states:
            fill_states()
        start = start_for(answers)
        names = states[start].restored()
        for cell, _ in exercises[[cell for cell, _ in exercises].index(start) :]:
            execute(cell, answers, names)
        names["printed"], errors = capfd.readouterr()
        assert errors == ""
        return names

    return run


class State(NamedTuple):
    """What cells leave: the notebook's names, the cards, and what the checks remember."""

    names: dict[str, Any]
    results: dict[str, Any]
    memory: list[dict[str, Any]]

    @classmethod
    def now(cls, names):
        return cls(dict(names), dict(checks._results), [dict(kept) for kept in MEMORY])

    def restored(self):
        """Let the checks know no more than then; return the names."""
        for kept, then in zip(
            [checks._results, *MEMORY], [self.results, *self.memory], strict=True
        ):
            kept.clear()
            kept.update(then)
        return dict(self.names)


def start_for(answers):
    """Return the first cell of the last part before which all answers are the solution's."""
    cells, solution = solution_cells(), quick_answers()
    first = next(n for n, cell in enumerate(cells) if answers.get(cell) != solution[cell])
    return [cell for cell in STARTS if cells.index(cell) <= first][-1]


def execute(cell, answers, names):
    """Run a cell; only an answer may raise."""
    try:
        exec(answers.get(cell, code_cells()[cell]), names)
    except Exception as error:
        if cell not in answers and cell not in solution_cells():
            raise AssertionError(f"the given cell {cell} raised {error!r}") from error


def cells_before_exercises():
    """Return the sources of the given cells that no answer can change."""
    cells = code_cells()
    first = next(n for n, cell in enumerate(cells) if cell in solution_cells())
    return list(cells.values())[:first]


@cache
def _names_before_exercises():
    names = {"tf": tf, "np": np, "plt": plt, "tqdm": tqdm, "mdl": mdl}
    for source in ["import sys", *cells_before_exercises()]:
        exec(source, names)
    return names


def names_before_exercises():
    """Return what the first cells leave, which run once only."""
    return dict(_names_before_exercises())


def answers(**changed):
    """Return the solution, with trained weights in place of training, and changes to it."""
    cells = {name: solved()[name] for name in solution_cells()}
    for name, model in (("fc", "model"), ("cnn", "cnn_model")):
        fit = textwrap.indent(cells[f"{name}_fit"], "    ")
        cells[f"{name}_fit"] = f"try:\n{fit}\nfinally:\n    {model}.set_weights({name}_weights)"
    return cells | changed


def quick_answers(**changed):
    """Return the same with a short training that spares the time to trace."""
    cells = answers()
    for name in ("fc", "cnn"):
        eager, few = (
            ("metrics=", "run_eagerly=True, metrics="),
            "train_images[:64], train_labels[:64]",
        )
        cells[f"{name}_compile"] = cells[f"{name}_compile"].replace(*eager)
        cells[f"{name}_fit"] = cells[f"{name}_fit"].replace("train_images, train_labels", few)
    return cells | changed


def test_the_solution_shows_everything(run) -> None:
    names = run(answers())
    assert checks.scorecard().points == checks.scorecard().most > 0
    assert 0 <= names["tape_acc"] <= 1 and len(names["loss_history"].get()) == 5
    assert "Waiting" not in names["printed"]


LEFT_OUT = {
    "fc_model": {"fc_model", "fc_train", "fc_evaluate"},
    "fc_compile": {"fc_evaluate"},
    "fc_fit": {"fc_train"},
    "cnn_model": {"cnn_model", "cnn_train", "cnn_evaluate", "prediction"},
    "cnn_compile": {"cnn_evaluate"},
    "cnn_fit": {"cnn_train"},
}  # another costs itself
CHECK_AFTER = {"fc_fit": "fc_train", "cnn_fit": "cnn_train"}


@pytest.mark.parametrize("name", solution_cells())
def test_an_exercise_left_out_stops_no_given_cell_and_costs_only_itself(run, name) -> None:
    names = run(quick_answers(**{name: released()[name]}))
    results = checks._results
    assert set(results) == set(checks.EXERCISES)
    assert not any(result.fault for result in results.values())
    lost = {key for key, result in results.items() if result.points < result.most}
    check = CHECK_AFTER.get(name, name)
    if "compile" not in name:
        assert results[check].verdict.not_started and check in lost
    assert lost <= LEFT_OUT.get(name, {name})
    if name in ("cnn_model", "prediction", "train_step"):
        assert "Waiting for exercise" in names["printed"]


def test_an_untouched_notebook_runs_to_its_end(run) -> None:
    names = run({})
    assert [result.state for result in checks._results.values()] == ["not started"] * len(
        checks.EXERCISES
    )
    assert "tape_model" not in names and "predictions" not in names


HALF_DONE = {
    "no builder": {"cnn_model": "cnn_model = tf.keras.models.Sequential()"},
    "builder returns nothing": {"cnn_model": "def build_cnn_model(): pass\ncnn_model = None"},
    "only the object": {"cnn_model": "%s\ncnn_model = build_cnn_model()\ndel build_cnn_model"},
    "a model that raises": {
        "cnn_model": "class Net(tf.keras.Model):\n"
        "    def call(self, x): raise RuntimeError('no')\n"
        "build_cnn_model = Net\ncnn_model = build_cnn_model()"
    },
    "step returns None": {"train_step": "def train_step(model, optimizer, images, labels): 1"},
    "step raises": {"train_step": "def train_step(model, optimizer, images, labels): 1 / 0"},
    "step is a number": {"train_step": "train_step = 3"},
    "no integer": {"prediction": "prediction = predictions[0]"},
    "NaN weights": {"cnn_fit": "cnn_model.set_weights([w * np.nan for w in cnn_weights])"},
    "names deleted": {"cnn_evaluate": "del cnn_model, test_acc, experiment"},
    "other names taken": {"fc_evaluate": "test_loss, test_acc, experiment = None, 'x', 7"},
    "128 outputs": {
        "fc_model": "model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)),"
        " tf.keras.layers.Flatten(), tf.keras.layers.Dense(128, 'relu')])"
    },
}


@pytest.mark.parametrize("changed", HALF_DONE.values(), ids=HALF_DONE)
def test_an_exercise_half_done_stops_no_given_cell(run, changed) -> None:
    solution = quick_answers()
    changed = {name: text.replace("%s", solution[name]) for name, text in changed.items()}
    run(quick_answers(**changed))
    assert set(checks._results) == set(checks.EXERCISES)
    assert not any(result.state == "fault" for result in checks._results.values())


def test_the_text_counts_the_parameters_right() -> None:
    models = run_cells({"tf": tf}, FC, CNN)
    fc, cnn = (models[name].count_params() for name in ("model", "cnn_model"))
    hidden = models["model"].layers[1].count_params()
    cells = nbformat.read(ROOT / "lab2_mnist.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert f"({cnn:,} against {fc:,})" in text
    assert f"784 · 128 + 128 = {hidden:,}" in text
