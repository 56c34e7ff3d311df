#!/usr/bin/env bash
# Keras takes labels of (N,) and of (N, 1), and for a model with `Input((28, 28, 1))` images with and without the last axis: each
# alone is right. One after the other in the same method of one model they are an error, "Cannot take the length of shape with
# unknown rank": TensorFlow replaces the two traced shapes by one without a rank. The order doesn't matter, the error names no
# array, and the call that fails works in a fresh kernel. `fit` with one and `evaluate` with the other is fine.
# What the lab does: it loads images and labels in one shape each, and its own calls keep these.
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

FLAT, COLUMN = (40,), (40, 1)
IMAGES = np.random.default_rng(0).random((40, 8, 8)).astype(np.float32)
LABELS = np.arange(40) % 10


def tried(*calls):
    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")]
    model = keras.Sequential(layers)
    model.compile("sgd", "sparse_categorical_crossentropy")
    try:
        for method, images, labels in calls:
            arguments = [IMAGES.reshape(images)]
            arguments += [] if labels is None else [LABELS.reshape(labels)]
            getattr(model, method)(*arguments, verbose=0)
    except ValueError as error:
        return "an error" if "unknown rank" in str(error) else str(error)
    return "fine"


NO_AXIS, AXIS = (40, 8, 8), (40, 8, 8, 1)
CASES = {
    "labels (N,)": [("evaluate", AXIS, FLAT)],
    "labels (N, 1)": [("evaluate", AXIS, COLUMN)],
    "labels (N,), then (N, 1)": [("evaluate", AXIS, FLAT), ("evaluate", AXIS, COLUMN)],
    "labels (N, 1), then (N,)": [("fit", AXIS, COLUMN), ("fit", AXIS, FLAT)],
    "fit with (N,), evaluate with (N, 1)": [("fit", AXIS, FLAT), ("evaluate", AXIS, COLUMN)],
    "images without the last axis": [("predict", NO_AXIS, None)],
    "images without, then with": [("predict", NO_AXIS, None), ("predict", AXIS, None)],
}
print("keras", keras.__version__)
found = {name: tried(*calls) for name, calls in CASES.items()}
for name, result in found.items():
    print(f"{name}: {result}")
expected = ["fine", "fine", "an error", "an error", "fine", "fine", "an error"]
sys.exit("The behaviour changed." if list(found.values()) != expected else 0)
PYTHON
