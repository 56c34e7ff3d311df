"""Run a student's training loop for one pass, on a batch, a model and an optimizer of ours."""

import contextlib
import linecache
import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import numpy as np

from .gradients import targets_noted
from .isolation import Isolation

FIRST = "__first__"  # what a cut loop asks for its first index
MAIN = "cnn_model"
FILE = "<loop>"
_IMAGES, _LABELS = "train_images", "train_labels"
_BATCH_SIZE = re.compile(r"batch_?size", re.IGNORECASE)
_LOSSES = ("loss_value", "loss")

_loop: ContextVar[str | None] = ContextVar("loop", default=None)


class NotCutError(Exception):
    """The loop can't be given a batch: it goes through no indexes, or uses no training set."""


@contextlib.contextmanager
def looped(code: str | None) -> Iterator[None]:
    """Let checks in the block take the evidence of a training step from a loop's code."""
    token = _loop.set(code)
    try:
        yield
    finally:
        _loop.reset(token)


def loop_in_use() -> str | None:
    """Return the code of the loop that a check looks at; None without one."""
    return _loop.get()


def loop_step(
    code: str, namespace: dict[str, Any], decoy_model: Callable[[], Any]
) -> Callable[..., Any]:
    """Return a function like `train_step` that runs the loop's code once.

    It runs on a copy of the student's names: the training set is the batch, and the loop's model
    and optimizer are those given. The function returns what the loop takes the gradient of, or, if
    that can't be a loss, what the loop calls its loss. Raises SyntaxError if the code isn't Python.
    """
    compiled = compile(code, FILE, "exec")
    linecache.cache[FILE] = (len(code), None, code.splitlines(keepends=True), FILE)
    main = namespace.get(MAIN) if re.search(rf"\b{MAIN}\b", code) else None

    def step(model: Any, optimizer: Any, images: Any, labels: Any) -> Any:
        import tensorflow as tf

        mains = [main]

        def instead(value: Any) -> Any:
            if isinstance(value, tf.keras.optimizers.Optimizer):
                return optimizer
            if mains[0] is None:
                mains[0] = value
            return model if value is mains[0] else None

        names = Isolation(namespace, decoy_model, instead).globals
        names.update({_IMAGES: images, _LABELS: labels, FIRST: _first})
        sizes = [name for name in namespace if _BATCH_SIZE.fullmatch(name)]
        names.update(dict.fromkeys(sizes, len(images)))
        with targets_noted() as targets:
            exec(compiled, names, names)
        if not {_IMAGES, _LABELS} <= names.loaded:
            raise NotCutError("The loop takes its images from elsewhere.")
        named = [names[name] for name in _LOSSES if name in names]
        found = [*targets[-1:], *named]
        return next(
            (value for value in found if _may_be_loss(value, len(images))), [*found, None][0]
        )

    return step


def _may_be_loss(value: Any, count: int) -> bool:
    """Return whether it has one number, or one for each of `count` images."""
    try:
        return np.size(value) in (1, count)
    except Exception:  # whatever the student's object does
        return False


def _first(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the first index of what a loop goes through. Raises NotCutError if it isn't one."""
    for item in items:
        if not _is_index(item):
            break
        yield item
        return
    raise NotCutError("The loop does not go through indexes.")


def _is_index(item: Any) -> bool:
    if isinstance(item, tuple):
        return all(map(_is_index, item))
    array = np.asarray(item)
    return array.shape == () and array.dtype.kind in "iu"
