#!/usr/bin/env bash
# `load_weights` compares in one direction only. A model with a layer more than the file is refused, with a list of what is
# missing. A model with a layer fewer takes the first layers' weights from the file, and nothing tells that others are left
# over: no error, no warning, for `.weights.h5` and for `.keras`. So weights of an earlier version of a model load into a
# smaller one, whose last layer then is a hidden layer of the earlier one.
# What the lab does: it rebuilds a model from the steps and weights of its own run, and never loads them into another one.
# Found on 2026-12-01 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0
FOLDER="$folder" TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'PYTHON'
import os
import sys
import warnings

import keras
import numpy as np


def model(count):
    return keras.Sequential([keras.Input((4,)), *(keras.layers.Dense(4) for _ in range(count))])


def load(count, file):
    smaller = model(count)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            smaller.load_weights(file)
        except ValueError as error:
            return str(error).splitlines()[0]
    if any("load" in str(warning.message) for warning in told):
        return "a warning"
    return "silent" if np.array_equal(smaller.get_weights()[0], saved.get_weights()[0]) else "nothing"


print("keras", keras.__version__)
saved, found = model(3), {}
for ending in ("weights.h5", "keras"):
    file = os.path.join(os.environ["FOLDER"], f"three_layers.{ending}")
    saved.save_weights(file) if ending == "weights.h5" else saved.save(file)
    for count in (4, 2):
        found[ending, count] = load(count, file)
        print(f"three layers from .{ending} into {count}: {found[ending, count]}")
right = all(
    found[ending, 2] == "silent" and found[ending, 4].startswith("A total of 1 objects could not")
    for ending in ("weights.h5", "keras")
)
sys.exit(0 if right else "The behaviour changed.")
PYTHON
