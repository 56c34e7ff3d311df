"""Every layer that Keras ships is computed as Keras computes it, or stands here with the reason."""

import inspect
from functools import partial
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from autograder.judge.rebuilt import Rebuilt
from mitdeeplearning_utils.checks.collecting.images import test_set as load_test_set
from mitdeeplearning_utils.checks.collecting.kept import eagerly
from mitdeeplearning_utils.checks.collecting.program import read_program
from mitdeeplearning_utils.checks.collecting.table import COMMON, IDENTITIES, LAYERS

L = tf.keras.layers
CLASSES = {
    cls.__name__
    for cls in vars(L).values()
    if inspect.isclass(cls) and issubclass(cls, L.Layer) and cls is not L.Layer
}
LINE, CUBE = (28, 28), (7, 8, 14, 1)
SAME, FIRST = {"padding": "same"}, {"data_format": "channels_first"}
REVERSED = {"go_backwards": True, "return_sequences": True}


NO_ARGUMENT = ("ActivityRegularization", "AugMix", "CutMix", "Identity", "MixUp", "RandAugment")
NO_ARGUMENT += tuple(f"Random{x}" for x in ("ColorJitter", "Erasing", "Flip", "GaussianBlur"))
NO_ARGUMENT += tuple(
    f"Random{x}" for x in ("ElasticTransform", "Grayscale", "Invert", "Perspective", "Shear")
)
ARGUMENTS = {
    "RandomPosterization": [4],
    "RandomTranslation": [0.5, 0.5],
}


def make(name: str, *args: Any, shape: tuple[int, ...] | None = None, **kwargs: Any) -> Any:
    """Return a functional model of one layer; numbers of both signs come in."""
    return around(getattr(L, name)(*args, **kwargs), shape)


def around(layer: Any, shape: tuple[int, ...] | None = None, inputs: int = 1) -> Any:
    images = L.Input((28, 28, 1))
    x = L.Rescaling(2.0, -0.7)(images)
    x = L.Reshape(shape)(x) if shape else x
    several = [L.Rescaling(0.5 * n + 1, n)(x) for n in range(inputs)]
    return tf.keras.Model(images, layer(several if inputs > 1 else x))


def twice(layer: Any) -> Any:
    return lambda x: layer(x, x)


def adapted(**kwargs: Any) -> Any:
    layer = L.Normalization(**kwargs)
    layer.adapt(load_test_set()[0][:50])
    return layer


def in_training(name: str) -> list[Any]:
    """Return a model with a layer that does something in training only."""
    argument = ARGUMENTS.get(name, [] if name in NO_ARGUMENT else [0.5])
    shape = {"SpatialDropout1D": LINE, "SpatialDropout3D": CUBE}.get(name)
    layer = getattr(L, name)(*argument)
    return [
        around(lambda x: layer(L.Concatenate()([x] * 3)) if "Random" in name else layer(x), shape)
    ]


def convolutions(name: str, shape: tuple[int, ...]) -> list[Any]:
    first = [] if "Depthwise" in name else [3]
    shape = (4, *shape[:-1], 1) if "LSTM" in name else shape
    if name == "ConvLSTM1D":
        shape = (4, 28, 7)
    elif "LSTM" in name:
        shape = (4, 14, 14, 1) if "2D" in name else (2, 4, 7, 14, 1)
    return [make(name, *first, 3, shape=shape, **SAME, activation="tanh"),
            make(name, *first, 2, 2, shape=shape, use_bias=False)]  # fmt: skip


MODELS: dict[str, Any] = {
    "Activation": lambda: [
        make("Activation", name, shape=LINE) for name in ("relu", "softmax", "gelu")
    ],
    "Add": lambda: [around(L.Add(), inputs=3)],
    "AdditiveAttention": lambda: [around(L.AdditiveAttention(), LINE, 2)],
    "Attention": lambda: [around(L.Attention(use_scale=True), LINE, 2)],
    "AutoContrast": lambda: [make("AutoContrast", value_range=(0, 1))],
    "Average": lambda: [around(L.Average(), inputs=2)],
    "BatchNormalization": lambda: [
        make("BatchNormalization", **more)
        for more in ({}, {"axis": 1}, {"epsilon": 0.5, "center": False}, {"scale": False})
    ],
    "Bidirectional": lambda: [around(L.Bidirectional(L.LSTM(3)), LINE)],
    "CenterCrop": lambda: [make("CenterCrop", 20, 24)],
    "Concatenate": lambda: [around(L.Concatenate(axis=a), inputs=2) for a in (-1, 1)],
    "Dense": lambda: [make("Dense", 3, "tanh"), make("Dense", 3, use_bias=False, shape=(784,))],
    "Dot": lambda: [around(L.Dot(axes=1, normalize=True), (784,), 2)],
    "ELU": lambda: [make("ELU", alpha=0.5)],
    "EinsumDense": lambda: [make("EinsumDense", "abc,cd->abd", (28, 5), bias_axes="d", shape=LINE)],
    "Embedding": lambda: [around(L.Embedding(5, 3), (784,))],
    "Flatten": lambda: [make("Flatten"), make("Flatten", **FIRST)],
    "GRU": lambda: [make("GRU", 3, shape=LINE), make("GRU", 3, shape=LINE, **REVERSED)],
    "GroupNormalization": lambda: [make("GroupNormalization", 4, shape=LINE)],
    "GroupedQueryAttention": lambda: [
        around(twice(L.GroupQueryAttention(4, 4, 2)), LINE)
    ],
    "LSTM": lambda: [make("LSTM", 3, shape=LINE), make("LSTM", 3, shape=LINE, **REVERSED)],
    "Lambda": lambda: [make("Lambda", lambda x: tf.sin(x) * 2)],
    "LayerNormalization": lambda: [
        make("LayerNormalization", shape=LINE), make("LayerNormalization", axis=[1, 2]),
        make("LayerNormalization", center=False, shape=LINE),
    ],
    "LeakyReLU": lambda: [make("LeakyReLU", 0.2)],
    "Masking": lambda: [make("Masking", -0.7, shape=LINE)],
    "Maximum": lambda: [around(L.Maximum(), inputs=2)],
    "Minimum": lambda: [around(L.Minimum(), inputs=2)],
    "MultiHeadAttention": lambda: [
        around(twice(L.MultiHeadAttention(2, 3)), LINE)
    ],
    "Multiply": lambda: [around(L.Multiply(), inputs=2)],
    "Normalization": lambda: [
        around(adapted(**more))
        for more in ({}, {"axis": None}, {"axis": (1, 2), "invert": True})
    ] + [make("Normalization", mean=0.3, variance=2.0)],
    "PReLU": lambda: [make("PReLU"), make("PReLU", shared_axes=[1, 2])],
    "Permute": lambda: [make("Permute", (3, 1, 2))],
    "Pipeline": lambda: [around(L.Pipeline([L.Rescaling(3.0), L.Flatten()]))],
    "RMSNormalization": lambda: [make("RMSNormalization", shape=LINE)],
    "ReLU": lambda: [make("ReLU", 1.0, negative_slope=0.1, threshold=0.1), make("ReLU")],
    "RepeatVector": lambda: [make("RepeatVector", 3, shape=(784,))],
    "RandomCrop": lambda: [make("RandomCrop", 20, 20)],
    "ReversibleEmbedding": lambda: [around(L.ReversibleEmbedding(5, 3), (784,))],
    "Solarization": lambda: [make("Solarization", value_range=(0, 1))],
    "ThresholdedReLU": lambda: [make("ThresholdedReLU", 0.3)],
    "Rescaling": lambda: [make("Rescaling", 3.0, 1.0), make("Rescaling", [2.0], [1.0])],
    "Reshape": lambda: [make("Reshape", (-1, 14))],
    "Resizing": lambda: [make("Resizing", 14, 20), make("Resizing", 7, 7, "nearest")],
    "SimpleRNN": lambda: [make("SimpleRNN", 3, shape=LINE)],
    "Softmax": lambda: [make("Softmax", shape=LINE), make("Softmax", axis=1)],
    "SpectralNormalization": lambda: [around(L.SpectralNormalization(L.Dense(3)), LINE)],
    "Subtract": lambda: [around(L.Subtract(), inputs=2)],
    "TimeDistributed": lambda: [around(L.TimeDistributed(L.Dense(3)), LINE)],
    "UnitNormalization": lambda: [make("UnitNormalization", shape=LINE)],
    "UpSampling1D": lambda: [make("UpSampling1D", 2, shape=LINE)],
    "UpSampling2D": lambda: [
        make("UpSampling2D", 2, interpolation=how) for how in ("nearest", "bilinear")
    ],
    "UpSampling3D": lambda: [make("UpSampling3D", 2, shape=CUBE)],
}  # fmt: skip
MODELS |= {name: partial(in_training, name) for name in IDENTITIES if name != "InputLayer"}
for dimensions, shape in ((1, LINE), (2, (28, 28, 1)), (3, CUBE)):
    for name in ("AveragePooling", "MaxPooling"):
        MODELS[f"{name}{dimensions}D"] = lambda name=f"{name}{dimensions}D", shape=shape: [
            make(name, 2, shape=shape),
            make(name, 3, 2, **SAME, shape=shape),
        ]
    for name in ("Conv", "SeparableConv", "DepthwiseConv", "ConvLSTM", "ConvTranspose"):
        full = f"Conv{dimensions}DTranspose" if "Tr" in name else f"{name}{dimensions}D"
        if full in LAYERS:
            MODELS[full] = lambda name=full, shape=shape: convolutions(name, shape)
    for name in ("AdaptiveAveragePooling", "AdaptiveMaxPooling", "Cropping", "ZeroPadding"):
        MODELS[f"{name}{dimensions}D"] = lambda name=f"{name}{dimensions}D", shape=shape: [
            make(name, 2, shape=shape)
        ]
    for name in ("GlobalAveragePooling", "GlobalMaxPooling"):
        MODELS[f"{name}{dimensions}D"] = lambda name=f"{name}{dimensions}D", shape=shape: [
            make(name, shape=shape),
            make(name, keepdims=True, shape=shape),
        ]
WHY = {
    "InputLayer": "is a place for the images, and does nothing",
    "CategoryEncoding": "counts whole numbers, in an operation that isn't in the table",
    "ContrastLimitedAdaptiveHistogramEqualization": "counts grey values, in a loop",
    "Discretization": "its boundaries are a list of numbers of any length",
    "Equalization": "counts grey values, in a loop",
    "FlaxLayer": "wraps code of another library",
    "GRUCell": "one step of a recurrent layer, which is computed as a whole",
    "HashedCrossing": "for text and whole numbers",
    "Hashing": "for text and whole numbers",
    "IntegerLookup": "for whole numbers",
    "JaxLayer": "wraps code of another library",
    "LSTMCell": "one step of a recurrent layer, which is computed as a whole",
    "MaxNumBoundingBoxes": "for boxes, not for images",
    "MelSpectrogram": "for sound",
    "RNN": "a loop around a cell, which may be the student's code",
    "STFTSpectrogram": "for sound",
    "SimpleRNNCell": "one step of a recurrent layer, which is computed as a whole",
    "StackedRNNCells": "steps of a recurrent layer, around cells of any kind",
    "StringLookup": "for text",
    "TFSMLayer": "loads files",
    "TextVectorization": "for text",
    "TorchModuleWrapper": "wraps code of another library",
    "Wrapper": "a base class",
    "RandomHeight": "an old layer that gives images of random sizes",
    "RandomWidth": "an old layer that gives images of random sizes",
}
# Arguments that change nothing outside training, or that only an unusual model has: a layer with
# one of those is read as operations, or its numbers differ and it waits for a person.
LEFT_OUT = {
    "dropout", "lora_alpha", "lora_rank", "mask_zero", "mean", "momentum", "name",
    "quantization_config", "recurrent_dropout", "renorm_clipping", "renorm_momentum",
    "return_state", "seed", "stateful", "synchronized", "unit_forget_bias", "unroll", "use_cudnn",
    "variance", "weights",
}  # fmt: skip


def with_weights(model: Any) -> Any:
    """Give every weight its own numbers, of both signs where it may have them."""
    for number, weight in enumerate(model.weights):
        if "seed" not in weight.path and not weight.path.startswith("normalization"):
            low = 0.2 if "variance" in weight.path else -0.5
            weight.assign(np.random.default_rng(number).uniform(low, 0.7, weight.shape))
    return model


def compared(model: Any) -> None:
    images = load_test_set()[0][:8] * np.linspace(0.5, 1, 8, dtype=np.float32)[:, None, None, None]
    with eagerly():
        program = read_program(model, images)
    rebuilt = Rebuilt(program.steps, program.arrays)
    (computed,) = rebuilt._values(images, whole=False)
    assert np.ptp(np.asarray(computed)) > 1e-3
    np.testing.assert_allclose(computed, model(images, training=False), atol=1e-5, rtol=1e-4)


def test_every_layer_of_keras_is_computed_or_has_a_reason() -> None:
    assert {*MODELS} | {*WHY} == CLASSES and not {*MODELS} & {*WHY}
    assert {*LAYERS} - {"InputLayer"} <= {*MODELS}


@pytest.mark.parametrize("name", MODELS)
def test_a_layer_computes_what_keras_computes(name: str) -> None:
    for model in MODELS[name]():
        compared(with_weights(model))


@pytest.mark.parametrize("name", LAYERS)
def test_the_table_has_every_argument_of_a_layer(name: str) -> None:
    given = {*inspect.signature(getattr(L, name).__init__).parameters} - {"self", "kwargs", *COMMON}
    starts = ("initializer", "regularizer", "constraint")
    given = {key for key in given if not key.endswith(starts)} - LEFT_OUT
    assert name in IDENTITIES or given == {*LAYERS[name]}
