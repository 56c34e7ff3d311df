"""A Keras model's layers and how they are connected, as plain numbers and text."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Node = dict[str, Any]

# One row: softmax and its kin show on a row only.
GRID = np.array([[-3, -2, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 1.5, 2, 3]], dtype=np.float32)
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
ACTIVATIONS = ("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "Lambda")
_BASES = ("Layer", "Operation", "Model", "Sequential", "Functional")


def connected_nodes(model: Any) -> tuple[list[Node], list[Any]] | None:
    """Return a node for each call of a layer, in order, and the variables they use.

    A node holds `class` (the name of the Keras class), `inputs` (indices of nodes), `settings`,
    `activation` (`x`, `y`: numbers in and out; None without one), `shape` (without the batch) and
    `weights` (indices of the variables). None for a model that is no graph, such as a subclass.
    """
    graph = getattr(model, "_functional", None) or model
    if not hasattr(graph, "_nodes_by_depth"):
        return None
    nodes: list[Node] = []
    variables: list[Any] = []
    _walk(graph, [], nodes, variables)
    return nodes, variables


def _walk(graph: Any, sources: list[int], nodes: list[Node], variables: list[Any]) -> int:
    """Append the graph's nodes, those of models within it included; return the last one's index."""
    index: dict[int, int] = {}
    last = -1
    waiting = list(sources)
    for depth in sorted(graph._nodes_by_depth, reverse=True):
        for call in graph._nodes_by_depth[depth]:
            parents = [index[id(parent)] for parent in call.parent_nodes]
            inner = getattr(call.operation, "_functional", None) or call.operation
            if call.is_input and waiting:
                last = waiting.pop(0)
            elif hasattr(inner, "_nodes_by_depth"):
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
    return {
        "class": _class_name(layer),
        "inputs": inputs,
        "settings": dict(_settings(layer)),
        "activation": _probe(layer, len(inputs)),
        "shape": [n if isinstance(n, int) else None for n in shape],
        "weights": weights,
    }


def _class_name(layer: Any) -> str:
    for cls in type(layer).__mro__:
        if cls.__module__.startswith("keras.") and cls.__name__ not in _BASES:
            return cls.__name__
        if cls.__name__ in _BASES:
            break
    return type(layer).__name__[:40]


def _settings(layer: Any) -> Iterator[tuple[str, Any]]:
    for name in SETTINGS:
        with contextlib.suppress(Exception):
            value = getattr(layer, name)
            if isinstance(value, (list, tuple)):
                yield name, [int(n) for n in value]
            elif isinstance(value, (bool, int, float)):
                yield name, value
            elif isinstance(value, str):
                yield name, value[:20]
            elif isinstance(value, np.number):
                yield name, value.item()


def _probe(layer: Any, inputs: int) -> dict[str, list[float]] | None:
    """Return what the layer's activation makes of GRID, or None if it has none to try."""
    import tensorflow as tf

    function: Callable[..., Any] | None = getattr(layer, "activation", None)
    name = _class_name(layer)
    if name in ACTIVATIONS and not callable(function):
        function = layer.call
    elif not isinstance(layer, tf.keras.layers.Layer) and inputs == 1:
        function = layer.call  # an operation such as keras.ops.relu
    if not callable(function):
        return None
    with contextlib.suppress(Exception):
        values = np.asarray(function(tf.constant(GRID)), dtype=np.float64)
        return pairs(GRID, values)
    return None


def pairs(x: NDArray[Any], y: NDArray[Any]) -> dict[str, list[float]] | None:
    """Return one row of numbers into and out of a function, or None if the shapes differ."""
    if x.shape != y.shape:
        return None
    rows_x, rows_y = (np.reshape(a, (-1, x.shape[-1])).astype(float) for a in (x, y))
    positive, negative = (rows_x > 0).sum(axis=1), (rows_x < 0).sum(axis=1)
    mixed = int(np.argmax(np.minimum(positive, negative)))  # relu shows on both signs
    return {"x": rows_x[mixed].tolist(), "y": rows_y[mixed].tolist()}
