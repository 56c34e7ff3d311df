"""A model's scores for many images, computed once as long as the model stays the same."""

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .values import StudentError, run_student_code

BATCH = 500
_PROBE = 16
_MOST_KEPT = 8
_MOST_BYTES = 1_000_000

_kept: dict[str, NDArray[np.float32]] = {}


def predict(model: Any, images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the model's scores, float32 (n, k), without Keras's `predict`, which leaves traces.

    Scores are kept under a hash of the weights, the first images and the model's scores for those,
    which are computed each time. Raises StudentError if it doesn't give a table of scores.
    """
    key = _fingerprint(model, images[:_PROBE], _scores(model, images[:_PROBE]), len(images))
    if key in _kept:
        return _kept[key]
    batches = range(0, len(images), BATCH)
    scores = np.concatenate([_scores(model, images[i : i + BATCH]) for i in batches])
    scores.flags.writeable = False
    if scores.nbytes <= _MOST_BYTES:
        if len(_kept) >= _MOST_KEPT:
            del _kept[next(iter(_kept))]  # the oldest
        _kept[key] = scores
    return scores


def _scores(model: Any, images: NDArray[np.float32]) -> NDArray[np.float32]:
    def numbers() -> NDArray[np.float32]:
        made = np.asarray(model(images, training=False)).astype(np.float32)
        return (
            _in_graph(lambda x: model(x, training=False), images) if np.isnan(made).any() else made
        )

    scores: NDArray[np.float32] = run_student_code(numbers)
    if scores.ndim != 2 or len(scores) != len(images):
        raise StudentError(f"it gives a result of shape {scores.shape} for {len(images)} images")
    return scores


def _in_graph(function: Callable[[Any], Any], images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a function's numbers, float32, as `evaluate` computes them.

    There NaN may become 0, where TensorFlow computes a layer and its ReLU as one.
    """
    import tensorflow as tf

    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(False)
    try:
        return np.asarray(tf.function(function, autograph=False)(images)).astype(np.float32)
    finally:
        tf.config.run_functions_eagerly(before)


def _fingerprint(model: Any, images: NDArray[Any], scores: NDArray[Any], count: int) -> str:
    digest = hashlib.sha256(str(count).encode())
    for array in (images, scores, *(np.asarray(weight) for weight in model.weights)):
        digest.update(f"{array.shape}{array.dtype}".encode())
        digest.update(np.ascontiguousarray(array).view(np.uint8).data)
    return digest.hexdigest()
