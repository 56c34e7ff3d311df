"""Each layer that the judge knows computes what Keras computes, with all settings that it reads."""

from functools import partial

import numpy as np
import pytest
import tensorflow as tf

from autograder.judge.layers import LAYERS
from autograder.judge.predictions import predictions
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.images import FEW
from mitdeeplearning_utils.checks.collecting.images import test_set as load_test_set

L = tf.keras.layers
# Each stands between a convolution, so that it sees numbers of both signs, and a linear output.
MIDDLES = {
    "AveragePooling2D": [
        partial(L.AveragePooling2D, 2),
        partial(L.AveragePooling2D, 3, strides=2, padding="same"),
        partial(L.AveragePooling2D, (3, 2), strides=(2, 1)),
    ],
    "BatchNormalization": [
        L.BatchNormalization,
        partial(L.BatchNormalization, epsilon=0.5),
        partial(L.BatchNormalization, center=False),
        partial(L.BatchNormalization, scale=False),
        partial(L.BatchNormalization, center=False, scale=False),
    ],
    "Conv2D": [
        partial(L.Conv2D, 5, 3, strides=2, padding="same"),
        partial(L.Conv2D, 5, (1, 3), dilation_rate=2, use_bias=False),
    ],
    "Dense": [partial(L.Dense, 6), partial(L.Dense, 6, "tanh", use_bias=False)],
    "GlobalAveragePooling2D": [L.GlobalAveragePooling2D],
    "GlobalMaxPooling2D": [L.GlobalMaxPooling2D],
    "LayerNormalization": [L.LayerNormalization, partial(L.LayerNormalization, epsilon=0.5)],
    "MaxPooling2D": [
        L.MaxPooling2D,
        partial(L.MaxPooling2D, 3, strides=2, padding="same"),
        partial(L.MaxPooling2D, (3, 2), strides=(2, 1)),
    ],
    "PReLU": [L.PReLU],
    "Rescaling": [partial(L.Rescaling, 3.0), partial(L.Rescaling, 0.5, offset=2.0)],
    "Reshape": [partial(L.Reshape, (4, 169)), partial(L.Reshape, (-1, 13))],
}


def with_weights(model):
    """Give every weight its own numbers, of both signs where it may have them."""
    for number, weight in enumerate(model.weights):
        low = 0.2 if "variance" in weight.path else -0.5
        weight.assign(np.random.default_rng(number).uniform(low, 0.7, weight.shape))
    return model


def collected(*middle):
    around = [L.Input((28, 28, 1)), L.Conv2D(4, 3, strides=2)], [L.Flatten(), L.Dense(10)]
    model = with_weights(tf.keras.Sequential([*around[0], *middle, *around[1]]))
    return checks.collect("fc_model", {"model": model})


def test_every_known_layer_is_compared() -> None:
    assert set(LAYERS) - {"MaxPool"} <= set(MIDDLES)  # which is MaxPooling2D as a function


@pytest.mark.parametrize(
    "make", [make for makes in MIDDLES.values() for make in makes], ids=lambda make: str(make)[:90]
)
def test_a_layer_computes_what_keras_computes(make) -> None:
    found = collected(make())
    computed = predictions(found.nodes, found.weights, load_test_set()[0][:FEW])
    assert np.ptp(found.predictions) > 0.1
    np.testing.assert_allclose(computed, found.predictions, atol=1e-5, rtol=1e-4)
