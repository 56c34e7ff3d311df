#!/usr/bin/env bash
# `model.predict(images[0])` with one image of (28, 28, 1), without the axis of images, is an error for most models. A CNN with
# padding "same" and global pooling takes it: Keras adds an axis at the end, reads 28 images of 28 x 1 pixels, and gives 28
# answers, from `predict` and from the model itself. `argmax` of them is a number up to 279. The same layers in a subclass are
# an error that names the shape.
# What the lab does: the exercise takes the scores of all test images, and its own calls keep the axis of images.
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

IMAGE = np.ones((28, 28, 1), np.float32)


def layers(last):
    return [keras.layers.Conv2D(8, 3, padding="same"), last, keras.layers.Dense(10, "softmax")]


class Subclass(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = layers(keras.layers.GlobalAveragePooling2D())

    def call(self, images):
        for part in self.parts:
            images = part(images)
        return images


def answers(model):
    model(np.ones((2, 28, 28, 1), np.float32))
    try:
        return model.predict(IMAGE, verbose=0).shape
    except ValueError:
        return "an error"


print("keras", keras.__version__)
image = keras.Input((28, 28, 1))
pooled = answers(keras.Sequential([image, *layers(keras.layers.GlobalAveragePooling2D())]))
flat = answers(keras.Sequential([keras.Input((28, 28, 1)), *layers(keras.layers.Flatten())]))
own = answers(Subclass())
print("one image, global pooling:", pooled, "- Flatten:", flat, "- a subclass:", own)
changed = (pooled, flat, own) != ((28, 10), "an error", "an error")
sys.exit("The behaviour changed." if changed else 0)
PYTHON
