"""Compile a student's training step, if that works, after a trial on copies."""

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from .isolation import own_random_numbers, silenced, values_kept

Step = Callable[[Any, Any], float]

IMAGE_SHAPE = (28, 28, 1)
LOSS = "sparse_categorical_crossentropy"
_TRIAL_BATCHES = (3, 2)
_NOTE_LENGTH = 160


def compile_step(step: Callable[..., Any] | None, model: Any, optimizer: Any) -> Step | None:
    """Return `step` as a function `(images, labels) -> loss`, compiled if that works.

    `step(model, optimizer, images, labels)` is tried on copies and a batch of zeros, first in a
    `tf.function`, then eagerly. If the loss is a vector, its mean is returned. If the step doesn't
    work yet, a printed note says why and the result is None; nothing is raised. The model and the
    optimizer are built if necessary, and a model without a loss is compiled with LOSS, for a step
    that calls `compute_loss`; otherwise both stay as they are.
    """
    name = getattr(step, "__name__", "train_step")
    again = f"Complete {name}, run its cell, and run this one again."
    if not callable(step):
        print(f"Waiting for {name}: it isn't a function yet. {again}")
        return None
    if problem := _build(model, optimizer):
        print(
            f"Waiting for a model and an optimizer to train: {problem}. Make both again, and run "
            "this cell again."
        )
        return None
    in_graph = _try(step, model, optimizer, graph=True)
    if not in_graph:
        return _runner(step, model, optimizer, graph=True)
    if problem := _try(step, model, optimizer, graph=False):
        print(f"Waiting for {name}: on a trial batch it gave {problem}. {again}")
        return None
    print(f"{name} works, but not in a tf.function, so training is slower: {in_graph}")
    return _runner(step, model, optimizer, graph=False)


def _build(model: Any, optimizer: Any) -> str:
    """Build both, because a `tf.function` can't; return what is in the way, or nothing."""
    import tensorflow as tf

    for kind, thing in (("model", model), ("optimizer", optimizer)):
        if thing is None:
            return f"the {kind} is None"
    try:
        if not model.built:
            model(tf.zeros((1, *IMAGE_SHAPE)))
        known = getattr(optimizer, "_trainable_variables", None)  # a later Keras may move it
        own = {id(variable) for variable in model.trainable_variables}
        if optimizer.built and known is not None and {id(variable) for variable in known} != own:
            return "the optimizer belongs to another model"
        optimizer.build(model.trainable_variables)
        if not getattr(model, "compiled", True):
            model.compile(optimizer, LOSS)
    except Exception as error:  # a student's objects may raise anything
        return _short(error)
    return ""


def _try(step: Callable[..., Any], model: Any, optimizer: Any, graph: bool) -> str:
    """Run two steps on copies; return what went wrong, or nothing.

    Two sizes, because the smaller last batch of a pass makes a `tf.function` trace again.
    """
    shape = _image_shape(model)
    with (
        own_random_numbers(),
        values_kept([*model.variables, *optimizer.variables]),
        silenced(),
    ):
        try:
            trial = _runner(step, *_copies(model, optimizer), graph)
            for size in _TRIAL_BATCHES:
                trial(np.zeros((size, *shape), np.float32), np.zeros(size, np.int64))
        except Exception as error:  # a student's step may raise anything
            return _short(error)
    return ""


def _image_shape(model: Any) -> tuple[int, ...]:
    with contextlib.suppress(Exception):
        return tuple(int(size) for size in model.input_shape[1:])
    return IMAGE_SHAPE


def _copies(model: Any, optimizer: Any) -> tuple[Any, Any]:
    """Return copies of both, or both themselves if Keras can't copy them."""
    import tensorflow as tf

    try:
        twin = tf.keras.models.clone_model(model)
        twin.set_weights(model.get_weights())
        other = type(optimizer).from_config(optimizer.get_config())
        other.build(twin.trainable_variables)
        if model.compiled:
            twin.compile(other, model.loss)
    except Exception:  # such as a subclassed model; the caller puts the values back
        return model, optimizer
    return twin, other


def _runner(step: Callable[..., Any], model: Any, optimizer: Any, graph: bool) -> Step:
    import tensorflow as tf

    def run(images: Any, labels: Any) -> Any:
        return _mean(step(model, optimizer, images, labels))

    call = tf.function(run) if graph else run

    def train(images: Any, labels: Any) -> float:
        # Tensors, because a tf.function traces again for every NumPy array.
        return float(call(tf.convert_to_tensor(images), tf.convert_to_tensor(labels)))

    return train


def _mean(loss: Any) -> Any:
    import tensorflow as tf

    if loss is None or isinstance(loss, str | bool | list | tuple | dict):
        kind = "None" if loss is None else f"a {type(loss).__name__}"
        raise TypeError(f"{kind} instead of the loss")
    return tf.reduce_mean(tf.cast(loss, tf.float32))


def _short(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
    # An error from a tf.function carries its traceback in the text, the cause last.
    text = lines[-1] if lines[0].startswith("in user code") else lines[0]
    name = type(error).__name__
    text = text if text.startswith(name) else f"{name}: {text}"
    return text if len(text) <= _NOTE_LENGTH else text[: _NOTE_LENGTH - 3] + "..."
