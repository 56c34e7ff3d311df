"""The work that an architecture asks of the judge is bounded, and its numbers are read exactly."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from autograder.judge import predictions as judge
from autograder.judge.layers import UnknownModelError
from autograder.judge.predictions import predictions
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.images import test_set as load_test_set

layers = tf.keras.layers
IMAGES = 20
# Multiply-adds for an image: a Dense layer has one for each weight of its kernel, another one for
# each position; the Input has one for each number, Flatten one.
DENSE = 784 + 1 + 784 * 8 + 8 * 10


def collected(*more):
    model = tf.keras.Sequential([layers.Input((28, 28, 1)), *more])
    model(load_test_set()[0][:2])
    return checks.collect("fc_model", {"model": model})


@pytest.fixture(scope="module")
def dense():
    return collected(layers.Flatten(), layers.Dense(8, "relu"), layers.Dense(10))


def computed(found, images=IMAGES):
    return predictions(found.nodes, found.weights, load_test_set()[0][:images])


@pytest.mark.parametrize(
    ("bound", "most", "words"),
    [
        ("MOST_OPERATIONS", DENSE * IMAGES, "too many operations"),
        ("MOST_NUMBERS", 784 * judge.BATCH, "its output is too large"),
        ("MOST_KEPT", 2 * 784 * judge.BATCH, "too much has to be kept"),
        ("MOST_NODES", 4, "The model has 4 layers"),
    ],
)
def test_each_bound_is_met_exactly(dense, monkeypatch, bound, most, words) -> None:
    monkeypatch.setattr(judge, bound, most)
    assert computed(dense).shape == (IMAGES, 10)
    monkeypatch.setattr(judge, bound, most - 1)
    with pytest.raises(UnknownModelError, match=words):
        computed(dense)


def test_what_takes_too_long_is_given_up(dense, monkeypatch) -> None:
    monkeypatch.setattr(judge, "MOST_SECONDS", -1)
    with pytest.raises(UnknownModelError, match="takes longer than -1 s"):
        computed(dense)


def test_a_setting_that_is_not_told_is_keras_default() -> None:
    found = collected(
        layers.Conv2D(4, 3), layers.MaxPooling2D(), layers.BatchNormalization(),
        layers.LeakyReLU(), layers.Flatten(), layers.Dense(10),
    )  # fmt: skip
    told = {
        "Conv2D": {"strides": [1, 1], "dilation_rate": [1, 1], "padding": "valid"},
        "MaxPooling2D": {"pool_size": [2, 2], "strides": [2, 2], "padding": "valid"},
    }
    for node in found.nodes:
        assert node.settings == node.settings | told.get(node.class_name, {})
    bare = replace(
        found, nodes=[without(node, told.get(node.class_name, {})) for node in found.nodes]
    )
    np.testing.assert_array_equal(computed(found), computed(bare))


def without(node, names):
    return replace(node, settings={k: v for k, v in node.settings.items() if k not in names})
