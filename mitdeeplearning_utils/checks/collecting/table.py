"""The one list of Keras layers that a model is read from and rebuilt from, with their arguments.

A layer that isn't here is read as the operations that it consists of. Initialisers, regularisers
and constraints have no effect on what a trained layer computes, and are never read.
"""

from collections.abc import Mapping
from typing import Any

from .kinds import Flag, Kind, Pairs, Plain, Real, Whole, Word

ACTIVATIONS = (
    "celu", "elu", "exponential", "gelu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh",
    "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu",
    "sigmoid", "silu", "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus",
    "sparse_sigmoid",
    "sparsemax", "squareplus", "tanh", "tanh_shrink",
)  # fmt: skip
POLICIES = ("float32", "float64", "bfloat16", "float16", "mixed_bfloat16", "mixed_float16")
Arguments = Mapping[str, Kind]

_LARGEST = 4096
_FLAG, _REAL = Flag(), Real()
_COUNT, _AXIS = Whole(1, _LARGEST), Whole(-8, 8, tuple(range(9)))
_ACTIVATION = Word(ACTIVATIONS)
_FORMAT = {"data_format": Word(("channels_last", "channels_first"))}
_PADDING = Word(("valid", "same"))
_AFTER = {"activation": _ACTIVATION, "use_bias": _FLAG}


def _sizes(dimensions: int, least: int = 1) -> Whole:
    return Whole(least, 784, (dimensions,))


def _window(dimensions: int, name: str) -> dict[str, Kind]:
    sizes = {name: _sizes(dimensions), "strides": _sizes(dimensions)}
    return {**sizes, "padding": _PADDING, **_FORMAT}


def _convolution(dimensions: int, **more: Kind) -> dict[str, Kind]:
    window = _window(dimensions, "kernel_size")
    if dimensions == 1:
        window["padding"] = Word(("valid", "same", "causal"))
    return {**window, "dilation_rate": _sizes(dimensions), **_AFTER, **more}


_RECURRENT = {
    "units": Whole(1, 1024),
    "activation": _ACTIVATION,
    "use_bias": _FLAG,
    "return_sequences": _FLAG,
    "go_backwards": _FLAG,
}
_GATES = {"recurrent_activation": _ACTIVATION}
_DIMENSIONS = (1, 2, 3)
LAYERS: dict[str, Arguments] = {
    "Activation": {"activation": _ACTIVATION},
    "AdditiveAttention": {"use_scale": _FLAG},
    "Attention": {"use_scale": _FLAG, "score_mode": Word(("dot", "concat"))},
    "AutoContrast": {"value_range": Whole(0, 255, (2,))},
    "BatchNormalization": {
        "axis": _AXIS, "epsilon": _REAL, "center": _FLAG, "scale": _FLAG, "renorm": _FLAG,
    },
    "CenterCrop": {"height": _COUNT, "width": _COUNT, **_FORMAT},
    "Concatenate": {"axis": _AXIS},
    "Dense": {"units": Whole(1, 1_000_000), **_AFTER},
    "Dot": {"axes": _AXIS, "normalize": _FLAG},
    "ELU": {"alpha": _REAL},
    "Embedding": {"input_dim": Whole(1, 100_000), "output_dim": _COUNT},
    "Flatten": _FORMAT,
    "GRU": {**_RECURRENT, **_GATES, "reset_after": _FLAG},
    "GroupNormalization": {
        "groups": Whole(-1, _LARGEST), "axis": _AXIS, "epsilon": _REAL, "center": _FLAG,
        "scale": _FLAG,
    },
    "LSTM": {**_RECURRENT, **_GATES},
    "LayerNormalization": {"axis": _AXIS, "epsilon": _REAL, "center": _FLAG, "scale": _FLAG},
    "LeakyReLU": {"negative_slope": _REAL},
    "Normalization": {"axis": _AXIS, "invert": _FLAG},
    "PReLU": {"shared_axes": _AXIS},
    "Permute": {"dims": _AXIS},
    "RMSNormalization": {"axis": _AXIS, "epsilon": _REAL},
    "ReLU": {"max_value": _REAL, "negative_slope": _REAL, "threshold": _REAL},
    "RepeatVector": {"n": _COUNT},
    "Rescaling": {"scale": _REAL, "offset": _REAL},
    "Reshape": {"target_shape": Whole(-1, 1_000_000, tuple(range(7)))},
    "Resizing": {
        "height": _COUNT, "width": _COUNT, "crop_to_aspect_ratio": _FLAG,
        "pad_to_aspect_ratio": _FLAG, "fill_mode": Word(("constant",)), "fill_value": _REAL,
        "antialias": _FLAG, **_FORMAT,
        "interpolation": Word(("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")),
    },
    "SimpleRNN": _RECURRENT,
    "Softmax": {"axis": _AXIS},
    "UnitNormalization": {"axis": _AXIS},
    "UpSampling1D": {"size": Whole(1, 784)},
    "UpSampling2D": {
        "size": _sizes(2), **_FORMAT, "interpolation": Word(("nearest", "bilinear", "bicubic")),
    },
    "UpSampling3D": {"size": _sizes(3), **_FORMAT},
}  # fmt: skip
MERGES = ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")
LAYERS |= {name: {} for name in MERGES}
for _n in _DIMENSIONS:
    _filters: dict[str, Kind] = {"filters": _COUNT}
    _depth: dict[str, Kind] = {"depth_multiplier": _COUNT}
    _sides = Pairs(0, 784, (2 * _n,)) if _n > 1 else Whole(0, 784, (2,))
    _output = {"output_padding": _sizes(_n, least=0)}
    LAYERS |= {
        f"Conv{_n}D": _convolution(_n, **_filters, groups=_COUNT),
        f"Conv{_n}DTranspose": _convolution(_n, **_filters, **_output),
        f"ConvLSTM{_n}D": {
            **_convolution(_n, **_filters, **_GATES),
            "return_sequences": _FLAG,
            "go_backwards": _FLAG,
        },
        f"AveragePooling{_n}D": _window(_n, "pool_size"),
        f"MaxPooling{_n}D": _window(_n, "pool_size"),
        f"GlobalAveragePooling{_n}D": {**_FORMAT, "keepdims": _FLAG},
        f"GlobalMaxPooling{_n}D": {**_FORMAT, "keepdims": _FLAG},
        f"AdaptiveAveragePooling{_n}D": {"output_size": _sizes(_n), **_FORMAT},
        f"AdaptiveMaxPooling{_n}D": {"output_size": _sizes(_n), **_FORMAT},
        f"Cropping{_n}D": {"cropping": _sides, **(_FORMAT if _n > 1 else {})},
        f"ZeroPadding{_n}D": {"padding": _sides, **_FORMAT},
    }
    if _n < 3:
        LAYERS[f"DepthwiseConv{_n}D"] = _convolution(_n, **_depth)
        LAYERS[f"SeparableConv{_n}D"] = _convolution(_n, **_filters, **_depth)
# Layers that change nothing outside training: they are passed, not built.
IDENTITIES = (
    "ActivityRegularization", "AlphaDropout", "AugMix", "CutMix", "Dropout", "GaussianDropout",
    "GaussianNoise", "Identity", "InputLayer", "MixUp", "RandAugment", "RandomBrightness",
    "RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomElasticTransform",
    "RandomErasing", "RandomFlip", "RandomGaussianBlur", "RandomGrayscale", "RandomHue",
    "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomRotation",
    "RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation", "RandomZoom",
    "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
)  # fmt: skip
LAYERS |= {name: {} for name in IDENTITIES}
COMMON: Arguments = {"dtype": Word(POLICIES)}
LISTS = (*MERGES, "Concatenate", "Dot", "Attention", "AdditiveAttention")  # they take one list


class NotInTableError(Exception):
    """A layer or operation isn't in the tables, or has an argument that they don't permit."""


def read_settings(layer: Any, name: str) -> dict[str, Plain]:
    """Return the arguments of a layer of this class. Raises `NotInTableError` for another one."""
    import tensorflow as tf

    config = getattr(tf.keras.layers, name).get_config(layer)
    found = {key: plain(config[key]) for key in LAYERS[name] if config.get(key) is not None}
    found["dtype"] = str(layer.dtype_policy.name)
    arguments_of(name, found)
    for key, kind in LAYERS[name].items():
        # a function of the student's may have the name of one of Keras
        if kind is _ACTIVATION and getattr(layer, key) is not _function(str(found[key])):
            raise NotInTableError(f"{name} has another {key} than Keras's")
    return found


def build(name: str, settings: Mapping[str, Plain]) -> Any:
    """Return a new Keras layer of this class. Raises `NotInTableError` for another argument."""
    import tensorflow as tf

    arguments = arguments_of(name, settings)
    for key, kind in LAYERS[name].items():
        if kind is _ACTIVATION and key in arguments:
            arguments[key] = _function(arguments[key])
    return getattr(tf.keras.layers, name)(**arguments)


def arguments_of(name: str, settings: Mapping[str, Plain]) -> dict[str, Any]:
    """Return the arguments for the class. Raises `NotInTableError` if one isn't permitted."""
    if name not in LAYERS:
        raise NotInTableError(f"{name[:40]} isn't a known layer")
    return permitted(name, settings, {**LAYERS[name], **COMMON})


def permitted(
    name: str, settings: Mapping[str, Plain], kinds: Mapping[str, Kind]
) -> dict[str, Any]:
    """Return settings as arguments. Raises `NotInTableError` if a kind doesn't hold."""
    for key, value in settings.items():
        if key not in kinds or not kinds[key].holds(value):
            raise NotInTableError(f"the {key[:20]} of {name[:40]} is {str(value)[:40]}")
    return {key: kinds[key].spread(value) for key, value in settings.items()}


def plain(value: Any) -> Any:
    """Return a plain value: of tuples and lists, also nested ones, a flat list."""
    if isinstance(value, (list, tuple)):
        flat = [plain(item) for item in value]
        return [n for item in flat for n in (item if isinstance(item, list) else [item])]
    return value.item() if hasattr(value, "item") else value


def _function(name: str) -> Any:
    import tensorflow as tf

    return getattr(tf.keras.activations, name)
