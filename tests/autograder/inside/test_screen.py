"""`--screen`: a fit ends once its model is good enough, and nobody loses a point by that.

The fits are real, on few images. The class runs through the real command and real boxes, in a copy
of the lab with few images, whose thresholds a few hundred of them reach.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from small_mnist import keep_few_images

from autograder.course.outcomes import read_outcome
from autograder.demo.answers import fill, solution_answers
from autograder.inside.screen import MARGIN, stop_fits_early
from autograder.lab.project import find_project
from mitdeeplearning_utils import checks, load_mnist
from mitdeeplearning_utils.checks.collecting import images

EPOCHS = 6
MOST = checks.scorecard().most
FEW = 1200


# One fit, in this process


@pytest.fixture(scope="module")
def tf():
    return pytest.importorskip("tensorflow")


@pytest.fixture(scope="module")
def few():
    """The first images of MNIST, which the checks have for all there are."""
    (x, y), (test_x, test_y) = load_mnist()
    split = (x[:FEW], y[:FEW]), (test_x[:300], test_y[:300])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(images, "load_mnist", lambda: split)
        images.kept.cache_clear()
        yield SimpleNamespace(train=split[0], test=split[1])
    images.kept.cache_clear()


@pytest.fixture
def screen(tf, monkeypatch):
    """A function that turns screening on, with a threshold for each kind of model."""

    def turn_on(fc: float = 2.0, cnn: float = 2.0) -> None:
        monkeypatch.setattr(tf.keras.Model, "fit", tf.keras.Model.fit)  # put back afterwards
        stop_fits_early({"fc": fc, "cnn": cnn})

    return turn_on


def make(tf, convolution: bool = False, shape=(28, 28, 1)):
    tf.keras.utils.set_random_seed(5)
    layers = [tf.keras.Input(shape)]
    if convolution:
        layers += [tf.keras.layers.Conv2D(4, 3, activation="relu"), tf.keras.layers.MaxPool2D(4)]
    layers += [tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation="softmax")]
    model = tf.keras.Sequential(layers)
    model.compile(tf.keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    return model


def states_of(tf, few, convolution: bool):
    """Return test accuracy and weights after each epoch of a fit in full."""
    model, states = make(tf, convolution), []

    def note(epoch, logs):
        right = model.predict(few.test[0], verbose=0).argmax(axis=1) == few.test[1]
        states.append((right.mean(), model.get_weights()))

    callback = tf.keras.callbacks.LambdaCallback(on_epoch_end=note)
    model.fit(*few.train, epochs=EPOCHS, verbose=0, callbacks=[callback])
    return states


def assert_same(weights, others) -> None:
    for mine, other in zip(weights, others, strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-4)


@pytest.mark.parametrize("convolution", [False, True])
def test_a_fit_ends_after_the_first_epoch_above_its_models_threshold(tf, few, screen, convolution):
    states = states_of(tf, few, convolution)
    accuracies = [accuracy for accuracy, _ in states]
    last = 2  # so that there are epochs to go on with, and some that must not end it
    threshold = max(accuracies[:last]) - MARGIN + 1e-6
    assert accuracies[last] > max(accuracies[:last])
    screen(**{"cnn" if convolution else "fc": threshold})
    model = make(tf, convolution)
    history = model.fit(*few.train, epochs=EPOCHS, verbose=0)
    assert history.epoch == [0, 1, 2]
    assert_same(model.get_weights(), states[last][1])


def test_a_fit_that_never_passes_is_the_fit_that_it_was_in_full(tf, few, screen) -> None:
    states = states_of(tf, few, convolution=False)
    screen(fc=max(accuracy for accuracy, _ in states) + 0.01)
    model = make(tf)
    assert model.fit(*few.train, epochs=EPOCHS, verbose=0).epoch == list(range(EPOCHS))
    assert_same(model.get_weights(), states[-1][1])


@pytest.mark.parametrize("wrap", [lambda c: c, lambda c: [c], lambda c: (c,), "CallbackList"])
def test_a_students_own_callbacks_run_however_they_are_given(tf, few, screen, wrap) -> None:
    screen(fc=0.0)
    seen = []
    own = tf.keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch))
    model = make(tf)
    given = (
        tf.keras.callbacks.CallbackList([own], model=model) if wrap == "CallbackList" else wrap(own)
    )
    model.fit(*few.train, epochs=EPOCHS, verbose=0, callbacks=given)
    assert seen == [0]


def test_arguments_in_order_and_a_students_own_early_stopping_work(tf, few, screen) -> None:
    screen()
    stop = tf.keras.callbacks.EarlyStopping("loss", min_delta=100, patience=1)
    history = make(tf).fit(*few.train, 300, EPOCHS, 0, [stop])
    assert history.epoch == [0, 1]
    assert history.params["steps"] == FEW // 300


def test_a_wrong_argument_is_the_error_that_it_was(tf, few, screen) -> None:
    screen()
    with pytest.raises(TypeError, match="epoch"):
        make(tf).fit(*few.train, epoch=5)


def test_a_model_of_other_images_trains_in_full(tf, few, screen) -> None:
    screen(fc=0.0)
    flat = few.train[0].reshape(FEW, 784)
    history = make(tf, shape=(784,)).fit(flat, few.train[1], epochs=3, verbose=0)
    assert history.epoch == [0, 1, 2]


# A class, through the command


SHORT = "train_images[:2000], train_labels[:2000], batch_size=32, epochs=3, verbose=0"


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Path:
    """A copy of the lab, where a test accuracy of 0.6 earns all the points, and a class's work."""
    copy = tmp_path_factory.mktemp("screen")
    project = find_project()
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("mitdeeplearning_utils", "autograder", "solutions"):
        shutil.copytree(project.root / name, copy / name, ignore=ignore)
    shutil.copy(project.root / "pyproject.toml", copy)
    keep_few_images(copy)
    for name in ("fc_train", "cnn_train"):
        path = copy / f"mitdeeplearning_utils/checks/exercises/{name}/__init__.py"
        text, times = re.subn(r"^THRESHOLD = .*", "THRESHOLD = 0.6", path.read_text(), flags=re.M)
        assert times == 1
        path.write_text(text)
    student = nbformat.read(project.student, as_version=4)
    answers = solution_answers(nbformat.read(project.solution, as_version=4))
    answers["fc_fit"] = f"BATCH_SIZE = 64\nmodel.fit({SHORT})"
    answers["cnn_fit"] = f"cnn_model.fit({SHORT})"
    half = {name: text for name, text in answers.items() if name.startswith("fc_")}
    for name, work in (("all_right", answers), ("half_right", half)):
        (copy / "handed_in" / name).mkdir(parents=True)
        nbformat.write(fill(student, work), copy / "handed_in" / name / "lab2_mnist.ipynb")
    return copy


def lab2(lab: Path, *arguments: str, code: int = 0) -> str:
    """Run the copy's command in the copy; return all that it says."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", *arguments, "--course", "course"],
        cwd=lab,
        env=os.environ | {"PYTHONPATH": str(lab)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    return done.stdout


def runs(lab: Path) -> dict[str, int]:
    """Return when each stored run was made, by its key."""
    return {
        path.parent.name: path.stat().st_mtime_ns for path in lab.glob("course/runs/*/run.json")
    }


def outcomes(lab: Path):
    return [read_outcome(lab / "course", name) for name in ("all_right", "half_right")]


@pytest.fixture(scope="module")
def steps(lab) -> SimpleNamespace:
    """What the class comes to: screened, screened again, in full, and screened after that."""
    found = SimpleNamespace()
    for step, flags in (
        ("first", ["--screen"]),
        ("again", ["--screen"]),
        ("full", ["--jobs", "1"]),
        ("last", ["--jobs", "1", "--screen"]),
    ):
        said = lab2(lab, "grade", "handed_in", *flags)
        report = (lab / "course" / "report.html").read_text("utf-8")
        state = SimpleNamespace(said=said, outcomes=outcomes(lab), runs=runs(lab), report=report)
        if step == "first":
            state.refused = lab2(lab, "export", "csv", "--out", "grades.csv", code=1)
            state.accepted = lab2(lab, "export", "csv", "--out", "grades.csv", "--accept-screened")
        setattr(found, step, state)
    return found


def test_who_has_all_points_early_keeps_them_and_the_others_run_again_in_full(steps) -> None:
    right, half = steps.first.outcomes
    assert (right.points, right.status, right.screened) == (MOST, "graded", True)
    assert (half.points, half.status, half.screened) == (7, "graded", False)
    assert set(steps.first.runs) == {right.run, half.run}  # that of half's screening is gone


def test_screened_grades_are_marked_in_the_table_and_on_the_class_page(steps) -> None:
    lines = {line.split()[0]: line for line in steps.first.said.splitlines() if "_right" in line}
    assert lines["all_right"].endswith("graded (screened)")
    assert lines["half_right"].endswith("graded")
    assert "Graded by a screening run" in steps.first.report
    assert "Graded by a screening run" not in steps.full.report


def test_screened_grades_are_exported_only_where_they_are_accepted(steps) -> None:
    assert "Screened grades: 1" in steps.first.refused
    assert "--accept-screened" in steps.first.refused
    assert "Wrote grades.csv: 2 entries" in steps.first.accepted


def test_screening_again_runs_nothing(steps) -> None:
    assert "0 to grade, 2 unchanged" in steps.again.said
    assert steps.again.runs == steps.first.runs


def test_grading_in_full_replaces_what_was_screened_and_runs_no_more_than_that(steps) -> None:
    right, half = steps.full.outcomes
    assert (right.points, right.screened, half.screened) == (MOST, False, False)
    assert right.accuracies["cnn_model"] > steps.first.outcomes[0].accuracies["cnn_model"]
    assert half.run == steps.first.outcomes[1].run
    assert set(steps.full.runs) == {right.run, half.run}
    assert steps.full.runs[half.run] == steps.first.runs[half.run]


def test_screening_what_ran_in_full_runs_nothing_and_keeps_the_full_grade(steps) -> None:
    assert steps.last.runs == steps.full.runs
    assert [o.screened for o in steps.last.outcomes] == [False, False]
    assert [o.run for o in steps.last.outcomes] == [o.run for o in steps.full.outcomes]
