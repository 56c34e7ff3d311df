"""Compute a model's predictions anew from its architecture and weights, both plain numbers."""

import hashlib
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitdeeplearning_utils.checks.graph import Node
from mitdeeplearning_utils.checks.images import test_set
from mitdeeplearning_utils.checks.layers import TRAINING_ONLY

BATCH = 500
MOST_NODES = 200
MOST_NUMBERS = 50_000_000  # in one layer's output for a batch
MOST_KEPT = 250_000_000  # in all the outputs that later layers still need
MOST_SECONDS = 120
MOST_OPERATIONS = 3e12  # multiply-adds for all the images
_KERNELS = {"Dense": 2, "Conv2D": 4}  # and the dimensions of their kernels
_TRIAL = 2
_SAME = 1e-3

Tensor = Any
Weights = list[NDArray[np.float32]]


class UnknownModelError(Exception):
    """The model cannot be rebuilt; the message names the layer and the reason."""


def predictions(
    nodes: list[Node], weights: Weights, images: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Return the scores of some images, or else of the 10,000 test images, float32 (n, k).

    Raises `UnknownModelError` for a layer that is not known here, or a model past the bounds.
    """
    import tensorflow as tf

    images = test_set()[0] if images is None else images
    if not 0 < len(nodes) <= MOST_NODES:
        raise UnknownModelError(f"The model has {len(nodes)} layers.")
    with tf.device("/CPU:0"):
        trial = _Pass(weights, check=True)
        output = trial.run(nodes, tf.constant(images[:_TRIAL]))
        if len(output.shape) != 2:
            raise UnknownModelError(f"The model gives an output of shape {tuple(output.shape)}.")
        if trial.operations * len(images) / _TRIAL > MOST_OPERATIONS:
            raise UnknownModelError("The model needs too many operations.")
        scores, start = [], time.monotonic()
        for i in range(0, len(images), BATCH):
            part = _Pass(weights).run(nodes, tf.constant(images[i : i + BATCH]))
            scores.append(np.asarray(part, dtype=np.float32))
            if time.monotonic() - start > MOST_SECONDS:
                raise UnknownModelError(f"It takes longer than {MOST_SECONDS} s to compute.")
        return np.concatenate(scores)


def put_real_sizes(nodes: list[Node], weights: Weights) -> None:
    """Put the sizes that kernels have in the place of those that the layers tell of themselves.

    What is computed here has no code of the student's own, whatever it tells. Raises
    `UnknownModelError` for a Dense or Conv2D layer without its kernel.
    """
    for node in nodes:
        if not node["weights"] or node["class"] in _LAYERS:
            node["settings"] = {k: v for k, v in node["settings"].items() if k != "own"}
        dimensions = _KERNELS.get(str(node["class"]))
        if dimensions is None:
            continue
        kernel = weights[node["weights"][0]] if node["weights"] else np.zeros(0)
        if kernel.ndim != dimensions:
            raise _unknown(node, "it has no kernel")
        size, count = list(kernel.shape[:-2]), kernel.shape[-1]
        sizes = {"filters": count, "kernel_size": size} if size else {"units": count}
        node["settings"] = node["settings"] | sizes


@cache
def code_and_packages() -> bytes:
    """Return a hash of what predictions hang on besides nodes, weights and images."""
    packages = f"{version('tensorflow')} {version('numpy')}"
    return hashlib.sha256(packages.encode() + Path(__file__).read_bytes()).digest()


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
        last = {i: index for index, node in enumerate(nodes) for i in node["inputs"]}
        for index, node in enumerate(nodes):
            inputs = [outputs[i] for i in node["inputs"]] or [images]
            try:
                output = self.apply(node, inputs)
            except UnknownModelError:
                raise
            except Exception as error:  # TensorFlow's words for shapes that do not fit
                reason = f"{type(error).__name__}: {str(error)[:150]}"
                raise _unknown(node, f"number {index} does not fit its input ({reason})") from error
            outputs[index] = output
            if self.check:
                self._count(node, outputs)
            outputs = {
                i: kept for i, kept in outputs.items() if i == index or last.get(i, 0) > index
            }
        return outputs[len(nodes) - 1]

    def apply(self, node: Node, inputs: list[Tensor]) -> Tensor:
        """Return what a node makes of its inputs."""
        import tensorflow as tf

        kind, own = str(node["class"]), [self.weights[i] for i in node["weights"]]
        if kind in _MERGES:
            _bound(node, sum(float(np.prod(x.shape[1:])) for x in inputs))
            return _MERGES[kind](inputs)
        if len(inputs) != 1:
            raise _unknown(node, f"it has {len(inputs)} inputs")
        x = inputs[0]
        if kind in TRAINING_ONLY:
            return x
        if kind == "InputLayer":
            return _reshaped(node, x)
        if kind == "Flatten":
            return tf.reshape(x, (len(x), -1))
        if kind == "Reshape":
            return _reshaped(node, x)
        if kind in _LAYERS:
            return _activated(node, _LAYERS[kind](node, x, own))
        if node["activation"] is not None and not own:
            return _activated(node, x)
        raise _unknown(node, "it is not among the known ones")

    def _count(self, node: Node, outputs: dict[int, Tensor]) -> None:
        output = list(outputs.values())[-1]
        size = float(np.prod(output.shape))
        if (
            sum(float(np.prod(kept.shape)) for kept in outputs.values()) / _TRIAL * BATCH
            > MOST_KEPT
        ):
            raise _unknown(node, "too much has to be kept for later layers")
        if size / _TRIAL * BATCH > MOST_NUMBERS:
            raise _unknown(node, "its output is too large")
        kernel = max((self.weights[i].size for i in node["weights"]), default=1)
        self.operations += size * kernel / max(int(output.shape[-1]), 1)


def _unknown(node: Node, reason: str) -> UnknownModelError:
    return UnknownModelError(" ".join(f"The layer {str(node['class'])[:40]}: {reason}.".split()))


def _bound(node: Node, numbers: float) -> None:
    """Refuse, before it is computed, what gives more for an image than the trial can hold."""
    if numbers * _TRIAL > MOST_NUMBERS:
        raise _unknown(node, "its output is too large")


def _fit(node: Node, x: Tensor, weights: Weights) -> None:
    """Refuse weights, such as a bias, that would make what they are added to larger."""
    for array in weights:
        pairs = zip(reversed(array.shape), reversed(x.shape), strict=False)
        if array.ndim > len(x.shape) or any(mine not in (1, n) for mine, n in pairs):
            raise _unknown(node, f"a weight has the shape {array.shape}")


def _setting(node: Node, name: str, default: Any) -> Any:
    value = node["settings"].get(name, default)
    if name in ("strides", "pool_size", "dilation_rate"):
        value = [value, value] if isinstance(value, int) else value
        good = isinstance(value, list) and len(value) == 2
        if not good or not all(type(n) is int and 0 < n <= 28 for n in value):
            raise _unknown(node, f"its {name} is {str(value)[:40]}")
    return value


def _padding(node: Node) -> str:
    padding = str(_setting(node, "padding", "valid")).upper()
    if padding not in ("VALID", "SAME"):
        raise _unknown(node, f"its padding is {padding[:20]}")
    if _setting(node, "data_format", "channels_last") != "channels_last":
        raise _unknown(node, "its channels come first")
    return padding


def _weights(node: Node, own: Weights, *counts: int) -> Weights:
    if len(own) not in counts:
        raise _unknown(node, f"it has {len(own)} weights")
    return own


def _dense(node: Node, x: Tensor, own: Weights) -> Tensor:
    import tensorflow as tf

    kernel, *bias = _weights(node, own, 1, 2)
    if kernel.ndim != 2:
        raise _unknown(node, f"its kernel has the shape {kernel.shape}")
    _bound(node, float(np.prod(x.shape[1:-1])) * kernel.shape[1])
    return _shifted(node, tf.tensordot(x, kernel, 1), bias)


def _conv(node: Node, x: Tensor, own: Weights) -> Tensor:
    import tensorflow as tf

    kernel, *bias = _weights(node, own, 1, 2)
    if kernel.ndim != 4 or kernel.shape[2] != x.shape[-1]:
        raise _unknown(node, f"its kernel has the shape {kernel.shape}")
    _bound(node, float(np.prod(x.shape[1:3])) * kernel.shape[3])
    strides, dilations = _setting(node, "strides", [1, 1]), _setting(node, "dilation_rate", [1, 1])
    y = tf.nn.conv2d(x, kernel, strides, _padding(node), dilations=dilations)
    return _shifted(node, y, bias)


def _shifted(node: Node, y: Tensor, bias: Weights) -> Tensor:
    _fit(node, y, bias)
    return y + bias[0] if bias else y


def _pool(kind: str) -> Callable[[Node, Tensor, Weights], Tensor]:
    def pool(node: Node, x: Tensor, own: Weights) -> Tensor:
        import tensorflow as tf

        _weights(node, own, 0)
        size = _setting(node, "pool_size", [2, 2])
        strides = _setting(node, "strides", size) if node["settings"].get("strides") else size
        return tf.nn.pool(x, size, kind, strides, _padding(node))

    return pool


def _overall(name: str) -> Callable[[Node, Tensor, Weights], Tensor]:
    def pool(node: Node, x: Tensor, own: Weights) -> Tensor:
        import tensorflow as tf

        _weights(node, own, 0)
        return getattr(tf, name)(x, axis=[1, 2])

    return pool


def _batch_normalization(node: Node, x: Tensor, own: Weights) -> Tensor:
    import tensorflow as tf

    scaled = [_setting(node, name, True) is True for name in ("scale", "center")]
    mean, variance = _weights(node, own, 2 + sum(scaled))[-2:]
    _fit(node, x, own)
    gamma = own[0] if scaled[0] else None
    beta = own[int(scaled[0])] if scaled[1] else None
    epsilon = float(_setting(node, "epsilon", 1e-3))
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)


def _layer_normalization(node: Node, x: Tensor, own: Weights) -> Tensor:
    import tensorflow as tf

    gamma, beta = _weights(node, own, 2)
    _fit(node, x, own)
    if _setting(node, "axis", -1) not in (-1, [-1], len(x.shape) - 1, [len(x.shape) - 1]):
        raise _unknown(node, "it normalises another axis than the last")
    mean, variance = tf.nn.moments(x, axes=[-1], keepdims=True)
    epsilon = float(_setting(node, "epsilon", 1e-3))
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)


def _prelu(node: Node, x: Tensor, own: Weights) -> Tensor:
    import tensorflow as tf

    (alpha,) = _weights(node, own, 1)
    _fit(node, x, own)
    return tf.maximum(x, 0.0) + alpha * tf.minimum(x, 0.0)


def _rescaling(node: Node, x: Tensor, own: Weights) -> Tensor:
    _weights(node, own, 0)
    return x * float(_setting(node, "scale", 1)) + float(_setting(node, "offset", 0))


_LAYERS: dict[str, Callable[[Node, Tensor, Weights], Tensor]] = {
    "AveragePooling2D": _pool("AVG"),
    "BatchNormalization": _batch_normalization,
    "Conv2D": _conv,
    "Dense": _dense,
    "GlobalAveragePooling2D": _overall("reduce_mean"),
    "GlobalMaxPooling2D": _overall("reduce_max"),
    "LayerNormalization": _layer_normalization,
    "MaxPool": _pool("MAX"),
    "MaxPooling2D": _pool("MAX"),
    "PReLU": _prelu,
    "Rescaling": _rescaling,
}


def _add(inputs: list[Tensor]) -> Tensor:
    import tensorflow as tf

    return tf.add_n(inputs)


def _concatenate(inputs: list[Tensor]) -> Tensor:
    import tensorflow as tf

    return tf.concat(inputs, -1)


_MERGES: dict[str, Callable[[list[Tensor]], Tensor]] = {"Add": _add, "Concatenate": _concatenate}


def _reshaped(node: Node, x: Tensor) -> Tensor:
    import tensorflow as tf

    shape = node["shape"]
    size = int(np.prod(x.shape[1:]))
    if not shape or any(n is None or n <= 0 for n in shape) or np.prod(shape, dtype=float) != size:
        if node["class"] == "InputLayer":
            return x
        raise _unknown(node, f"it makes the shape {shape} of {size} numbers")
    return tf.reshape(x, (len(x), *shape))


def _activated(node: Node, x: Tensor) -> Tensor:
    """Return the node's activation of `x`: the known function that gives its numbers."""
    numbers = node["activation"]
    if numbers is None or node["class"] in ("BatchNormalization", "Rescaling", "PReLU"):
        return x
    given, expected = np.array(numbers["x"]), np.array(numbers["y"])
    for function in _activations(given, expected):
        with np.errstate(all="ignore"):
            made = np.asarray(function(given.astype(np.float32)))
        if np.allclose(made, expected, atol=_SAME, rtol=_SAME):
            return function(x)
    raise _unknown(node, "its activation is not among the known ones")


def _activations(x: NDArray[Any], y: NDArray[Any]) -> list[Callable[[Any], Any]]:
    import tensorflow as tf

    nn, keras = tf.nn, tf.keras.activations
    slopes = y[x < 0] / x[x < 0]
    slope = float(slopes[0]) if slopes.size and np.isfinite(slopes[0]) else 0.0
    known = [tf.identity, nn.relu, nn.softmax, nn.sigmoid, nn.tanh, nn.elu, nn.selu, nn.silu]
    known += [nn.gelu, lambda v: nn.gelu(v, approximate=True), nn.softplus, nn.softsign, nn.relu6]
    known += [tf.exp, keras.hard_sigmoid, keras.mish, nn.log_softmax]
    return [*known, lambda v: tf.maximum(v, 0.0) + slope * tf.minimum(v, 0.0)]
