"""The layers of a model that is no graph, found by running it on a few images."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .graph import Node, node_of, pairs
from .values import run_student_code

Call = tuple[Any, NDArray[Any], NDArray[Any]]


def traced_nodes(model: Any, images: NDArray[np.float32]) -> tuple[list[Node], list[Any]]:
    """Return nodes like `connected_nodes`, in the order in which the layers ran.

    What the model's own code does between two layers becomes a node of the class "function" if it
    keeps the shape and changes the values, and of the class "Reshape" the other way round. A model
    whose layers cannot be watched gives its list of layers.
    """
    calls: list[Call] = []
    with _watched(_leaves(model), calls):
        output = np.asarray(run_student_code(model, images, training=False))
    nodes: list[Node] = []
    variables: list[Any] = []
    last = np.asarray(images)
    for layer, x, y in calls:
        _between(nodes, last, x)
        nodes.append(node_of(layer, _previous(nodes), list(y.shape[1:]), variables))
        last = y
    if not calls:
        for layer in _leaves(model):
            nodes.append(node_of(layer, _previous(nodes), [], variables))
    _between(nodes, last, output)
    return nodes, variables


def _leaves(model: Any) -> list[Any]:
    layers = model._flatten_layers(include_self=False)
    return [x for x in layers if not list(x._flatten_layers(include_self=False))]


def _previous(nodes: list[Node]) -> list[int]:
    return [len(nodes) - 1] if nodes else []


def _between(nodes: list[Node], before: NDArray[Any], after: NDArray[Any]) -> None:
    """Append a node for what turned one layer's output into the next one's input, if anything."""
    if before.size != after.size:
        return
    if before.shape != after.shape:
        _append(nodes, "Reshape", after)
        before = before.reshape(after.shape)
    if nodes and not np.array_equal(before, after, equal_nan=True):
        _append(nodes, "function", after, pairs(before, after))


def _append(nodes: list[Node], name: str, output: NDArray[Any], activation: Any = None) -> None:
    plain: Node = {"class": name, "settings": {}, "weights": [], "activation": activation}
    nodes.append(plain | {"inputs": _previous(nodes), "shape": list(output.shape[1:])})


@contextlib.contextmanager
def _watched(layers: list[Any], calls: list[Call]) -> Iterator[None]:
    """Record each layer's calls; set past its `__setattr__`, which would track our wrapper."""
    for layer in layers:
        object.__setattr__(layer, "call", _recorder(layer, layer.call, calls))
    try:
        yield
    finally:
        for layer in layers:
            object.__getattribute__(layer, "__dict__").pop("call", None)


def _recorder(layer: Any, call: Callable[..., Any], calls: list[Call]) -> Callable[..., Any]:
    def recorded(*args: Any, **kwargs: Any) -> Any:
        output = call(*args, **kwargs)
        with contextlib.suppress(Exception):  # symbolic tensors have no values
            calls.append((layer, np.asarray(args[0]), np.asarray(output)))
        return output

    return recorded
