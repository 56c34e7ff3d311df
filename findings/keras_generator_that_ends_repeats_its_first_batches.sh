#!/usr/bin/env bash
# A Python generator that yields each batch once, given to `fit` with three epochs: there is one warning that the input ran out,
# and three epochs of numbers. The later ones come from the first two batches alone, which Keras keeps from its first look:
# the model goes on training on 16 of 40 images. As `validation_data` such a generator gives val_loss for all images in the
# first epoch and for its first batches in all later ones. `evaluate` on the used generator is an error, as one expects.
# What the lab does: its data are arrays, and the judge computes reported numbers again from the exported weights.
# Found on 2026-12-01 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import keras
import numpy as np

IMAGES = np.random.default_rng(0).random((40, 4)).astype(np.float32)
LABELS = np.arange(40) // 8  # the batch that an image is in


def batches():
    for start in range(0, 40, 8):
        yield IMAGES[start : start + 8], LABELS[start : start + 8]


class Seen(keras.Model):
    """Keeps the label of each batch that a training step gets."""

    def __init__(self):
        super().__init__()
        self.dense, self.seen = keras.layers.Dense(5, "softmax"), []

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        self.seen.append(int(data[1][0]))
        return super().train_step(data)


def made(rate):
    model = Seen()
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", run_eagerly=True)
    return model


print("keras", keras.__version__)
model = made(0.1)
history = model.fit(batches(), epochs=3, verbose=0).history
print("epochs in the history:", len(history["loss"]), "- batches that were seen:", model.seen)
still = made(0.0)
losses = still.fit(IMAGES, LABELS, epochs=3, verbose=0, validation_data=batches()).history["val_loss"]
same = [round(losses[0] - loss, 6) == 0 for loss in losses]
print("val_loss of a model that doesn't learn:", [round(loss, 4) for loss in losses])
expected = [0, 1, 2, 3, 4, 0, 1, 0, 1]
changed = model.seen != expected or len(history["loss"]) != 3 or same != [True, False, False]
sys.exit("The behaviour changed." if changed else 0)
PYTHON
