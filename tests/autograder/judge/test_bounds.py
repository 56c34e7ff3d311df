"""The work that a model asks of the judge is bounded, before anything is computed."""

import pytest
import tensorflow as tf

from autograder.judge import rebuilt as judge
from autograder.judge.rebuilt import Rebuilt, UnknownModelError
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.images import test_set as load_test_set
from mitdeeplearning_utils.checks.collecting.steps import Step

layers = tf.keras.layers
IMAGES = 20
DENSE = 784 * 8 + 8 * 10  # multiply-adds for an image


def collected(*more):
    model = tf.keras.Sequential([layers.Input((28, 28, 1)), *more])
    model(load_test_set()[0][:2])
    return checks.collect("fc_model", {"model": model})


@pytest.fixture(scope="module")
def dense():
    return collected(layers.Flatten(), layers.Dense(8, "relu"), layers.Dense(10))


def computed(found):
    return Rebuilt(found.steps, found.weights).predictions(load_test_set()[0][:IMAGES])


def test_multiply_adds_are_counted(dense) -> None:
    counted = Rebuilt(dense.steps, dense.weights)._operations
    assert DENSE <= counted <= DENSE + 3 * 784  # what only adds counts, too
    steps = [
        Step("layer", "Reshape", [0], {"target_shape": [28, 28]}, []),
        Step("layer", "SimpleRNN", [1], {"units": 2, "use_bias": False}, [0, 1]),
    ]
    kernels = [tf.zeros((28, 2)).numpy(), tf.zeros((2, 2)).numpy()]
    assert Rebuilt(steps, kernels)._operations >= 28 * 2 * (28 + 2)  # each round of a loop


@pytest.mark.parametrize(
    ("bound", "most", "words"),
    [
        ("MOST_NUMBERS", 784 * judge.BATCH, "a result that is too large"),
        ("MOST_KEPT", 2 * 784 * judge.BATCH, "Too much has to be kept"),
        ("MOST_STEPS", 3, "The model has 3 steps"),
    ],
)
def test_each_bound_is_met_exactly(dense, monkeypatch, bound, most, words) -> None:
    monkeypatch.setattr(judge, bound, most)
    assert computed(dense).shape == (IMAGES, 10)
    monkeypatch.setattr(judge, bound, most - 1)
    with pytest.raises(UnknownModelError, match=words):
        computed(dense)


def test_too_many_operations_are_refused(dense, monkeypatch) -> None:
    most = Rebuilt(dense.steps, dense.weights)._operations * IMAGES
    monkeypatch.setattr(judge, "MOST_OPERATIONS", most)
    assert computed(dense).shape == (IMAGES, 10)
    monkeypatch.setattr(judge, "MOST_OPERATIONS", most - 1)
    with pytest.raises(UnknownModelError, match="too many operations"):
        computed(dense)


def test_what_takes_too_long_is_given_up(dense, monkeypatch) -> None:
    monkeypatch.setattr(judge, "MOST_SECONDS", -1)
    with pytest.raises(UnknownModelError, match="takes more than -1 s of CPU time"):
        computed(dense)
