"""Find the layers of a model that isn't a graph by running it on a few images."""

import contextlib
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .connected import PREPARATION, Activation, Node, hides, node_of, pairs
from .kept import calls_replaced
from .steps import Setting
from .values import run_student_code

_SAME = 1e-5  # of the largest number, for float32
_POOLS = ((2, 2), (3, 3), (3, 2), (2, 1))  # sizes and strides to look for

Call = tuple[Any, NDArray[Any], NDArray[Any]]


def traced_nodes(model: Any, images: NDArray[np.float32]) -> tuple[list[Node], list[Any]]:
    """Return nodes like `connected_nodes`, in the order in which the layers ran.

    What the model's own code does between two layers becomes a node: "MaxPool", "Reshape",
    "function" if it keeps the shape but changes the values, or "unknown". Before the first layer it
    is "Rescaling", "Reshape" or `PREPARATION`. A model whose layers can't be watched gives its list
    of layers.
    """
    calls: list[Call] = []
    layers = _leaves(model)
    with calls_replaced([(x, _recorder(x, x.call, calls)) for x in layers]):
        output = np.asarray(run_student_code(model, images, training=False))
    nodes: list[Node] = []
    variables: list[Any] = []
    last = np.asarray(images)
    for layer, x, y in calls:
        inputs = between(nodes, _previous(nodes), last, x)
        nodes.append(node_of(layer, inputs, list(y.shape[1:]), variables))
        last = y
    if not calls:
        for layer in layers:
            nodes.append(node_of(layer, _previous(nodes), [], variables))
    if nodes:  # otherwise nothing has begun
        between(nodes, _previous(nodes), last, output)
    return nodes, variables


def _leaves(model: Any) -> list[Any]:
    """Return the layers that count as a whole, without layers in them, such as activations."""
    layers = [x for x in model._flatten_layers(include_self=False) if not hides(x)]
    within = {id(y) for x in layers for y in x._flatten_layers(include_self=False)}
    return [x for x in layers if id(x) not in within]


def _previous(nodes: list[Node]) -> list[int]:
    return [len(nodes) - 1] if nodes else []


def between(
    nodes: list[Node], inputs: list[int], before: NDArray[Any], after: NDArray[Any]
) -> list[int]:
    """Append nodes for what turned `before`, of the nodes `inputs`, into `after`, if anything.

    Returns the node that gives `after`, in a list like `inputs`.
    """
    if before.size != after.size:
        pooled = _pooled(nodes, inputs, before, after)
        if pooled is None:
            kept = {"keeps_negatives": _keeps_negatives(before, after)}
            return _append(nodes, inputs, "unknown" if nodes else PREPARATION, after, settings=kept)
        before, inputs = pooled
    if before.shape != after.shape:
        inputs = _append(nodes, inputs, "Reshape", after)
        before = before.reshape(after.shape)
    if np.array_equal(before, after, equal_nan=True):
        return inputs
    if any(node.class_name != "Reshape" for node in nodes):
        changed = pairs(*_changed_rows(before, after))
        return _append(nodes, inputs, "function", after, activation=changed)
    line = _line(before, after)
    return _append(nodes, inputs, "Rescaling" if line else PREPARATION, after, settings=line)


def _changed_rows(before: NDArray[Any], after: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the rows that differ: equal ones, such as an image's black rows, show nothing."""
    x, y = (np.reshape(a, (-1, after.shape[-1] if after.ndim else 1)) for a in (before, after))
    changed = (x != y).any(axis=1)
    return x[changed], y[changed]


def _line(before: NDArray[Any], after: NDArray[Any]) -> dict[str, float] | None:
    """Return the scale and the offset that make all of `after` from `before`, or None."""
    x, y = (a.ravel().astype(np.float64) for a in (before, after))
    low, high = x.argmin(), x.argmax()
    if not x[low] < x[high] or not np.isfinite(y).all():
        return None
    scale = (y[high] - y[low]) / (x[high] - x[low])
    offset = y[low] - scale * x[low]
    if np.abs(x * scale + offset - y).max() > _SAME * np.abs(y).max():
        return None
    return {"scale": float(scale), "offset": float(offset)}


def _keeps_negatives(before: NDArray[Any], after: NDArray[Any]) -> bool:
    """Return whether negative numbers of the first image are still there: padding, not a ReLU."""
    if after.ndim == 0 or {before.dtype.kind, after.dtype.kind} != {"f"}:
        return False
    first = after[:1]
    return bool(np.isin(first[first < 0], before[:1]).any())


def _pooled(
    nodes: list[Node], inputs: list[int], before: NDArray[Any], after: NDArray[Any]
) -> tuple[NDArray[Any], list[int]] | None:
    """Append nodes for a max pooling, perhaps of a ReLU, that gives `after`; return its output."""
    import tensorflow as tf

    if before.ndim != 4 or before.dtype.kind not in "fV":  # V: bfloat16
        return None
    before = before.astype(np.float32)
    ways = product((before, np.maximum(before, 0)), _POOLS, ("VALID", "SAME"))
    for x, (size, stride), padding in ways:
        if min(x.shape[1:3]) < size:
            continue
        pooled = np.asarray(tf.nn.max_pool2d(x, size, stride, padding))
        if pooled.size == after.size and np.array_equal(pooled.ravel(), after.ravel()):
            if x is not before:
                inputs = _append(nodes, inputs, "function", x, activation=pairs(before, x))
            sizes = {"pool_size": [size, size], "strides": [stride, stride]}
            settings = sizes | {"padding": padding.lower()}
            return pooled, _append(nodes, inputs, "MaxPool", pooled, settings=settings)
    return None


def _append(
    nodes: list[Node],
    inputs: list[int],
    name: str,
    output: NDArray[Any],
    settings: Mapping[str, Setting] | None = None,
    activation: Activation | None = None,
) -> list[int]:
    shape: list[int | None] = list(output.shape[1:])
    nodes.append(Node(name, inputs, dict(settings or {}), activation, shape, []))
    return _previous(nodes)


def _recorder(layer: Any, call: Callable[..., Any], calls: list[Call]) -> Callable[..., Any]:
    def recorded(*args: Any, **kwargs: Any) -> Any:
        output = call(*args, **kwargs)
        with contextlib.suppress(Exception):  # symbolic tensors have no values
            calls.append((layer, np.asarray(args[0]), np.asarray(output)))
        return output

    return recorded
