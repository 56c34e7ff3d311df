"""What `evaluate` may give for a model's compiled loss, and what it adds for regularisers."""

import contextlib
from typing import Any

import numpy as np

from .images import test_set
from .predictions import BATCH
from .scores import TINY

BATCHES = (16, 32, 50, 64, 100, 128, 200, 250, 256, 500, 512, 1000, 1024, 2000, 5000, 10_000)
MOST = 1000  # images at a time: a loss that pairs them would fill the memory with their square


def own_losses(model: Any, scores: Any) -> list[float]:
    """Return the compiled loss of the scores, (n, k), under each reading; empty without a loss."""
    import tensorflow as tf

    found: list[float] = []
    with contextlib.suppress(Exception):
        (given,) = tf.nest.flatten(model.loss)  # one, or the only one in a list or a dict
        loss, weight = tf.keras.losses.get(given), _weight(model)
        labels = test_set()[1]
        one_hot = labels[:, None] == np.arange(scores.shape[1])
        for targets in (labels, one_hot):  # a loss for the other kind of scores raises
            for reading in (tf.constant, _softmax_of):
                with contextlib.suppress(Exception):
                    told = _evaluated(loss, targets.astype(np.float32), scores, reading)
                    found += [weight * value for value in told]
    return found


def penalty(model: Any) -> float:
    """Return what `evaluate` adds for weights and activities, its mean over the test images."""
    images = test_set()[0]
    parts = [images[i : i + BATCH] for i in range(0, len(images), BATCH)]
    with contextlib.suppress(Exception):
        added = [_added(model, part) for part in parts[:2]]
        if len({*added}) > 1:  # not only weights
            added += [_added(model, part) for part in parts[2:]]
        parts = parts[: len(added)]
        return float(np.average(added, weights=[len(part) for part in parts]))
    return 0.0


def _added(model: Any, images: Any) -> float:
    model(images, training=False)
    return float(sum(float(np.asarray(x)) for x in model.losses))


def _softmax_of(scores: Any) -> Any:
    """Return the scores as a softmax: Keras takes the logits behind it; other scores it clips."""
    import tensorflow as tf

    return tf.keras.activations.softmax(tf.math.log(tf.maximum(scores, TINY)))


def _weight(model: Any) -> float:
    """Return the single number of `loss_weights`, or 1."""
    import tensorflow as tf

    with contextlib.suppress(Exception):  # no weights, or a loss without a config
        return float(tf.nest.flatten(model.get_compile_config()["loss_weights"])[0])
    return 1.0


def _evaluated(loss: Any, targets: Any, scores: Any, reading: Any) -> list[float]:
    """Return the mean of a loss; if it sums over its images, the mean of the batches' sums."""
    import tensorflow as tf

    def of(start: int, stop: int) -> float:
        told = loss(tf.constant(targets[start:stop]), reading(scores[start:stop]))
        return float(np.mean(np.asarray(told)))

    def parts(start: int) -> list[tuple[int, int]]:
        return [(i, min(i + MOST, count)) for i in range(start, count, MOST)]

    count = len(scores)
    first, half = min(MOST, count), min(MOST, count) // 2
    values = [of(*part) for part in parts(0)]
    if not np.isclose(values[0], of(0, half) + of(half, first), rtol=1e-3):
        return [float(np.average(values, weights=[stop - i for i, stop in parts(0)]))]
    whole, found = sum(values), []
    for batch in BATCHES:
        rest = count % batch  # the last batch, which counts by its size
        last = sum(of(*part) for part in parts(count - rest)) if rest else 0.0
        found.append((batch * (whole - last) + rest * last) / count)
    return found
