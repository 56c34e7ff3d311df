"""Notice when Keras, and not the student's code, takes the gradient of a training step."""

import contextlib
import functools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

_METHODS = {"fit": "fit", "train_on_batch": "train_on_batch", "train_step": "model.train_step"}


@contextlib.contextmanager
def noted_if_of_keras(noted: list[str]) -> Iterator[None]:
    """Append the method with which Keras takes a gradient in the block, of whatever model."""
    import keras
    import tensorflow as tf

    gradient = tf.GradientTape.gradient
    of_keras, of_tensorflow = (f"{Path(m.__file__).parent}/" for m in (keras, tf))

    @functools.wraps(gradient)
    def watched(*args: Any, **kwargs: Any) -> Any:
        if name := _method(sys._getframe(1), of_keras, of_tensorflow):
            noted.append(name)
        return gradient(*args, **kwargs)

    tf.GradientTape.gradient = tf.autograph.experimental.do_not_convert(watched)
    try:
        yield
    finally:
        tf.GradientTape.gradient = gradient


def _method(frame: FrameType | None, of_keras: str, of_tensorflow: str) -> str:
    """Return the outermost method of Keras that led here; "" if other code asks for a gradient."""
    found = ""
    while frame is not None and frame.f_code.co_filename.startswith((of_keras, of_tensorflow)):
        if frame.f_code.co_filename.startswith(of_keras):
            found = _METHODS.get(frame.f_code.co_name) or found or "Keras"
        frame = frame.f_back
    return found
