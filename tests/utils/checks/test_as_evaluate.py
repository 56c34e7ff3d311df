"""The numbers of an honest `evaluate` keep their points, whatever the model does to numbers."""

import numpy as np
import pytest
from checks_lab import notebook, run, verdict

from autograder.judge.rebuilt import Rebuilt
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.images import test_set as load_test_set

pytestmark = pytest.mark.usefixtures("few_images")
MODEL = """
tf.keras.utils.set_random_seed(3)
model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), {}, layers.Dense(10, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
"""
TRAIN = "model.fit(images, labels, epochs=4, verbose=0)"
EVALUATE = "test_loss, test_acc = model.evaluate(images, labels, verbose=0)"
HIDDEN = "layers.Flatten(), layers.Dense(32, 'relu'{})"


def evaluated(layers, *cells):
    names = notebook(MODEL.format(layers))
    names["images"], names["labels"] = load_test_set()
    return run(names, *cells, EVALUATE)


PENALTIES = {
    "of activities": HIDDEN.format(", activity_regularizer='l2'"),
    "of both": HIDDEN.format(", activity_regularizer='l1', kernel_regularizer='l2'"),
    "of a layer": HIDDEN.format("") + ", layers.ActivityRegularization(l2=0.01)",
    "of weights": HIDDEN.format(", kernel_regularizer='l1'"),
}


@pytest.mark.parametrize("layers", PENALTIES.values(), ids=PENALTIES)
def test_penalties_are_those_that_evaluate_adds(layers):
    names = evaluated(layers)
    assert verdict("fc_evaluate", names).points == 2
    assert verdict("fc_evaluate", names | {"test_loss": names["test_loss"] * 1.1}).points == 1


@pytest.mark.parametrize("policy", ["bfloat16", "float16", "float64", "mixed_float16"])
def test_less_precise_models_are_compared_within_their_precision(policy):
    layers = f"layers.Flatten(dtype='{policy}'), layers.Dense(32, 'relu', dtype='{policy}')"
    names = evaluated(layers, TRAIN)
    assert verdict("fc_evaluate", names).points == 2
    found = checks.collect("fc_evaluate", names).model
    computed = Rebuilt(found.steps, found.weights).predictions(load_test_set()[0])
    np.testing.assert_allclose(computed, found.predictions, rtol=1e-2, atol=1e-3)
    wrong = {"test_acc": names["test_acc"] - 0.4, "test_loss": names["test_loss"] + 0.4}
    assert verdict("fc_evaluate", names | wrong).points == 0


NOT_A_NUMBER = {
    "weights": (HIDDEN.format(""), "model.set_weights([w * np.nan for w in model.get_weights()])"),
    "pixels": ("layers.Lambda(lambda x: x / x), " + HIDDEN.format(""), "pass"),
    "pixels, trained": ("layers.Lambda(lambda x: x / x), " + HIDDEN.format(""), TRAIN),
}


@pytest.mark.parametrize(("layers", "cell"), NOT_A_NUMBER.values(), ids=NOT_A_NUMBER)
def test_what_is_not_a_number_is_what_evaluate_makes_of_it(layers, cell):
    names = evaluated(layers, cell)
    assert verdict("fc_evaluate", names).points == 2
    found = checks.collect("fc_evaluate", names).model
    computed = Rebuilt(found.steps, found.weights).predictions(load_test_set()[0])
    np.testing.assert_allclose(computed, found.predictions, atol=1e-4)
