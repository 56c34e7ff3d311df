"""The lab's cells and a notebook to run them in, for the tests of the checks."""

import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import numpy as np

from mitdeeplearning_utils import checks, load_mnist
from mitdeeplearning_utils.checks.findings import Verdict

ROOT = Path(__file__).parents[3]
FC = """
model = tf.keras.Sequential([
    tf.keras.Input(shape=(28, 28, 1)),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(128, activation="relu"),
    tf.keras.layers.Dense(10, activation="softmax"),
])
"""
CNN = """
cnn_model = tf.keras.Sequential([
    tf.keras.Input(shape=(28, 28, 1)),
    tf.keras.layers.Conv2D(24, 3, activation="relu"),
    tf.keras.layers.MaxPool2D(2),
    tf.keras.layers.Conv2D(36, 3, activation="relu"),
    tf.keras.layers.MaxPool2D(2),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(128, activation="relu"),
    tf.keras.layers.Dense(10, activation="softmax"),
])
"""
COMPILE = '{}.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])\n'


@cache
def mnist():
    return load_mnist()


def notebook(*cells):
    """Return the names after these cells, in a notebook that has just loaded the data."""
    import keras
    import tensorflow as tf

    (x, y), (test_x, test_y) = mnist()
    names = {"tf": tf, "keras": keras, "np": np, "layers": tf.keras.layers}
    names |= {"train_images": x, "train_labels": y, "test_images": test_x, "test_labels": test_y}
    return run(names, *cells)


def run(names, *cells):
    for cell in cells:
        exec(textwrap.dedent(cell), names)
    return names


@dataclass(frozen=True)
class Seen(Verdict):
    """A verdict, and whether later cells can work with what the student made."""

    usable: bool = False


def verdict(exercise, names):
    return verdict_on(exercise, checks.collect(exercise, names))


def verdict_on(exercise, evidence):
    found = checks.judge(exercise, evidence)
    return Seen(found.findings, found.not_started, is_usable(exercise, evidence))


def is_usable(exercise, evidence):
    half = checks._collecting(exercise)
    with np.errstate(all="ignore"):
        return not half.not_started(evidence) and half.usable(evidence)


@cache
def released():
    """Return the student notebook's cells, each under its grade_id."""
    cells = nbformat.read(ROOT / "lab2_mnist.ipynb", as_version=4).cells
    return {c.metadata["nbgrader"]["grade_id"]: c.source for c in cells if "nbgrader" in c.metadata}


@cache
def solution_cells():
    """Return the grade_ids of the code cells that students write, in order."""
    text = (ROOT / "solutions" / "lab2_mnist.py").read_text()
    return re.findall(r'^# %% nbgrader=.*"grade_id": "(\w+)".*"solution": true', text, re.M)


@cache
def solved():
    """Return the source's solution cells, each under its grade_id."""
    text = (ROOT / "solutions" / "lab2_mnist.py").read_text()
    cells = re.findall(r'^# %% nbgrader=.*"grade_id": "(\w+)".*\n((?:(?!# %%).*\n?)*)', text, re.M)
    return {name: re.sub(r" *### (BEGIN|END) SOLUTION\n", "", source) for name, source in cells}


def states(verdict):
    marks = {"passed": "+", "failed": "-", "skipped": "o", "noted": "!"}
    return " ".join(marks[finding.state] for finding in verdict.findings)


def hints(verdict):
    return " | ".join(finding.hint for finding in verdict.findings if finding.hint)


def assert_mistake(verdict, points, hint):
    """Assert the points, a part of the only hint ("" for none), and that each loss is explained."""
    shown = f"{verdict.points:g} {states(verdict)} {hints(verdict)!r} {verdict.not_started}"
    assert (verdict.points, verdict.not_started) == (points, ""), shown
    assert hint in hints(verdict) and bool(hint) == bool(hints(verdict)), shown
    assert all(finding.seen for finding in verdict.findings if finding.state != "passed"), shown
