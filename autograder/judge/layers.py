"""Compute the output of each known layer from plain numbers, within bounds."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitdeeplearning_utils.checks.collecting.connected import Node
from mitdeeplearning_utils.checks.collecting.model import Weights

MOST_NUMBERS = 50_000_000  # numbers in one layer's output for a batch
TRIAL = 2  # images of the trial pass, in which everything is bounded
_SAME = 1e-3
Tensor = Any


class UnknownModelError(Exception):
    """The model cannot be rebuilt; the message names the layer and the reason."""


def unknown(node: Node, reason: str) -> UnknownModelError:
    """Return the error for a layer that can't be computed."""
    return UnknownModelError(" ".join(f"The layer {node.class_name[:40]}: {reason}.".split()))


def bound(node: Node, numbers: float) -> None:
    """Refuse an output that is too large for the trial, before it is computed."""
    if numbers * TRIAL > MOST_NUMBERS:
        raise unknown(node, "its output is too large")


def _fit(node: Node, x: Tensor, weights: Weights) -> None:
    """Refuse weights, such as a bias, that would enlarge the array they are added to."""
    for array in weights:
        pairs = zip(reversed(array.shape), reversed(x.shape), strict=False)
        if array.ndim > len(x.shape) or any(mine not in (1, n) for mine, n in pairs):
            raise unknown(node, f"a weight has the shape {array.shape}")


def _setting(node: Node, name: str, default: Any) -> Any:
    value = node.settings.get(name, default)
    if name in ("strides", "pool_size", "dilation_rate"):
        value = [value, value] if isinstance(value, int) else value
        good = isinstance(value, list) and len(value) == 2
        if not good or not all(type(n) is int and 0 < n <= 28 for n in value):
            raise unknown(node, f"its {name} is {str(value)[:40]}")
    return value


def _padding(node: Node) -> str:
    padding = str(_setting(node, "padding", "valid")).upper()
    if padding not in ("VALID", "SAME"):
        raise unknown(node, f"its padding is {padding[:20]}")
    return padding


def require_channels_last(node: Node, dimensions: int) -> None:
    """Refuse a layer that works along another axis than the last."""
    if _setting(node, "data_format", "channels_last") != "channels_last":
        raise unknown(node, "its channels come first")
    if _setting(node, "axis", -1) not in (-1, [-1], dimensions - 1, [dimensions - 1]):
        raise unknown(node, "it works along another axis than the last")


def _weights(node: Node, own: Weights, *counts: int) -> Weights:
    if len(own) not in counts:
        raise unknown(node, f"it has {len(own)} weights")
    return own


def _dense(node: Node, x: Tensor, own: Weights) -> Tensor:
    import tensorflow as tf

    kernel, *bias = _weights(node, own, 1, 2)
    if kernel.ndim != 2:
        raise unknown(node, f"its kernel has the shape {kernel.shape}")
    bound(node, float(np.prod(x.shape[1:-1])) * kernel.shape[1])
    return _shifted(node, tf.tensordot(x, kernel, 1), bias)


def _conv(node: Node, x: Tensor, own: Weights) -> Tensor:
    import tensorflow as tf

    kernel, *bias = _weights(node, own, 1, 2)
    if kernel.ndim != 4 or kernel.shape[2] != x.shape[-1]:
        raise unknown(node, f"its kernel has the shape {kernel.shape}")
    bound(node, float(np.prod(x.shape[1:3])) * kernel.shape[3])
    strides, dilations = _setting(node, "strides", [1, 1]), _setting(node, "dilation_rate", [1, 1])
    y = tf.nn.conv2d(x, kernel, strides, _padding(node), dilations=dilations)
    return _shifted(node, y, bias)


def _shifted(node: Node, y: Tensor, bias: Weights) -> Tensor:
    _fit(node, y, bias)
    return y + bias[0] if bias else y


def _pool(kind: str, node: Node, x: Tensor, own: Weights) -> Tensor:
    import tensorflow as tf

    _weights(node, own, 0)
    size = _setting(node, "pool_size", [2, 2])
    strides = _setting(node, "strides", size) if node.settings.get("strides") else size
    return tf.nn.pool(x, size, kind, strides, _padding(node))


def _overall(name: str, node: Node, x: Tensor, own: Weights) -> Tensor:
    import tensorflow as tf

    _weights(node, own, 0)
    return getattr(tf, name)(x, axis=[1, 2])


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


LAYERS: dict[str, Callable[[Node, Tensor, Weights], Tensor]] = {
    "AveragePooling2D": partial(_pool, "AVG"),
    "BatchNormalization": _batch_normalization,
    "Conv2D": _conv,
    "Dense": _dense,
    "GlobalAveragePooling2D": partial(_overall, "reduce_mean"),
    "GlobalMaxPooling2D": partial(_overall, "reduce_max"),
    "LayerNormalization": _layer_normalization,
    "MaxPool": partial(_pool, "MAX"),
    "MaxPooling2D": partial(_pool, "MAX"),
    "PReLU": _prelu,
    "Rescaling": _rescaling,
}


def _add(inputs: list[Tensor]) -> Tensor:
    import tensorflow as tf

    return tf.add_n(inputs)


def _concatenate(inputs: list[Tensor]) -> Tensor:
    import tensorflow as tf

    return tf.concat(inputs, -1)


MERGES: dict[str, Callable[[list[Tensor]], Tensor]] = {"Add": _add, "Concatenate": _concatenate}


def reshaped(node: Node, x: Tensor) -> Tensor:
    """Return `x` in the node's shape; images keep theirs, whatever an input layer says."""
    import tensorflow as tf

    shape = [n for n in node.shape if n]
    size = int(np.prod(x.shape[1:]))
    if not shape or len(shape) < len(node.shape) or math.prod(shape) != size:
        if node.class_name == "InputLayer":
            return x
        raise unknown(node, f"it makes the shape {node.shape} of {size} numbers")
    return tf.reshape(x, (len(x), *shape))


def activated(node: Node, x: Tensor) -> Tensor:
    """Return the node's activation of `x`, by the known function with the same numbers."""
    numbers = node.activation
    if numbers is None or node.class_name in ("BatchNormalization", "Rescaling", "PReLU"):
        return x
    given, expected = np.array(numbers.x), np.array(numbers.y)
    if float(_setting(node, "max_value", 0)) > given.max():
        raise unknown(node, "its max_value is beyond the numbers on which it was tried")
    for function in _activations(given, expected):
        with np.errstate(all="ignore"):
            made = np.asarray(function(given.astype(np.float32)))
        if np.allclose(made, expected, atol=_SAME, rtol=_SAME):
            return function(x)
    raise unknown(node, "its activation is not a known one")


def _activations(x: NDArray[Any], y: NDArray[Any]) -> list[Callable[[Any], Any]]:
    import tensorflow as tf

    nn, keras = tf.nn, tf.keras.activations
    slopes = y[x < 0] / x[x < 0]
    slope = float(slopes[0]) if slopes.size and np.isfinite(slopes[0]) else 0.0
    known = [tf.identity, nn.relu, nn.softmax, nn.sigmoid, nn.tanh, nn.elu, nn.selu, nn.silu]
    known += [nn.gelu, lambda v: nn.gelu(v, approximate=True), nn.softplus, nn.softsign, nn.relu6]
    known += [tf.exp, keras.hard_sigmoid, keras.mish, nn.log_softmax]
    return [*known, lambda v: tf.maximum(v, 0.0) + slope * tf.minimum(v, 0.0)]
