"""Interpret an architecture's nodes: the kind of each layer, and its activation, from numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..collecting.connected import KINDS, PREPARATION, Node

# Layers that change nothing outside training.
TRAINING_ONLY = {
    "ActivityRegularization",
    "AlphaDropout",
    "AugMix",
    "CutMix",
    "Dropout",
    "GaussianDropout",
    "GaussianNoise",
    "Identity",
    "MixUp",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "SpatialDropout2D",
}
# Layers that aren't in the picture but may be added.
_IGNORED = TRAINING_ONLY | {
    PREPARATION,
    "BatchNormalization",
    "GroupNormalization",
    "InputLayer",
    "LayerNormalization",
    "Normalization",
    "PReLU",
    "RMSNormalization",
    "Rescaling",
    "UnitNormalization",
    "ZeroPadding2D",
}
_NON_LINEAR = (
    "PReLU",
    "LayerNormalization",
    "GroupNormalization",
    "RMSNormalization",
    "UnitNormalization",
)
_NAMES = {"conv": "Conv2D", "pool": "MaxPool2D", "flatten": "Flatten", "dense": "Dense"}
_NAMES |= {"unknown": "code of your own"}
_PAIRS = ("kernel_size", "pool_size", "strides", "dilation_rate")
_TOLERANCE = 1e-3


def kind(node: Node) -> str:
    """Return "conv", "pool", "flatten", "dense", "" for a layer to ignore, or the class name."""
    name = node.class_name
    if name in KINDS:
        return KINDS[name]
    if name == "Reshape":
        return "flatten" if len(node.shape) == 1 else ""
    if name in _IGNORED or node.activation is not None:
        return ""
    return name


def of_kind(nodes: list[Node], wanted: str) -> list[Node]:
    """Return the nodes of one kind, in order."""
    return [node for node in nodes if kind(node) == wanted]


def order(nodes: list[Node]) -> list[str]:
    """Return the kinds in order, without ignored layers; several flattens in a row count as one."""
    kinds = [k for k in map(kind, _without_preparation(nodes)) if k]
    return [k for i, k in enumerate(kinds) if k != "flatten" or kinds[i - 1 : i] != ["flatten"]]


def _without_preparation(nodes: list[Node]) -> list[Node]:
    """Return the nodes without those that prepare the images, with one input and no weights."""
    first = next((i for i, node in enumerate(nodes) if kind(node) == "conv"), 0)
    kept = [
        node
        for node in nodes[:first]
        if kind(node) in KINDS.values()
        or node.weights
        or len(node.inputs) > 1
        or "Pool" in node.class_name
    ]
    return kept + nodes[first:]


def order_text(kinds: list[str]) -> str:
    """Return the kinds as the layers' names, joined by arrows."""
    return " → ".join(_NAMES.get(k, k) for k in kinds) or "no layers"


def setting(node: Node, name: str) -> Any:
    """Return a setting, or None; a pair, or a single number for a pair, as a tuple."""
    value = node.settings.get(name)
    if name in _PAIRS and isinstance(value, int):
        return (value, value)
    return tuple(value) if isinstance(value, list) else value


def activation_after(nodes: list[Node], layer: Node) -> str:
    """Return the non-linearity between a layer and the next one with weights.

    It is "linear" without one, "unknown" if it can't be recognised. A ReLU after a dropout, a
    normalisation or a max pooling counts: there it gives the same or is as good.
    """
    own = activation_name(layer)
    if own not in ("", "linear"):
        return own
    for node in nodes[nodes.index(layer) + 1 :]:
        if kind(node) in ("conv", "dense"):
            break
        if node.settings.get("keeps_negatives"):
            continue
        if node.class_name == "unknown" or node.settings.get("own"):
            return "unknown"
        if activation_name(node) not in ("", "linear") or node.class_name == "PReLU":
            return activation_name(node) or "other"
    return "linear"


def is_linear(nodes: list[Node]) -> bool:
    """Return whether only known layers, and no non-linearity, come before the last Dense layer."""
    dense = of_kind(nodes, "dense")
    inside = nodes[: nodes.index(dense[-1])] if dense else nodes
    plain = ("", "conv", "flatten", "dense")
    return all(
        kind(node) in plain
        and activation_name(node) in ("", "linear")
        and node.class_name not in _NON_LINEAR
        for node in inside
    )


def activation_name(node: Node) -> str:
    """Return linear, relu, sigmoid, tanh, softmax or other, recognised by numbers, or ""."""
    numbers = node.activation
    if numbers is None:
        return ""
    x, y = (np.array(row, dtype=np.float64) for row in (numbers.x, numbers.y))
    with np.errstate(all="ignore"):
        e = np.exp(x - x.max())
        known = {
            "linear": x,
            "relu": np.maximum(x, 0),
            "sigmoid": 1 / (1 + np.exp(-x)),
            "tanh": np.tanh(x),
            "softmax": e / e.sum(),
        }
        same = (n for n, value in known.items() if np.allclose(y, value, atol=_TOLERANCE))
        return next(same, "linear" if _is_line(x, y) else "other")


def _is_line(x: NDArray[Any], y: NDArray[Any]) -> bool:
    """Return whether y is linear in x, as far as both signs of x show it."""
    if not x.min() < 0 < x.max() or not np.isfinite([x, y]).all():
        return False
    # on one row of small numbers hard_sigmoid and log_softmax are linear, too
    bent = (np.clip(x / 6 + 0.5, 0, 1), x - np.log(np.exp(x).sum()))
    if any(np.allclose(y, value, atol=_TOLERANCE) for value in bent):
        return False
    left, right = x.argmin(), x.argmax()
    line = y[left] + (y[right] - y[left]) * (x - x[left]) / (x[right] - x[left])
    tolerance = _TOLERANCE * float(np.abs(x).max())
    return bool(np.abs(y - line).max() < tolerance < np.ptp(y))
