"""Notice who takes the gradient of a training step, Keras or the student's code, and of what."""

import contextlib
import functools
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from types import FrameType
from typing import Any

_targets: ContextVar[list[Any] | None] = ContextVar("targets", default=None)
_METHODS = {"fit": "fit", "train_on_batch": "train_on_batch", "train_step": "model.train_step"}


@contextlib.contextmanager
def noted_if_of_keras(noted: list[str]) -> Iterator[None]:
    """Append the method with which Keras takes a gradient in the block, of whatever model."""
    import keras
    import tensorflow as tf

    gradient = tf.GradientTape.gradient
    of_keras, of_tensorflow = (f"{Path(m.__file__).parent}/" for m in (keras, tf))

    @functools.wraps(gradient)
    def watched(tape: Any, target: Any, *args: Any, **kwargs: Any) -> Any:
        if name := _method(sys._getframe(1), of_keras, of_tensorflow):
            noted.append(name)
        elif (targets := _targets.get()) is not None:
            targets.append(target)
        return gradient(tape, target, *args, **kwargs)

    tf.GradientTape.gradient = tf.autograph.experimental.do_not_convert(watched)
    try:
        yield
    finally:
        tf.GradientTape.gradient = gradient


@contextlib.contextmanager
def targets_noted() -> Iterator[list[Any]]:
    """Note what the student's code takes gradients of, within `noted_if_of_keras`."""
    found: list[Any] = []
    token = _targets.set(found)
    try:
        yield found
    finally:
        _targets.reset(token)


def _method(frame: FrameType | None, of_keras: str, of_tensorflow: str) -> str:
    """Return the outermost method of Keras that led here; "" if other code asks for a gradient."""
    found = ""
    while frame is not None and frame.f_code.co_filename.startswith((of_keras, of_tensorflow)):
        if frame.f_code.co_filename.startswith(of_keras):
            found = _METHODS.get(frame.f_code.co_name) or found or "Keras"
        frame = frame.f_back
    return found
