"""Compute a model again from its steps and arrays, both plain, within bounds.

The steps are first laid out as a graph, in which the shapes are known and nothing is computed.
"""

import contextlib
import math
import time
import warnings
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitdeeplearning_utils.checks.collecting.connected import Node
from mitdeeplearning_utils.checks.collecting.images import test_set
from mitdeeplearning_utils.checks.collecting.model import Weights
from mitdeeplearning_utils.checks.collecting.program import APART, TRIED, same
from mitdeeplearning_utils.checks.collecting.seen import seen_nodes
from mitdeeplearning_utils.checks.collecting.steps import Step, compute, last_uses

from ..inside import load_tensorflow

BATCH = 250
MOST_STEPS = 500
MOST_NUMBERS = 50_000_000  # in the result of one operation, for a batch
MOST_KEPT = 250_000_000  # in all results that later steps still need, for a batch
MOST_SECONDS = 40  # of CPU time
MOST_OPERATIONS = 3e12  # multiply-adds for all the images
_MOST_ROUNDS = 784  # of a loop, such as that of a recurrent layer
_PRODUCTS = ("MatMul", "Einsum", "Conv")  # what multiplies; its name has one of these words
Graph = Any


class UnknownModelError(Exception):
    """The model can't be computed; the message says why."""


class Rebuilt:
    """A model that computes what its steps say; it never ran the student's code."""

    def __init__(self, steps: list[Step], weights: Weights) -> None:
        """Lay out the steps. Raises `UnknownModelError` if they don't fit, or are too large."""
        load_tensorflow()
        if not 0 < len(steps) <= MOST_STEPS:
            raise UnknownModelError(f"The model has {len(steps)} steps.")
        if len({len(steps), *last_uses(steps)} - {0}) < len(steps):
            raise UnknownModelError("The model has steps that lead to no output.")
        self._steps, self._weights = steps, weights
        self._operations, self.shape = self._laid_out()

    def _laid_out(self) -> tuple[float, tuple[int, ...]]:
        """Return the multiply-adds for an image, and the shape of its output."""
        import tensorflow as tf

        graph = tf.__internal__.FuncGraph("bounds")
        with graph.as_default():
            images = tf.compat.v1.placeholder(tf.float32, (BATCH, 28, 28, 1))
            values = self._values(images, whole=True)
        if not values[-1].shape.rank or values[-1].shape[0] != BATCH:
            raise UnknownModelError("The model doesn't give one output for each image.")
        count = sum(rounds * _operations(found) for found, rounds in _all_operations(graph))
        _bound_kept(self._steps, [_size(value) for value in values])
        return count / BATCH, tuple(values[-1].shape[1:])

    def _values(self, images: Any, whole: bool) -> list[Any]:
        with _refusing(), _unwarned():
            return compute(self._steps, self._weights, images, whole)

    def nodes(self) -> list[Node]:
        """Return the layers as the claims look at them, told by what they compute.

        Raises `UnknownModelError` if what an image gets depends on the other images.
        """
        import tensorflow as tf

        images = test_set()[0][:TRIED]
        with tf.device("/CPU:0"), _unwarned():
            values = self._values(images, whole=True)
            (apart,) = self._values(images[APART], whole=False)
            if not same(self._steps, np.asarray(apart), np.asarray(values[-1])[APART]):
                raise UnknownModelError("An image's scores depend on the other images.")
            return seen_nodes(self._steps, values)

    def predictions(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the scores of images, float32 (n, k). Raises `UnknownModelError` past a bound."""
        import tensorflow as tf

        if len(self.shape) != 1:
            raise UnknownModelError(f"The model gives an output of shape {self.shape}.")
        if self._operations * len(images) > MOST_OPERATIONS:
            raise UnknownModelError("The model needs too many operations.")
        scores, start = [], time.process_time()  # other work on the machine costs nothing
        with tf.device("/CPU:0"):
            for i in range(0, len(images), BATCH):
                scores.append(self._scores(images[i : i + BATCH]))
                if time.process_time() - start > MOST_SECONDS:
                    raise UnknownModelError(f"It takes more than {MOST_SECONDS} s of CPU time.")
        found = np.concatenate(scores)
        if len(found) != len(images):
            raise UnknownModelError("The model doesn't give one output for each image.")
        return found

    def _scores(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        with _refusing():
            scores: NDArray[np.float32] = self._in_graph(images).numpy().astype(np.float32)
        return scores

    @cached_property
    def _in_graph(self) -> Graph:
        """The output as `evaluate` computes it: a graph can make NaN 0 at a layer with its ReLU."""
        import tensorflow as tf

        return tf.function(lambda images: self._values(images, whole=False)[0], autograph=False)


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """Raise `UnknownModelError` for what the tables, TensorFlow and Keras raise for steps."""
    try:
        yield
    except UnknownModelError:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise UnknownModelError(f"Its steps can't be computed. {reason}") from error


@contextlib.contextmanager
def _unwarned() -> Iterator[None]:
    """Keep back what Keras warns about: the layers are the student's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _all_operations(graph: Graph) -> Iterator[tuple[Any, int]]:
    """Yield each operation of a graph and of its loops, with how often it may run."""
    for operation in graph.get_operations():
        yield operation, 1
        for name in ("body", "cond"):
            if operation.type in ("While", "StatelessWhile"):
                inner = graph._get_function(operation.get_attr(name).name).graph
                yield from ((found, _MOST_ROUNDS * n) for found, n in _all_operations(inner))


def _operations(operation: Any) -> float:
    """Return the multiply-adds of an operation. Raises `UnknownModelError` if it is too large."""
    if operation.type == "Placeholder":  # the images, an array, or what a loop is given
        return 0.0
    outputs = [_size(tensor) for tensor in operation.outputs]
    if max(outputs, default=0) > MOST_NUMBERS:
        raise UnknownModelError("The model has a result that is too large.")
    size = float(sum(outputs))
    if any(word in operation.type for word in _PRODUCTS) and len(operation.inputs) > 1:
        kernel = operation.inputs[1]
        size *= max(1.0, _size(kernel) / max(1, int(kernel.shape[-1] or 1)))
    return size


def _size(tensor: Any) -> int:
    """Return how many numbers a tensor has. Raises `UnknownModelError` if that isn't known."""
    if tensor.dtype.name in ("resource", "variant"):
        return 0
    if not tensor.shape.is_fully_defined():
        raise UnknownModelError("The model has a result whose size isn't known before.")
    return math.prod(tensor.shape)


def _bound_kept(steps: list[Step], sizes: list[int]) -> None:
    last, kept = last_uses(steps), dict[int, int]()
    for number, size in enumerate(sizes):
        kept[number] = size
        if sum(kept.values()) > MOST_KEPT:
            raise UnknownModelError("Too much has to be kept for later steps.")
        kept = {i: n for i, n in kept.items() if last.get(i, 0) > number}
