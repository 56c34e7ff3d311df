"""With one thread the lab gives the same bits every time, with its checks and without them."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from small_mnist import keep_few_images

from autograder.demo.answers import fill
from autograder.lab.kernel import kernel_environment
from autograder.lab.project import find_project
from mitdeeplearning_utils.checks import EXERCISES

ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
# Short trainings: the bits part in the first step or never.
ANSWERS = {
    "fc_fit": "BATCH_SIZE = 64\nmodel.fit(train_images[:1280], train_labels[:1280], verbose=0)",
    "cnn_fit": "cnn_model.fit(train_images[:1280], train_labels[:1280], verbose=0)",
}
SHORT_LOOP = "train_images, train_labels = train_images[:1280], train_labels[:1280]"
BITS = """import hashlib
for trained in (model, cnn_model, tape_model):
    weights = b"".join(weight.tobytes() for weight in trained.get_weights())
    print(hashlib.sha256(weights).hexdigest(), tape_acc.hex())
print(np.random.random(), tf.random.normal([2]))
"""


def bits(notebook: NotebookNode, checkout: Path) -> str:
    """Return hashes of all trained weights and the next random numbers after a full run."""
    notebook = fill(notebook, ANSWERS)
    loop = next(i for i, cell in enumerate(notebook.cells) if cell.id == "tape_loop")
    notebook.cells.insert(loop, new_code_cell(SHORT_LOOP))
    notebook.cells.append(new_code_cell(BITS))
    path = os.pathsep.join(filter(None, [str(checkout), os.environ.get("PYTHONPATH")]))
    resources = {"metadata": {"path": str(checkout)}}
    client = NotebookClient(notebook, timeout=None, resources=resources)
    client.execute(env=kernel_environment(PYTHONPATH=path, **ONE_THREAD))
    # a busy kernel may send the lines in several parts
    return "".join(output.text for output in notebook.cells[-1].outputs)


@pytest.fixture(scope="module")
def solution() -> NotebookNode:
    return nbformat.read(find_project().solution, as_version=4)


def test_two_runs_give_the_same_bits_and_the_checks_change_none(solution, tmp_path) -> None:
    package = "mitdeeplearning_utils"
    shutil.copytree(find_project().root / package, tmp_path / package)
    keep_few_images(tmp_path)
    first = bits(solution, tmp_path)
    assert first.count("\n") >= 4
    checks = [cell for cell in solution.cells if cell.source.startswith("mdl.check(")]
    assert len(checks) == len(EXERCISES)
    bare = nbformat.from_dict({**solution, "cells": [c for c in solution.cells if c not in checks]})
    assert bits(bare, tmp_path) == first
