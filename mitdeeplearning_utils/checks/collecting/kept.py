"""Look at a student's model without a trace: variables, built state and names don't change."""

import contextlib
import importlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...isolation import own_random_numbers, silenced, values_kept
from .values import attribute, run_student_code


@contextlib.contextmanager
def no_trace() -> Iterator[None]:
    """Run the block silently, with its own random states and automatic Keras names."""
    with silenced(), own_random_numbers(), _names_kept():
        yield


@contextlib.contextmanager
def _names_kept() -> Iterator[None]:
    """Give the block its own counter of layer names, so that the next layer isn't `dense_7`."""
    try:
        state = importlib.import_module("keras.src.backend.common.global_state")
    except ImportError:  # a later Keras may move it: then only the automatic names differ
        yield
        return
    before = state.get_global_attribute("object_name_uids")
    state.set_global_attribute("object_name_uids", defaultdict(int, before or {}))
    try:
        yield
    finally:
        state.set_global_attribute("object_name_uids", before)


@contextlib.contextmanager
def model_kept(model: Any) -> Iterator[None]:
    """Put a Keras model back afterwards: all variables, and whether it is built.

    A model that the block builds by calling it loses its weights again, and so do its layers.
    """
    variables = run_student_code(lambda: list(model.variables))
    variables += attribute(model, "metrics_variables", [])
    variables += attribute(attribute(model, "optimizer"), "variables", [])
    kept = values_kept({id(v): v for v in variables}.values())
    with _contents_kept(model), kept:
        yield


@contextlib.contextmanager
def calls_replaced(calls: Sequence[tuple[Any, Callable[..., Any]]]) -> Iterator[None]:
    """Give each layer another `call` in the block.

    This bypasses the layers' `__setattr__`, which would track ours.
    """
    attributes = [object.__getattribute__(layer, "__dict__") for layer, _ in calls]
    before = [own.copy() for own in attributes]
    for layer, call in calls:
        object.__setattr__(layer, "call", call)
    try:
        yield
    finally:
        for own, content in zip(attributes, before, strict=True):
            own.pop("call")
            own |= {"call": content["call"]} if "call" in content else {}


@contextlib.contextmanager
def eagerly() -> Iterator[None]:
    """Let a `tf.function` run as Python: without variables, and with visible layers' values."""
    import tensorflow as tf

    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(before)


@contextlib.contextmanager
def _contents_kept(model: Any) -> Iterator[None]:
    """Put back which objects the attributes of the model and its layers hold, and their lists."""
    before = [(item, item.copy()) for item in _containers(model)]
    try:
        yield
    finally:
        # as plain types, because Keras's own lists would track the values
        for item, content in before:
            if isinstance(item, list):
                list.__setitem__(item, slice(None), content)
            else:
                plain: Any = dict if isinstance(item, dict) else set
                plain.clear(item)
                plain.update(item, content)


def _containers(model: Any) -> list[Any]:
    """Return all lists, dicts and sets in the model and in the attributes of its Keras objects.

    An OrderedDict is left out, because `dict.clear` damages it.
    """
    import tensorflow as tf

    found: dict[int, Any] = {}
    waiting = [model]
    while waiting:
        item = waiting.pop()
        kind = type(item)  # not isinstance, which asks the student's object and may raise
        keras = issubclass(kind, tf.keras.layers.Layer) or str(kind.__module__).startswith("keras.")
        if id(item) in found or not (keras or kind in (dict, list, set, tuple)):
            continue
        found[id(item)] = item
        if issubclass(kind, (dict, list, set, tuple)):
            waiting += item.values() if issubclass(kind, dict) else item
        else:
            with contextlib.suppress(AttributeError):  # an object with slots only
                waiting.append(object.__getattribute__(item, "__dict__"))
    kept = [x for x in found.values() if issubclass(type(x), (dict, list, set))]
    return [x for x in kept if not issubclass(type(x), OrderedDict)]
