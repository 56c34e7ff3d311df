"""Make Keras train faster, with the same results to the bit: fewer calls, no long waits."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

CALLS = 16
_HOOKS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
_OURS = "mitdeeplearning_utils."


def take_several_batches() -> None:
    """Make `fit`, `evaluate` and `predict` take CALLS batches per call if nobody sees it."""
    import tensorflow as tf

    for name in ("fit", "evaluate", "predict"):
        setattr(tf.keras.Model, name, _sooner(getattr(tf.keras.Model, name)))


def leave_data_untuned() -> None:
    """Make Keras feed a student's arrays through plain pipelines with one thread.

    The thread that tunes a pipeline may sleep as long as an epoch took, and the epoch's end waits
    for it.
    """
    import tensorflow as tf

    with_options = tf.data.Dataset.with_options

    @functools.wraps(with_options)
    def untuned(self: Any, options: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(options, tf.data.Options):
            _set_if_open(options.autotune, "enabled", False)
            _set_if_open(options.threading, "private_threadpool_size", 1)
            _set_if_open(options.experimental_optimization, "apply_default_optimizations", False)
        return with_options(self, options, *args, **kwargs)

    tf.data.Dataset.with_options = untuned


def _set_if_open(options: Any, name: str, value: Any) -> None:
    if getattr(options, name) is None:
        setattr(options, name, value)


def _sooner(method: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not _may(self, signature, args, kwargs):
            return method(self, *args, **kwargs)
        _set(self, CALLS)
        try:
            return method(self, *args, **kwargs)
        finally:
            _set(self, 1)

    return call


def _may(model: Any, signature: inspect.Signature, args: Any, kwargs: Any) -> bool:
    """Return whether none of the student's code runs for each batch."""
    import tensorflow as tf

    try:
        given = signature.bind(model, *args, **kwargs).arguments.get("callbacks") or []
        callbacks = tf.nest.flatten(given)  # one, or nested lists of them, as Keras allows
        plain = model.compiled and not model.run_eagerly and model.steps_per_execution == 1
    except Exception:  # whatever the student's objects do; Keras itself will raise the error
        return False
    return bool(plain) and not any(map(_watches_batches, callbacks))


def _watches_batches(callback: Any) -> bool:
    """Return whether a callback wants to see every batch; the lab's callback only draws a curve."""
    import tensorflow as tf

    base, kind = tf.keras.callbacks.Callback, type(callback)
    if not issubclass(kind, base):
        return True
    if kind.__module__.startswith(_OURS):
        return False
    return any(getattr(kind, hook) is not getattr(base, hook) for hook in _HOOKS)


def _set(model: Any, calls: int) -> None:
    """Set the number of batches per call, and drop functions that were built for another number."""
    model.steps_per_execution = calls
    model.train_function = model.test_function = model.predict_function = None
