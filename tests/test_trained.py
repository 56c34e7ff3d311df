"""The kept weights are those of the lab's two networks, and trained as far as the lab asks for."""

import numpy as np
import pytest

from autograder.demo.answers import solution_answers
from autograder.lab.build import solution_notebook
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from mitdeeplearning_utils import load_mnist
from mitdeeplearning_utils.checks.exercises import cnn_train, fc_train
from tests.trained import FOLDER, weights

AGAIN = "Train them again: python -m tests.trained"
MODELS = {
    "fc": ("fc_model", "model", fc_train.THRESHOLD),
    "cnn": ("cnn_model", "cnn_model", cnn_train.THRESHOLD),
}
MOST_BYTES = 1_000_000


@pytest.mark.parametrize("name", MODELS)
def test_the_labs_own_model_reaches_its_threshold_with_the_kept_weights(name: str) -> None:
    import tensorflow as tf

    cell, variable, threshold = MODELS[name]
    names = {"tf": tf}
    exec(solution_answers(solution_notebook(read_source(find_project())))[cell], names)
    model, kept = names[variable], weights(name)
    assert [w.shape for w in model.get_weights()] == [w.shape for w in kept], AGAIN
    model.set_weights(kept)
    _, (images, labels) = load_mnist()
    right = np.argmax(model.predict(images, batch_size=500, verbose=0), axis=1) == labels
    assert right.mean() > threshold + 0.005, AGAIN


def test_the_files_are_small_and_no_others() -> None:
    files = sorted(FOLDER.iterdir())
    assert [path.stem for path in files] == sorted(MODELS)
    assert all(path.stat().st_size < MOST_BYTES for path in files)
