#!/usr/bin/env bash
# A notebook's cell with `model.add(...)` runs again after a `fit`, and the model isn't compiled again. Keras raises nothing:
# `fit` goes on training the old model, so that the new layer keeps its first weights, while `predict` and the model itself
# use it. The loss in the history belongs to a model that isn't there any more. If `evaluate` ran before, it stays old, too.
# After `model.pop()` it is the other way round: `fit` trains through the layer that was removed.
# What the lab does: the judge computes with the model that was exported, so reported numbers of another model don't count.
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

IMAGES = np.random.default_rng(0).random((40, 4)).astype(np.float32)
LABELS = np.arange(40) % 3


def evaluated(model):
    return float(model.evaluate(IMAGES, LABELS, verbose=0))


def computed(model):
    scores = model.predict(IMAGES, verbose=0)
    return float(-np.log(scores[np.arange(40), LABELS]).mean())


print("keras", keras.__version__)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
model.fit(IMAGES, LABELS, verbose=0)
before = evaluated(model)
model.add(keras.layers.Dense(3, "softmax"))
stale = np.isclose(evaluated(model), before)
first = [weights.copy() for weights in model.get_weights()]
model.fit(IMAGES, LABELS, verbose=0)
moved = [not np.array_equal(*pair) for pair in zip(first, model.get_weights())]
apart = not np.isclose(evaluated(model), computed(model), atol=1e-4)
print("after add and fit: these weights changed:", moved)
print(f"evaluate gives {evaluated(model):.4f}, the loss of predict's scores is {computed(model):.4f}")
model.compile("sgd", "sparse_categorical_crossentropy")
print(f"compiled again, evaluate gives {evaluated(model):.4f}")
right = stale and apart and moved == [True, True, False, False]
sys.exit(0 if right and np.isclose(evaluated(model), computed(model), atol=1e-4) else "The behaviour changed.")
PYTHON
