"""Faults in the layers of the two networks."""

import ast
from collections.abc import Sequence

from .edits import Change, add_layer, at_each, call_of, one_of, remove_layer, set_argument, text_of
from .operator import Operator

DENSE, CONV = call_of("Dense"), call_of("Conv2D")
POOL, FLATTEN = call_of("MaxPool2D", "MaxPooling2D"), call_of("Flatten")


def hidden(node: ast.AST) -> bool:
    return DENSE(node) and text_of(node, "units", 0) == "128"


def output(node: ast.AST) -> bool:
    return DENSE(node) and text_of(node, "units", 0) == "10"


def activation(test: object, *values: str | None) -> Change:
    position = 1 if test in (hidden, output) else None
    return set_argument(test, "activation", *values, position=position)  # type: ignore[arg-type]


def removed(test: object) -> Change:
    return at_each(test, remove_layer)  # type: ignore[arg-type]


def added(test: object, *layers: str) -> Change:
    return one_of(
        *(at_each(test, lambda t, n, text=text: add_layer(t, n, text)) for text in layers)  # type: ignore[arg-type, misc]
    )


def pool_before_conv(source: str) -> Sequence[str]:
    """Exchange the names of convolution and pooling where the source has both."""
    return [
        ast.unparse(tree)
        for tree in [ast.parse(source)]
        for body in [_layers(tree)]
        if body and _swap_first_two(body)
    ]


def _layers(tree: ast.Module) -> list[ast.expr]:
    lists = [n.elts for n in ast.walk(tree) if isinstance(n, ast.List)]
    return next((elts for elts in lists if sum(map(CONV, elts)) == 2), [])


def _swap_first_two(layers: list[ast.expr]) -> bool:
    index = next(i for i, layer in enumerate(layers) if CONV(layer))
    layers[index], layers[index + 1] = layers[index + 1], layers[index]
    return True


L = "tf.keras.layers."
_NOT_SOFTMAX = r"ends in (sigmoid|tanh|relu)|softmax missing|aren't probabilities"
_NO_ACTIVATION = r"no activation|activation missing"
_FEW_UNITS = r"hidden layer has \d+ units"
_ENDS = r"(model ends in|has) \d+ (units|outputs)"

FC_LAYERS = [
    Operator(
        "hidden activation removed",
        "missing activation (DeepCrime ARM)",
        "fc_model",
        activation(hidden, None),
        loses=("fc_model",),
        cause=_NO_ACTIVATION,
    ),
    Operator(
        "hidden activation linear",
        "wrong activation (DeepCrime ACH)",
        "fc_model",
        activation(hidden, "'linear'"),
        loses=("fc_model",),
        cause=_NO_ACTIVATION,
        held_out=True,
    ),
    Operator(
        "hidden activation saturates",
        "wrong activation (DeepCrime ACH)",
        "fc_model",
        activation(hidden, "'sigmoid'", "'tanh'"),
        cause=r"(sigmoid|tanh).*ReLU",
    ),
    Operator(
        "softmax in the hidden layer",
        "wrong activation (DeepFD, DEFault)",
        "fc_model",
        activation(hidden, "'softmax'"),
        cause=r"Softmax belongs to the output|hidden layer.*softmax",
        held_out=True,
    ),
    Operator(
        "output activation removed",
        "missing activation (DeepCrime ARM)",
        "fc_model",
        activation(output, None),
        loses=("fc_model",),
        cause=r"softmax missing|aren't probabilities",
    ),
    Operator(
        "output activation exchanged",
        "wrong activation (DeepCrime ACH)",
        "fc_model",
        activation(output, "'sigmoid'", "'relu'", "'tanh'"),
        loses=("fc_model",),
        cause=_NOT_SOFTMAX,
    ),
    Operator(
        "softmax doubled",
        "redundant activation (DEFault)",
        "fc_model",
        added(output, f"{L}Softmax()", f"{L}Activation('softmax')"),
        cause=r"softmax twice|two softmax|second softmax",
    ),
    Operator(
        "activation behind the output",
        "redundant activation (DEFault)",
        "fc_model",
        added(output, f"{L}Activation('tanh')", f"{L}Activation('sigmoid')"),
        loses=("fc_model",),
        cause=r"(tanh|sigmoid).*(softmax|sum to 1)|ends in (tanh|sigmoid)|aren't probabilities",
        held_out=True,
    ),
    Operator(
        "hidden layer removed",
        "missing layer (DeepCrime LRM)",
        "fc_model",
        removed(hidden),
        loses=("fc_model",),
        cause=r"hidden (Dense )?layer.*missing|missing.*hidden",
    ),
    Operator(
        "output layer removed",
        "missing layer (DeepCrime LRM)",
        "fc_model",
        removed(output),
        loses=("fc_model",),
        cause=r"output layer with 10|output layer.*missing",
    ),
    Operator(
        "wrong hidden units",
        "wrong number of neurons (DEFault)",
        "fc_model",
        set_argument(hidden, "units", "64", "12", "1280", position=0),
        loses=("fc_model",),
        cause=_FEW_UNITS,
    ),
    Operator(
        "wrong output units",
        "wrong number of neurons (DEFault)",
        "fc_model",
        set_argument(output, "units", "9", "11", "100", position=0),
        loses=("fc_model",),
        cause=_ENDS,
    ),
    Operator(
        "Flatten removed",
        "missing layer (DeepCrime LRM)",
        "fc_model",
        removed(FLATTEN),
        loses=("fc_model",),
        cause=r"Flatten",
    ),
    Operator(
        "hidden layer doubled",
        "redundant layer (DeepCrime LAD)",
        "fc_model",
        added(hidden, f"{L}Dense(128, activation='relu')"),
    ),
    Operator(
        "bias removed",
        "missing bias (DeepCrime BRM)",
        "fc_model",
        set_argument(hidden, "use_bias", "False"),
    ),
    Operator(
        "dropout too high",
        "wrong dropout (DeepCrime RCD)",
        "fc_model",
        added(hidden, f"{L}Dropout(0.99)", f"{L}Dropout(0.95)"),
        cause=r"[Dd]ropout",
    ),
    Operator(
        "regulariser too strong",
        "wrong regularisation (DeepCrime RCW)",
        "fc_model",
        set_argument(
            hidden,
            "kernel_regularizer",
            "tf.keras.regularizers.L2(0.5)",
            "tf.keras.regularizers.L1(0.01)",
        ),
        cause=r"regulari[sz]er",
    ),
    Operator(
        "weights start at zero",
        "wrong initialisation (DeepCrime WCI)",
        "fc_model",
        set_argument(DENSE, "kernel_initializer", "'zeros'"),
        cause=r"initiali[sz]er|start from|started from",
    ),
    Operator(
        "weights start large",
        "wrong initialisation (DeepCrime WCI)",
        "fc_model",
        set_argument(DENSE, "kernel_initializer", "tf.keras.initializers.RandomNormal(0, 10)"),
        cause=r"initiali[sz]er|start from|started from",
        held_out=True,
    ),
    Operator(
        "frozen layer",
        "layer that isn't trained (Humbatova et al.)",
        "fc_model",
        set_argument(DENSE, "trainable", "False"),
        cause=r"trainable",
    ),
]

CNN_LAYERS = [
    Operator(
        "convolution's activation removed",
        "missing activation (DeepCrime ARM)",
        "cnn_model",
        activation(CONV, None),
        loses=("cnn_model",),
        cause=_NO_ACTIVATION,
    ),
    Operator(
        "convolution's activation exchanged",
        "wrong activation (DeepCrime ACH)",
        "cnn_model",
        activation(CONV, "'sigmoid'", "'tanh'", "'softmax'"),
        loses=("cnn_model",),
        cause=r"convolution has (sigmoid|tanh|softmax)",
    ),
    Operator(
        "wrong number of filters",
        "wrong number of neurons (DEFault)",
        "cnn_model",
        set_argument(CONV, "filters", "32", "64", position=0),
        loses=("cnn_model",),
        cause=r"convolution has \d+ filters|filters exchanged",
    ),
    Operator(
        "wrong kernel size",
        "wrong layer parameter (DEFault)",
        "cnn_model",
        set_argument(CONV, "kernel_size", "5", "(2, 2)", position=1),
        loses=("cnn_model",),
        cause=r"filters (of|are) \d+x\d+.*\?",
    ),
    Operator(
        "convolution's stride",
        "wrong layer parameter (DEFault)",
        "cnn_model",
        set_argument(CONV, "strides", "2"),
        loses=("cnn_model",),
        cause=r"stride",
        held_out=True,
    ),
    Operator(
        "wrong pool size",
        "wrong layer parameter (DEFault)",
        "cnn_model",
        set_argument(POOL, "pool_size", "3", "4", position=0),
        loses=("cnn_model",),
        cause=r"pooling (of|is) \d+x\d+.*\?",
        held_out=True,
    ),
    Operator(
        "pooling removed",
        "missing layer (DeepCrime LRM)",
        "cnn_model",
        removed(POOL),
        loses=("cnn_model",),
        cause=r"MaxPool2D missing|pooling.*missing",
    ),
    Operator(
        "convolution removed",
        "missing layer (DeepCrime LRM)",
        "cnn_model",
        removed(CONV),
        loses=("cnn_model",),
        cause=r"Conv2D missing|convolution.*missing",
        held_out=True,
    ),
    Operator(
        "Flatten removed",
        "missing layer (DeepCrime LRM)",
        "cnn_model",
        removed(FLATTEN),
        loses=("cnn_model",),
        cause=r"Flatten",
    ),
    Operator(
        "hidden layer removed",
        "missing layer (DeepCrime LRM)",
        "cnn_model",
        removed(hidden),
        loses=("cnn_model",),
        cause=r"Dense missing|hidden.*missing",
    ),
    Operator(
        "third convolution",
        "redundant layer (DeepCrime LAD)",
        "cnn_model",
        added(CONV, f"{L}Conv2D(36, 3, activation='relu', padding='same')"),
        loses=("cnn_model",),
        cause=r"one Conv2D too many|Conv2D more",
    ),
    Operator(
        "pooling before the convolution",
        "wrong order of layers (Humbatova et al.)",
        "cnn_model",
        lambda source: iter(pool_before_conv(source)),
        loses=("cnn_model",),
        cause=r"order|before|exchanged|swapped",
        held_out=True,
    ),
    Operator(
        "wrong hidden units",
        "wrong number of neurons (DEFault)",
        "cnn_model",
        set_argument(hidden, "units", "64", "256", position=0),
        loses=("cnn_model",),
        cause=_FEW_UNITS,
    ),
    Operator(
        "wrong output units",
        "wrong number of neurons (DEFault)",
        "cnn_model",
        set_argument(output, "units", "9", "128", position=0),
        loses=("cnn_model",),
        cause=_ENDS,
    ),
    Operator(
        "output activation removed",
        "missing activation (DeepCrime ARM)",
        "cnn_model",
        activation(output, None),
        loses=("cnn_model",),
        cause=r"softmax missing|aren't probabilities",
    ),
    Operator(
        "output activation exchanged",
        "wrong activation (DeepCrime ACH)",
        "cnn_model",
        activation(output, "'sigmoid'", "'relu'"),
        loses=("cnn_model",),
        cause=_NOT_SOFTMAX,
    ),
    Operator(
        "padding kept",
        "wrong layer parameter (DEFault)",
        "cnn_model",
        set_argument(CONV, "padding", "'same'"),
    ),
    Operator(
        "dropout added",
        "wrong dropout (DeepCrime RCD)",
        "cnn_model",
        added(hidden, f"{L}Dropout(0.3)"),
    ),
]
