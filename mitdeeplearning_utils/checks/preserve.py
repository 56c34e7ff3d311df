"""Look at a student's model without a trace: variables, built state and names stay as they are."""

import contextlib
import importlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ..isolation import random_state_kept, silenced, values_kept
from .values import attribute, run_student_code


@contextlib.contextmanager
def no_trace() -> Iterator[None]:
    """Run the block silently, with random states and automatic Keras names of its own."""
    with silenced(), random_state_kept(), _names_kept():
        yield


@contextlib.contextmanager
def _names_kept() -> Iterator[None]:
    """Give the block its own counter of layer names, so that the next layer is no `dense_7`."""
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
    """Put the weights, seeds, metrics and optimizer variables of a Keras model back afterwards."""
    variables = run_student_code(lambda: list(model.variables))
    variables += attribute(model, "metrics_variables", [])
    variables += attribute(attribute(model, "optimizer"), "variables", [])
    with values_kept({id(v): v for v in variables}.values()):
        yield


def built_copy(model: Any) -> Any:
    """Return the model if it is built; else a copy with weights of its own, to be called instead.

    Raises what Keras raises where a model cannot be copied; that of a subclass, for example, that
    has arguments but no `get_config`.
    """
    import tensorflow as tf

    # `build` marks some subclasses as built that have no weights yet
    if model.built and (model.weights or hasattr(model, "_nodes_by_depth")):
        return model
    if isinstance(model, tf.keras.Sequential):
        return tf.keras.models.clone_model(model, clone_function=_layer_copy)
    try:
        return type(model).from_config(model.get_config())
    except Exception:  # most subclasses: no argument, and no `get_config` of their own
        return type(model)()


def _layer_copy(layer: Any) -> Any:
    import tensorflow as tf

    if isinstance(layer, tf.keras.layers.Lambda):
        return tf.keras.layers.Lambda(layer.function, name=layer.name)
    activation = getattr(layer, "activation", None)
    if not callable(activation):
        return type(layer).from_config(layer.get_config())
    # an activation may be a lambda, which no config can hold
    object.__setattr__(layer, "activation", tf.keras.activations.linear)
    try:
        copy = type(layer).from_config(layer.get_config())
    finally:
        object.__setattr__(layer, "activation", activation)
    copy.activation = activation
    return copy
