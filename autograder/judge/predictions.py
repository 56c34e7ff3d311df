"""Compute a model's predictions again from its architecture and weights, both plain numbers."""

import hashlib
import time
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mitdeeplearning_utils.checks.collecting.connected import Node, Setting
from mitdeeplearning_utils.checks.collecting.images import test_set
from mitdeeplearning_utils.checks.collecting.model import Weights
from mitdeeplearning_utils.checks.judging import layers
from mitdeeplearning_utils.checks.judging.layers import TRAINING_ONLY

from ..inside import load_tensorflow
from . import layers as layer_outputs
from .layers import (
    LAYERS,
    MERGES,
    MOST_NUMBERS,
    TRIAL,
    Tensor,
    UnknownModelError,
    activated,
    bound,
    require_channels_last,
    reshaped,
    unknown,
)

BATCH = 500
MOST_NODES = 200
MOST_KEPT = 250_000_000  # numbers in all outputs that later layers still need
MOST_SECONDS = 120
MOST_OPERATIONS = 3e12  # multiply-adds for all the images
_KERNELS = {"Dense": 2, "Conv2D": 4}  # the layers with kernels, and the dimensions of these


def predictions(
    nodes: list[Node], weights: Weights, images: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Return the scores of some images, or else of the 10,000 test images, float32 (n, k).

    Raises `UnknownModelError` for an unknown layer, or a model past the bounds.
    """
    load_tensorflow()
    import tensorflow as tf

    images = test_set()[0] if images is None else images
    if not 0 < len(nodes) <= MOST_NODES:
        raise UnknownModelError(f"The model has {len(nodes)} layers.")
    with tf.device("/CPU:0"):
        trial = _Pass(weights, check=True)
        output = trial.run(nodes, tf.constant(images[:TRIAL]))
        if len(output.shape) != 2:
            raise UnknownModelError(f"The model gives an output of shape {tuple(output.shape)}.")
        if trial.operations * len(images) / TRIAL > MOST_OPERATIONS:
            raise UnknownModelError("The model needs too many operations.")
        scores, start = [], time.monotonic()
        for i in range(0, len(images), BATCH):
            part = _Pass(weights).run(nodes, tf.constant(images[i : i + BATCH]))
            scores.append(np.asarray(part, dtype=np.float32))
            if time.monotonic() - start > MOST_SECONDS:
                raise UnknownModelError(f"It takes longer than {MOST_SECONDS} s to compute.")
        return np.concatenate(scores)


def with_real_sizes(nodes: list[Node], weights: Weights) -> list[Node]:
    """Return nodes with the sizes of their kernels instead of those that the layers claim.

    Nothing computed here runs the student's code, whatever a layer claims. Raises
    `UnknownModelError` for a Dense or Conv2D layer without its kernel.
    """
    return [replace(node, settings=_real_settings(node, weights)) for node in nodes]


def _real_settings(node: Node, weights: Weights) -> dict[str, Setting]:
    settings = dict(node.settings)
    if not node.weights or node.class_name in LAYERS:
        settings.pop("own", None)
    dimensions = _KERNELS.get(node.class_name)
    if dimensions is None:
        return settings
    kernel = weights[node.weights[0]] if node.weights else np.zeros(0)
    if kernel.ndim != dimensions:
        raise unknown(node, "it has no kernel")
    size, count = list(kernel.shape[:-2]), kernel.shape[-1]
    return settings | ({"filters": count, "kernel_size": size} if size else {"units": count})


@cache
def code_and_packages() -> bytes:
    """Return a hash of the packages and the code that determine the predictions."""
    packages = " ".join(map(version, ("tensorflow", "keras", "numpy")))
    files = (__file__, layer_outputs.__file__, layers.__file__)
    code = [Path(file).read_bytes() for file in files]
    return hashlib.sha256(b"".join([packages.encode(), *code])).digest()


class _Pass:
    """One pass of images through the nodes; with `check` it counts and bounds the work."""

    def __init__(self, weights: Weights, check: bool = False) -> None:
        """Take the weights; `operations` counts multiply-adds."""
        self.weights = weights
        self.check = check
        self.operations = 0.0

    def run(self, nodes: list[Node], images: Tensor) -> Tensor:
        """Return the output of the last node."""
        outputs: dict[int, Tensor] = {}
        last = {i: index for index, node in enumerate(nodes) for i in node.inputs}
        for index, node in enumerate(nodes):
            inputs = [outputs[i] for i in node.inputs] or [images]
            try:
                output = self.apply(node, inputs)
            except UnknownModelError:
                raise
            except Exception as error:  # TensorFlow's words for shapes that do not fit
                reason = f"{type(error).__name__}: {str(error)[:150]}"
                raise unknown(node, f"number {index} does not fit its input ({reason})") from error
            outputs[index] = output
            if self.check:
                self._count(node, outputs)
            outputs = {
                i: kept for i, kept in outputs.items() if i == index or last.get(i, 0) > index
            }
        return outputs[len(nodes) - 1]

    def apply(self, node: Node, inputs: list[Tensor]) -> Tensor:
        """Return a node's output for its inputs."""
        import tensorflow as tf

        kind, own = node.class_name, [self.weights[i] for i in node.weights]
        require_channels_last(node, len(inputs[0].shape))
        if kind in MERGES:
            bound(node, sum(float(np.prod(x.shape[1:])) for x in inputs))
            return MERGES[kind](inputs)
        if len(inputs) != 1:
            raise unknown(node, f"it has {len(inputs)} inputs")
        x = inputs[0]
        if kind in TRAINING_ONLY:
            return x
        if kind == "InputLayer":
            return reshaped(node, x)
        if kind == "Flatten":
            return tf.reshape(x, (len(x), -1))
        if kind == "Reshape":
            return reshaped(node, x)
        if kind in LAYERS:
            return activated(node, LAYERS[kind](node, x, own))
        if node.activation is not None and not own:
            return activated(node, x)
        raise unknown(node, "it is not a known layer")

    def _count(self, node: Node, outputs: dict[int, Tensor]) -> None:
        output = list(outputs.values())[-1]
        size = float(np.prod(output.shape))
        if sum(float(np.prod(kept.shape)) for kept in outputs.values()) / TRIAL * BATCH > MOST_KEPT:
            raise unknown(node, "too much has to be kept for later layers")
        if size / TRIAL * BATCH > MOST_NUMBERS:
            raise unknown(node, "its output is too large")
        kernel = max((self.weights[i].size for i in node.weights), default=1)
        self.operations += size * kernel / max(int(output.shape[-1]), 1)
