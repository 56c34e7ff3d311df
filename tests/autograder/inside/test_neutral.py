"""What a notebook for Colab asks for and no box has: stand-ins, and requirements that are met."""

import copy
import importlib
import os
import pickle
import subprocess
import sys
import types

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.inside import neutral
from autograder.inside.swallow import Swallow

NAMES = ("comet_ml", "mitdeeplearning", "mitdeeplearning.lab2", "mitdeeplearning.util")


@pytest.fixture
def shell(monkeypatch, tmp_path):
    """A shell with the stand-ins; afterwards the process is as it was."""
    monkeypatch.chdir(tmp_path)
    for name in (*NAMES, "google.colab", "google.colab.userdata"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    userdata = types.SimpleNamespace(get=lambda key: 1 / 0)
    monkeypatch.setitem(sys.modules, "google.colab.userdata", userdata)
    monkeypatch.setattr(sys, "path", ["", *filter(None, sys.path)])
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    config = Config({"HistoryManager": {"enabled": False}})
    made = InteractiveShell(config=config)
    monkeypatch.setattr(neutral, "get_ipython", lambda: made)
    neutral.use_stand_ins()
    importlib.invalidate_caches()
    yield made
    for name in NAMES:
        sys.modules.pop(name, None)
    plt.close("all")


def run(shell, source):
    """Run a cell; return its last value. An error in it is raised."""
    result = shell.run_cell(source)
    result.raise_error()
    return result.result


@pytest.mark.parametrize(
    "test",
    [
        "len(tf.config.list_physical_devices('GPU')) > 0",
        "tf.test.is_gpu_available()",
        "gpus, 'no GPU'",
        "COMET_API_KEY != '', 'Please insert a key'",
        "os.environ.get('COMET_API_KEY')",
        "my_api_key",
        "tf.__version__ == '2.12'",
    ],
)
def test_what_asks_for_a_gpu_or_a_key_holds(shell, test) -> None:
    assert run(shell, f"assert {test}\n'after'") == "after"
    assert run(shell, f"def f():\n  if True: assert {test}\n  return 'after'\nf()") == "after"


def test_a_students_own_assert_is_still_one(shell) -> None:
    with pytest.raises(AssertionError, match="too low"):
        run(shell, "test_acc = 0.9\nassert test_acc > 0.95, 'too low: no GPU here?'")


def test_a_version_of_tensorflow_can_be_asked_for(shell) -> None:
    assert run(shell, "%tensorflow_version 2.x\n'after'") == "after"


def test_a_secret_of_colab_is_empty(shell) -> None:
    assert sys.modules["google.colab.userdata"].get("COMET_API_KEY") == ""


def test_whatever_is_asked_of_comet_does_nothing(shell) -> None:
    source = """
import comet_ml
from comet_ml import API, Experiment, Optimizer
comet_ml.login(api_key="", project_name="x")
with Experiment(project_name="x").train() as experiment:
    experiment.log_metric("loss", 0.5, step=1)
    experiment.log_figure(figure=None).get("web", {})["url"]
experiment.name = "mine"
experiment["x"] = 1
assert list(API().get("x")) == []
experiment.end()
"""
    shown = shell.display_formatter.format(run(shell, source))
    assert shown == ({}, {})


def test_a_stand_in_can_be_copied_but_not_taken_for_something_else() -> None:
    nothing = Swallow()
    assert type(copy.deepcopy(nothing)) is type(pickle.loads(pickle.dumps(nothing))) is Swallow
    with pytest.raises(AttributeError):
        _ = nothing.__array__
    with pytest.raises(AttributeError):
        importlib.import_module("autograder.inside.stand_ins.comet_ml").__all__  # noqa: B018


def test_the_notebooks_pictures_are_drawn(shell) -> None:
    shell.user_ns |= {"p": np.eye(10)[[3, 4]], "y": np.array([3, 5]), "x": np.zeros((2, 28, 28, 1))}
    run(shell, "import mitdeeplearning as mdl")
    for i, colours in enumerate((["blue"], ["red", "blue"])):
        plt.figure()
        run(shell, f"mdl.lab2.plot_image_prediction({i}, p, y, x)")
        assert plt.gca().xaxis.label.get_color() == colours[0]
        assert plt.gca().get_xlabel() == f"{i + 3}, 100% (true: {[3, 5][i]})"
        plt.figure()
        run(shell, f"mdl.lab2.plot_value_prediction({i}, p, y)")
        bars = plt.gca().patches
        assert [bar.get_height() for bar in bars] == [*map(float, np.eye(10)[i + 3])]
        told = {plt.matplotlib.colors.to_hex(bar.get_facecolor()) for bar in bars}
        assert {plt.matplotlib.colors.to_hex(c) for c in (*colours, "grey")} == told


def test_an_unfinished_models_scores_are_drawn(shell) -> None:
    shell.user_ns |= {"p": np.zeros((1, 128)), "few": np.zeros((1, 3)), "y": [5]}
    run(shell, "import mitdeeplearning as mdl")
    run(shell, "mdl.lab2.plot_value_prediction(0, p, y)\nmdl.lab2.plot_value_prediction(0, few, y)")


def test_the_notebooks_loop_has_its_history_and_plotter(shell) -> None:
    source = """
from mitdeeplearning import util
history = util.LossHistory(smoothing_factor=0.5)
plotter = util.PeriodicPlotter(sec=2, xlabel="Iterations", ylabel="Loss", scale="semilogy")
for loss in (4.0, 2.0):
    history.append(loss)
    plotter.plot(history.get())
history.get()
"""
    assert run(shell, source) == [4.0, 3.0]
    assert not plt.get_fignums()


def test_other_parts_of_the_package_are_swallowed(shell) -> None:
    run(shell, "import mitdeeplearning as mdl\nmdl.lab1.play_song('x')\nmdl.util.display_model(1)")
    run(shell, "from mitdeeplearning import lab3\nmdl.lab2.get_test_faces()")


def test_a_module_in_the_notebooks_folder_comes_first(shell, tmp_path) -> None:
    (tmp_path / "comet_ml.py").write_text("mine = 5")
    assert run(shell, "import comet_ml\ncomet_ml.mine") == 5


def test_without_an_edition_that_needs_them_there_are_no_stand_ins() -> None:
    assert not any(path.endswith("stand_ins") for path in sys.path)
    assert importlib.util.find_spec("mitdeeplearning") is None


def test_pip_finds_the_stand_ins_and_removes_nothing(shell) -> None:
    colab = neutral.__file__.replace("neutral.py", "colab")
    paths = [os.environ["PYTHONPATH"], colab, *sys.path]
    code = (
        "import pip\n"
        "print(pip.main(['install', '-q', 'mitdeeplearning', 'no-such']))\n"
        "print(pip.main(['uninstall', '-y', 'tensorflow']))"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    installed, one, removed, zero = done.stdout.splitlines()
    assert installed.endswith("Here already: mitdeeplearning. Not here: no-such.")
    assert (one, zero) == ("1", "0")
    assert removed.endswith("nothing is uninstalled.")
