"""A Keras model's layers and how they are connected, as plain numbers and text."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from .declared import Count, Longest
from .steps import Setting

Numbers = Annotated[list[float], Longest(100_000)]

# One row: softmax and the like show only on a row, relu6 only beyond 6.
GRID = np.array([[-8, -3, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 1.5, 3, 8]], dtype=np.float32)
SETTINGS = [
    "units",
    "filters",
    "kernel_size",
    "strides",
    "pool_size",
    "padding",
    "dilation_rate",
    "groups",
    "use_bias",
    "rate",
    "axis",
    "epsilon",
    "momentum",
    "center",
    "scale",
    "offset",
    "target_shape",
    "negative_slope",
    "alpha",
    "max_value",
    "threshold",
    "data_format",
]
# The picture's layers, by the class of a node.
KINDS = {
    "Conv2D": "conv",
    "MaxPooling2D": "pool",
    "MaxPool2D": "pool",
    "MaxPool": "pool",  # keras.ops.max_pool
    "Flatten": "flatten",
    "Dense": "dense",
}
# What a model's own code does to the images before its first layer, if it isn't linear.
PREPARATION = "code before the first layer"
ACTIVATIONS = ("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "Lambda")
_BASES = ("Layer", "Operation", "Model", "Sequential", "Functional")


@dataclass(frozen=True)
class Activation:
    """One row of numbers into and out of a function."""

    x: Numbers
    y: Numbers

    def __post_init__(self) -> None:
        """Raise ValueError if they aren't pairs."""
        if not len(self.x) == len(self.y) > 0:
            raise ValueError("An activation's numbers aren't pairs.")


@dataclass(frozen=True)
class Node:
    """One call of a layer.

    `class_name` is the Keras class, `inputs` the indices of other nodes, `activation` None without
    one, `shape` the output's without the batch, and `weights` the indices of the variables.
    """

    class_name: str
    inputs: list[Count]
    settings: dict[str, Setting]
    activation: Activation | None
    shape: list[Count | None]
    weights: list[Count]


def connected_nodes(model: Any) -> tuple[list[Node], list[Any]] | None:
    """Return a node for each call of a layer, in order, and the variables they use.

    None for a model that isn't a graph, such as a subclass, or has a layer that hides what it does.
    """
    graph = _graph(model)
    inner = model._flatten_layers(include_self=False)
    if graph is None or any(hides(layer) and _graph(layer) is None for layer in inner):
        return None
    nodes: list[Node] = []
    variables: list[Any] = []
    _walk(graph, [], nodes, variables)
    return nodes, variables


def _graph(model: Any) -> Any:
    inner = getattr(model, "_functional", None) or model
    return inner if hasattr(inner, "_nodes_by_depth") else None


def hides(layer: Any) -> bool:
    """Return whether a layer consists only of code and other layers, which must be looked at.

    This is a student's class without its own weights, a wrapper, a pipeline, or a `Lambda` that
    isn't an activation.
    """
    import tensorflow as tf

    if isinstance(layer, tf.keras.layers.Lambda):
        return _probe(layer, 1) is None
    if name := _keras_name(layer):
        return name == "Pipeline" or isinstance(layer, tf.keras.layers.Wrapper)
    inner = layer._flatten_layers(include_self=False, recursive=False)
    return bool(inner) or not layer.weights


def _walk(graph: Any, sources: list[int], nodes: list[Node], variables: list[Any]) -> int:
    """Append the graph's nodes, including those of models in it; return the last one's index."""
    index: dict[int, int] = {}
    last = -1
    waiting = list(sources)
    for depth in sorted(graph._nodes_by_depth, reverse=True):
        for call in graph._nodes_by_depth[depth]:
            parents = [index[id(parent)] for parent in call.parent_nodes]
            inner = _graph(call.operation)
            if call.is_input and waiting:
                last = waiting.pop(0)
            elif inner is not None:
                last = _walk(inner, parents, nodes, variables)
            else:
                shape = list(call.output_tensors[0].shape[1:])
                nodes.append(node_of(call.operation, parents, shape, variables))
                last = len(nodes) - 1
            index[id(call)] = last
    return last


def node_of(layer: Any, inputs: list[int], shape: list[Any], variables: list[Any]) -> Node:
    """Return the node of one call of a layer or `keras.ops` operation; extend `variables`."""
    known = {id(v): i for i, v in enumerate(variables)}
    weights = []
    for variable in getattr(layer, "weights", []):
        if id(variable) not in known:
            known[id(variable)] = len(variables)
            variables.append(variable)
        weights.append(known[id(variable)])
    return Node(
        _class_name(layer),
        inputs,
        dict(_settings(layer)) | ({} if _keras_name(layer) else {"own": True}),
        _probe(layer, len(inputs)),
        [n if isinstance(n, int) else None for n in shape],
        weights,
    )


def _class_name(layer: Any) -> str:
    return _keras_name(layer) or type(layer).__name__[:40]


def _keras_name(layer: Any) -> str:
    """Return the nearest class of Keras itself, or "" if that is a base of all layers."""
    for cls in type(layer).__mro__:
        if cls.__name__ in _BASES:
            break
        if cls.__module__.startswith("keras."):
            return str(cls.__name__)
    return ""


def _settings(layer: Any) -> Iterator[tuple[str, Setting]]:
    for name in SETTINGS:
        with contextlib.suppress(Exception):
            value = getattr(layer, name)
            if isinstance(value, (list, tuple)):
                yield name, [int(np.int64(n)) for n in value]
            elif isinstance(value, (bool, int, float)):
                yield name, value
            elif isinstance(value, str):
                yield name, value[:20]
            elif isinstance(value, np.number):
                yield name, value.item()


def _probe(layer: Any, inputs: int) -> Activation | None:
    """Return the layer's activation of GRID, or None if it has none to try."""
    import tensorflow as tf

    function: Callable[..., Any] | None = getattr(layer, "activation", None)
    if callable(function):
        return _probe_activation(function)
    if _class_name(layer) in ACTIVATIONS:
        function = layer.call
    elif not isinstance(layer, tf.keras.layers.Layer) and inputs == 1:
        function = layer.call  # an operation such as keras.ops.relu
    if callable(function):
        with contextlib.suppress(Exception):
            return _numbers(function)
    return None


def _probe_activation(function: Callable[..., Any]) -> Activation | None:
    """Return the numbers of an activation, function or layer; NaN for one that can't be tried."""
    import tensorflow as tf

    unknown = pairs(GRID, np.full_like(GRID, np.nan))
    with contextlib.suppress(Exception):
        if not isinstance(function, tf.keras.layers.Layer):
            return _numbers(function)
        copied = None
        with contextlib.suppress(Exception):
            copied = type(function).from_config(function.get_config())
        # PReLU learns what it does; the student's own layer must not get its weights here
        if _class_name(function) != "PReLU" and (copied is not None or not function.weights):
            return _numbers(function if copied is None else copied)
    return unknown


def _numbers(function: Callable[..., Any]) -> Activation | None:
    import tensorflow as tf

    return pairs(GRID, np.asarray(function(tf.constant(GRID)), dtype=np.float64))


def pairs(x: NDArray[Any], y: NDArray[Any]) -> Activation | None:
    """Return one row of numbers into and out of a function, or None if the shapes differ."""
    if x.shape != y.shape:
        return None
    rows_x, rows_y = (np.reshape(a, (-1, x.shape[-1])).astype(float) for a in (x, y))
    positive, negative = (rows_x > 0).sum(axis=1), (rows_x < 0).sum(axis=1)
    # relu shows on numbers of both signs, or else on negative ones
    mixed = int(np.argmax(np.minimum(positive, negative) + negative / (x.shape[-1] + 1)))
    return Activation(rows_x[mixed].tolist(), rows_y[mixed].tolist())
