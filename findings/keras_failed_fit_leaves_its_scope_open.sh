#!/usr/bin/env bash
# A layer name with a blank, such as "hidden layer", is fine for Keras until a graph is made: `fit` then ends with "not a
# valid scope name". The scopes that were open at that moment stay open: a model that is made afterwards, with a right
# name, trains, but the paths of its variables begin with the failed model's name, also in files and in logs.
# `keras.utils.clear_session()` ends it; making the model again, as students do, does not.
# What the lab does: its checks run a student's layers in scopes of their own, and put Keras's back.
# Found on 2026-11-30 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'PYTHON'
import sys

import keras
import numpy as np


def path_after_fit(name):
    layers = [keras.Input((4,)), keras.layers.Dense(3, name=name), keras.layers.Dense(2, "softmax")]
    model = keras.Sequential(layers, name="model")
    model.compile("adam", "sparse_categorical_crossentropy")
    try:
        model.fit(np.ones((8, 4)), np.zeros(8), verbose=0)
    except ValueError as error:
        return "an error" if "not a valid scope name" in str(error) else str(error)
    return model.layers[0].kernel.path


print("keras", keras.__version__)
found = [path_after_fit("hidden"), path_after_fit("hidden layer"), path_after_fit("hidden")]
keras.utils.clear_session()
found.append(path_after_fit("hidden"))
for when, path in zip(["before:", "with a blank:", "afterwards:", "cleared:"], found):
    print(when, path)
expected = ["model/hidden/kernel", "an error", "model/model/hidden/kernel", "model/hidden/kernel"]
sys.exit("The behaviour changed." if found != expected else 0)
PYTHON
