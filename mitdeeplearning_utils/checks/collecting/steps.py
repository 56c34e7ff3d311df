"""A model as steps, plain values that anybody can compute again without the student's code."""

import contextlib
import importlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from numpy.typing import NDArray

from .declared import Count, Longest
from .operations import DTYPES, apply
from .table import IDENTITIES, LISTS, NotInTableError, build

Setting = bool | int | float | str | Annotated[list[int], Longest(10)]
_WHOLE = ("bool", "uint8", "int8", "int16", "int32", "int64")
FLOAT32 = 2.0**-23  # its precision
_FEW = 1000  # a shape, an axis: what TensorFlow must know before it computes anything


@dataclass(frozen=True)
class Step:
    """One value computed from earlier ones.

    `name` is that of a layer or an operation of the tables; a constant is one of the weights.
    `inputs` are earlier values: 0 is the images, n the result of step n - 1. `weights` are indices
    of the model's arrays, in Keras's order.
    """

    kind: Literal["layer", "operation", "constant"]
    name: str
    inputs: list[Count]
    settings: dict[str, Setting]
    weights: list[Count]


def compute(
    steps: Sequence[Step], arrays: Sequence[NDArray[Any]], images: Any, whole: bool = True
) -> list[Any]:
    """Return all values: the images and the result of each step; the last one unless `whole`.

    In a graph nothing is computed yet, and nothing large is made. Raises `NotInTableError` for a
    step that the tables don't permit; TensorFlow and Keras raise what they like.
    """
    import tensorflow as tf

    values = [tf.cast(images, tf.float32)]
    last = last_uses(steps)
    for number, step in enumerate(steps, 1):
        inputs = [values[i] for i in step.inputs]
        own = [arrays[i] for i in step.weights]
        values.append(_value(step, inputs, own))
        for i in step.inputs:
            if not whole and last[i] == number:
                values[i] = None  # its memory is free
    return values if whole else values[-1:]


def last_uses(steps: Sequence[Step]) -> dict[int, int]:
    """Return for each value that a step takes the number of the last such step, from 1."""
    return {i: number for number, step in enumerate(steps, 1) for i in step.inputs}


def precision(steps: Sequence[Step]) -> float:
    """Return the distance between 1 and the next number of the least precise type in the steps."""
    used = {str(value) for step in steps for value in step.settings.values()}
    if used & {"bfloat16", "mixed_bfloat16"}:
        return 2.0**-7
    return 2.0**-10 if used & {"float16", "mixed_float16"} else FLOAT32


def _value(step: Step, inputs: list[Any], own: list[NDArray[Any]]) -> Any:
    if step.kind == "constant":
        return _constant(step, own)
    if step.kind == "operation":
        return apply(step.name, step.settings, inputs)
    if step.name in IDENTITIES:
        return inputs[0]
    return _layer(step, inputs, own)


def _constant(step: Step, own: list[NDArray[Any]]) -> Any:
    import tensorflow as tf

    (array,), dtype = own, step.settings.get("dtype", "float32")
    if dtype not in DTYPES:
        raise NotInTableError("a constant has an unknown type")
    kind = tf.as_dtype(dtype)
    if array.size <= _FEW or dtype in _WHOLE:
        return tf.constant(array.astype(kind.as_numpy_dtype))
    return tf.cast(_kept(array), kind)


def _kept(array: NDArray[Any]) -> Any:
    """Return an array as a tensor outside of the graph, which takes it without a copy."""
    import tensorflow as tf

    with tf.init_scope():
        return tf.constant(array)


def _layer(step: Step, inputs: list[Any], own: list[NDArray[Any]]) -> Any:
    import tensorflow as tf

    layer = build(step.name, step.settings)
    shapes = [tuple(x.shape) for x in inputs]
    with _no_values():
        layer.build(shapes if step.name in LISTS else shapes[0])
    if step.name == "Normalization":
        state = [("mean", layer.mean), ("variance", layer.variance)]
        _require_same(step, [value for _, value in state], own)
        for (name, value), array in zip(state, own, strict=True):
            setattr(layer, name, tf.cast(_kept(array), value.dtype))
        mapping: list[tuple[Any, Any]] = []
    else:
        _require_same(step, layer.weights, own)
        mapping = list(zip(layer.weights, map(_kept, own), strict=True))
    with tf.keras.StatelessScope(state_mapping=mapping, initialize_variables=False):
        return layer(inputs if step.name in LISTS else inputs[0], training=False)


@contextlib.contextmanager
def _no_values() -> Iterator[None]:
    """Let a layer make variables that have shapes only, and that Keras won't fill later."""
    import tensorflow as tf

    state = importlib.import_module("keras.src.backend.common.global_state")
    before = state.get_global_attribute("uninitialized_variables")
    state.set_global_attribute("uninitialized_variables", [])
    try:
        with tf.keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        state.set_global_attribute("uninitialized_variables", before)


def _require_same(step: Step, wanted: list[Any], own: list[NDArray[Any]]) -> None:
    shapes, given = [tuple(x.shape) for x in wanted], [array.shape for array in own]
    if shapes != given:
        raise NotInTableError(f"{step.name} has weights of the shapes {str(given)[:80]}")
