"""The layers that a model's steps are, as the claims look at them: nodes, from steps and values."""

import contextlib
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .connected import ACTIVATIONS, GRID, Activation, Node, pairs
from .operations import apply
from .steps import Setting, Step
from .table import build
from .traced import between

_PRODUCTS = ("MatMul", "BatchMatMulV2")
_ADDS = ("Add", "AddV2", "BiasAdd")
_JOINS = {"Add": "Add", "AddV2": "Add", "ConcatV2": "Concatenate", "Mul": "Multiply"}


def seen_nodes(steps: Sequence[Step], values: Sequence[Any]) -> list[Node]:
    """Return the nodes of steps and of all values that they give for a few images.

    A product with weights is a Dense layer, a convolution with weights a Conv2D layer, whoever
    wrote it; its bias belongs to it. Other operations between two layers become one node, told by
    what they do to the values.
    """
    seen = _Seen(steps, [_array(value) for value in values])
    seen.run()
    return seen.nodes


def _array(value: Any) -> NDArray[Any]:
    array = np.asarray(value)
    return array if array.dtype.kind in "biuf" else array.astype(np.float32)  # bfloat16


class _Seen:
    """Builds the nodes; `place` has the node of each value that is one's output."""

    def __init__(self, steps: Sequence[Step], values: list[NDArray[Any]]) -> None:
        self.steps, self.values = steps, values
        self.nodes: list[Node] = []
        self.place: dict[int, list[int]] = {0: []}
        self.of_images = {0}
        self.products: set[int] = set()  # without a bias yet

    def run(self) -> None:
        for number, step in enumerate(self.steps, 1):
            if self.of_images & {*step.inputs}:
                self.of_images.add(number)
                self._see(number, step)
        self._node(len(self.steps))

    def _see(self, number: int, step: Step) -> None:
        first = step.inputs[0]
        if step.kind == "layer":
            self._layer(number, step, step.settings)
        elif step.name == "Cast" and first in self.place:
            self.place[number] = self.place[first]
        elif (settings := self._as_layer(number, step)) is not None:
            self._layer(number, step, settings)
        elif step.name in _ADDS and (product := self._product(number, step)):
            self.place[number] = self.place[product]

    def _as_layer(self, number: int, step: Step) -> dict[str, Setting] | None:
        """Return the settings of an operation that is one of the lab's layers, or None."""
        of_weights = len(step.inputs) == 2 and step.inputs[1] not in self.of_images
        units = self.values[number].shape[-1] if self.values[number].ndim else 0
        if step.name in _PRODUCTS and of_weights:
            return {"units": units}
        if step.name == "Conv2D" and of_weights:
            kernel = list(self.values[step.inputs[1]].shape[:2])
            sizes = {"strides": _inner(step, "strides"), "dilation_rate": _inner(step, "dilations")}
            return {"filters": units, "kernel_size": kernel, **sizes}
        if step.name == "MaxPool":
            return {"pool_size": _inner(step, "ksize"), "strides": _inner(step, "strides")}
        return None

    def _layer(self, number: int, step: Step, settings: dict[str, Setting]) -> None:
        images = [i for i in step.inputs if i in self.of_images]
        inputs = [i for value in images for i in self._node(value)]
        name = "Dense" if step.name in _PRODUCTS else step.name
        arrays = [i for value in step.inputs for i in self._weights_of(value)]
        shape: list[int | None] = list(self.values[number].shape[1:])
        own = step.weights or arrays
        self.nodes.append(Node(name, inputs, settings, activation_of(step), shape, own))
        self.place[number] = [len(self.nodes) - 1]
        if step.kind == "operation" and name in ("Dense", "Conv2D"):
            self.products.add(number)

    def _weights_of(self, value: int) -> list[int]:
        return self.steps[value - 1].weights if value else []

    def _product(self, number: int, step: Step) -> int:
        """Return the product to which a step adds a bias, or 0."""
        product = next((i for i in step.inputs if i in self.products), 0)
        biases = [i for i in step.inputs if i not in self.of_images]
        if not product or not biases:
            return 0
        fits = self.values[biases[0]].size == self.values[product].shape[-1]
        self.products.discard(product)
        return product if fits and self.values[number].shape == self.values[product].shape else 0

    def _node(self, value: int) -> list[int]:
        """Return the node that gives a value, after appending it if it is one of operations."""
        if value not in self.place:
            sources = self._sources(value)
            inputs = [i for source in sources for i in self.place[source]]
            after = self.values[value]
            if len(sources) == 1 and (numbers := self._function(sources[0], value)):
                self._add("function", inputs, value, numbers)
            elif len(sources) == 1:
                before = self.values[sources[0]]
                self.place[value] = between(self.nodes, inputs, before, after)
            else:
                self._add(_JOINS.get(self.steps[value - 1].name, "function"), inputs, value, None)
        return self.place[value]

    def _add(self, name: str, inputs: list[int], value: int, numbers: Activation | None) -> None:
        shape: list[int | None] = list(self.values[value].shape[1:])
        self.nodes.append(Node(name, inputs, {}, numbers, shape, []))
        self.place[value] = [len(self.nodes) - 1]

    def _function(self, source: int, value: int) -> Activation | None:
        """Return what operations behind a layer make of GRID, or None if they don't take it."""
        if source == 0 or self.values[source].shape != self.values[value].shape:
            return None
        with contextlib.suppress(Exception):  # of TensorFlow: they need the layer's own shape
            made = {source: GRID}
            for number in range(source + 1, value + 1):
                step = self.steps[number - 1]
                if step.kind == "operation" and made.keys() & {*step.inputs}:
                    inputs = [made.get(i, self.values[i]) for i in step.inputs]
                    made[number] = apply(step.name, step.settings, inputs)
            return pairs(GRID, np.asarray(made[value], dtype=np.float64))
        return None

    def _sources(self, value: int) -> list[int]:
        """Return the values of nodes from which operations make a value, the earliest first."""
        found, passed, waiting = set[int](), set[int](), [value]
        while waiting:
            step = self.steps[waiting.pop() - 1]
            for i in (self.of_images & {*step.inputs}) - passed:
                passed.add(i)
                (found.add if i in self.place else waiting.append)(i)
        return sorted(found)


def _inner(step: Step, name: str) -> list[int]:
    value = step.settings.get(name, [])
    return value[1:-1] if isinstance(value, list) else []


def activation_of(step: Step) -> Activation | None:
    """Return what a layer's activation makes of GRID, or None for a layer without one."""
    if step.kind == "operation":
        return None
    name = step.settings.get("activation")
    if name is None and step.name not in ACTIVATIONS:
        return None
    settings = {"activation": name} if name is not None else step.settings
    layer = build("Activation" if name is not None else step.name, settings)
    with warnings.catch_warnings(), contextlib.suppress(Exception):  # an axis that GRID hasn't
        warnings.simplefilter("ignore")
        return pairs(GRID, np.asarray(layer(GRID), dtype=np.float64))
    return None
