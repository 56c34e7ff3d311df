#!/usr/bin/env bash
# `keras.utils.set_random_seed` makes a training repeatable. On TensorFlow it does more: `fit` on arrays then takes the images
# in the same order in each epoch, and in each later `fit` of the process, although `shuffle=True` says "before each epoch".
# The same batches come again and again. Without a seed the order changes, and so it does in `tf.data`'s own `shuffle`.
# What the lab does: the thresholds were measured with seeds set in the same way.
# Found on 2026-12-01 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'PYTHON'
import sys

import keras
import numpy as np
import tensorflow as tf

NUMBERS = np.arange(40, dtype=np.float32).reshape(40, 1)


class Seen(keras.Model):
    """Keeps the number of each image that a training step gets."""

    def __init__(self):
        super().__init__()
        self.dense, self.order = keras.layers.Dense(1), []

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        self.order += [int(number) for number in data[1][:, 0]]
        return super().train_step(data)


def orders(epochs, data=None):
    model = Seen()
    model.compile("sgd", "mse", run_eagerly=True)
    if data is None:
        model.fit(NUMBERS / 40, NUMBERS, batch_size=8, epochs=epochs, shuffle=True, verbose=0)
    else:
        model.fit(data, epochs=epochs, verbose=0)
    return [tuple(model.order[i : i + 40]) for i in range(0, 40 * epochs, 40)]


def different():
    """Count the different orders in the epochs of two fits."""
    return len(set(orders(3) + orders(2)))


print("keras", keras.__version__, "on tensorflow", tf.__version__)
unseeded = different()
keras.utils.set_random_seed(1)
seeded = different()
data = tf.data.Dataset.from_tensor_slices((NUMBERS / 40, NUMBERS)).shuffle(40).batch(8)
of_data = len(set(orders(3, data) + orders(2, data)))
print(f"different orders in five epochs: {unseeded} without a seed, {seeded} with one")
print(f"with a seed and shuffle() of tf.data: {of_data}")
sys.exit("The behaviour changed." if (unseeded, seeded) != (5, 1) or of_data < 5 else 0)
PYTHON
