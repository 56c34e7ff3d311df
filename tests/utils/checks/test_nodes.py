"""A model's layers as plain nodes, and what the checks read from them."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from checks_lab import CNN, FC, notebook, run

from mitdeeplearning_utils.checks.collecting import program
from mitdeeplearning_utils.checks.collecting.connected import (
    GRID,
    Activation,
    Node,
    connected_nodes,
    pairs,
)
from mitdeeplearning_utils.checks.collecting.kept import eagerly, model_kept, no_trace
from mitdeeplearning_utils.checks.collecting.program import read_program
from mitdeeplearning_utils.checks.collecting.traced import traced_nodes
from mitdeeplearning_utils.checks.judging.layers import (
    PREPARATION,
    TRAINING_ONLY,
    activation_after,
    activation_name,
    is_linear,
    kind,
    order,
    order_text,
    setting,
)


def one_node(**known):
    return replace(Node("Dense", [], {}, None, [], []), **known)


def nodes_of(text, name="model"):
    return connected_nodes(notebook(text)[name])


def chain(*layers):
    body = ", ".join(["tf.keras.Input((28, 28, 1))", *layers])
    return nodes_of(f"model = tf.keras.Sequential([{body}])")[0]


def test_a_node_holds_all_that_is_known_of_a_layer():
    nodes, variables = nodes_of(FC)
    assert [node.class_name for node in nodes] == ["InputLayer", "Flatten", "Dense", "Dense"]
    assert [node.inputs for node in nodes] == [[], [0], [1], [2]]
    assert [node.shape for node in nodes] == [[28, 28, 1], [784], [128], [10]]
    assert [node.weights for node in nodes] == [[], [], [0, 1], [2, 3]]
    assert [list(v.shape) for v in variables] == [[784, 128], [128], [128, 10], [10]]
    assert nodes[2].settings == {"units": 128, "use_bias": True}
    assert nodes[0].activation is None and nodes[1].activation is None
    assert nodes[2].activation.x == pytest.approx(GRID[0].tolist())
    assert nodes[2].activation.y == pytest.approx(np.maximum(GRID[0], 0).tolist())


def test_settings_are_numbers_pairs_and_short_texts():
    node = next(n for n in nodes_of(CNN, "cnn_model")[0] if n.class_name == "Conv2D")
    assert node.settings == {
        "filters": 24,
        "kernel_size": [3, 3],
        "strides": [1, 1],
        "padding": "valid",
        "dilation_rate": [1, 1],
        "groups": 1,
        "use_bias": True,
        "data_format": "channels_last",
    }
    assert setting(node, "kernel_size") == (3, 3) and setting(node, "filters") == 24
    assert setting(node, "padding") == "valid" and setting(node, "units") is None
    assert setting(one_node(settings={"strides": 2, "units": 2}), "strides") == (2, 2)
    assert setting(one_node(settings={"strides": 2, "units": 2}), "units") == 2


def test_a_size_that_is_not_known_is_none():
    text = "x = tf.keras.Input((None, 28, 1))\nmodel = tf.keras.Model(x, layers.Conv2D(2, 3)(x))"
    assert [node.shape for node in nodes_of(text)[0]] == [[None, 28, 1], [None, 26, 2]]


def test_a_layer_used_twice_is_two_nodes_with_the_same_weights():
    text = """
    x = tf.keras.Input((4,))
    dense = layers.Dense(4)
    model = tf.keras.Model(x, layers.Add()([dense(dense(x)), x]))
    """
    nodes, variables = nodes_of(text)
    assert [node.class_name for node in nodes] == ["InputLayer", "Dense", "Dense", "Add"]
    assert [node.inputs for node in nodes] == [[], [0], [1], [2, 0]]
    assert [node.weights for node in nodes] == [[], [0, 1], [0, 1], []]
    assert len(variables) == 2


def test_models_within_a_model_are_walked_through():
    text = """
    inner = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(4)])
    x = tf.keras.Input((28, 28, 1))
    outer = tf.keras.Model(x, layers.Dense(3)(inner(x)))
    model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), outer, layers.Dense(10)])
    """
    nodes, variables = nodes_of(text)
    assert [node.class_name for node in nodes] == ["InputLayer", "Flatten", *["Dense"] * 3]
    assert [node.inputs for node in nodes] == [[], [0], [1], [2], [3]]
    assert [node.settings.get("units") for node in nodes] == [None, None, 4, 3, 10]
    assert len(variables) == 6


def test_a_class_of_the_students_own_is_told_by_its_keras_parent():
    text = """
    class Mine(layers.Dense): pass
    class Own(layers.Layer):
        def build(self, shape): self.w = self.add_weight(shape=())
        def call(self, x): return x * self.w
    class A_name_of_more_than_forty_letters_in_all_(Own): pass
    model = tf.keras.Sequential([tf.keras.Input((4,)), Mine(2), Own(),
                                 A_name_of_more_than_forty_letters_in_all_()])
    """
    nodes = nodes_of(text)[0]
    names = [node.class_name for node in nodes]
    assert names == ["InputLayer", "Dense", "Own", "A_name_of_more_than_forty_letters_in_all"]
    assert [node.settings.get("own") for node in nodes] == [None, None, True, True]


def test_a_subclass_is_no_graph():
    text = """
    class Net(tf.keras.Model):
        def call(self, x): return x
    model = Net()
    """
    assert nodes_of(text) is None


OWN = """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense, self.activation = layers.Dense(4), layers.ReLU()
    def call(self, x): return self.activation(self.dense(x))
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.block = Block()
    def call(self, x): return self.block(x)
class Double(layers.Layer):
    def call(self, x): return 2 * x
class Noisy(layers.Dense):
    def __init__(self, units):
        super().__init__(units)
        self.noise = layers.GaussianNoise(0.1)
    def call(self, x, training=None): return self.noise(super().call(x), training=training)
"""


@pytest.mark.parametrize(
    ("layer", "names"),
    [
        ("Block()", ["Dense", "ReLU"]),
        ("Net()", ["Dense", "ReLU"]),
        ("Double()", ["InputLayer", "function"]),
        ("layers.Lambda(lambda x: x[:, :2])", ["InputLayer", "unknown"]),
        ("layers.SpectralNormalization(layers.Dense(4))", ["Dense"]),
        ("layers.Pipeline([layers.Dropout(0.5)])", ["Dropout"]),
    ],
)
def test_a_layer_that_hides_what_it_does_is_looked_into(layer, names):
    text = f"{OWN}\nmodel = tf.keras.Sequential([tf.keras.Input((4,)), {layer}])"
    model = notebook(text)["model"]
    assert connected_nodes(model) is None
    found = [node.class_name for node in traced_nodes(model, np.ones((2, 4), np.float32))[0]]
    assert found == names


@pytest.mark.parametrize("layer", ["Noisy(4)", "layers.Lambda(tf.nn.relu)", "layers.Dropout(0.5)"])
def test_a_layer_of_a_known_class_is_looked_at_as_a_whole(layer):
    text = f"{OWN}\nmodel = tf.keras.Sequential([tf.keras.Input((4,)), {layer}])"
    assert len(nodes_of(text)[0]) == 2


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("layers.Dense(3)", "linear"),
        ("layers.Dense(3, 'relu')", "relu"),
        ("layers.Dense(3, 'sigmoid')", "sigmoid"),
        ("layers.Dense(3, 'tanh')", "tanh"),
        ("layers.Dense(3, 'softmax')", "softmax"),
        ("layers.Dense(3, 'gelu')", "other"),
        ("layers.Activation('relu')", "relu"),
        ("layers.ReLU()", "relu"),
        ("layers.LeakyReLU()", "other"),
        ("layers.ELU()", "other"),
        ("layers.Softmax()", "softmax"),
        ("layers.Lambda(tf.nn.tanh)", "tanh"),
        ("layers.Dropout(0.5)", ""),
        ("layers.Flatten()", ""),
        ("layers.Dense(3, activation=lambda x: x[:, :2])", ""),
        ("layers.Dense(3, activation=lambda x: x + tf.zeros(3))", "other"),
        ("layers.Dense(3, activation=layers.ReLU())", "relu"),
        ("layers.Dense(3, activation=layers.LeakyReLU())", "other"),
        ("layers.Dense(3, activation=layers.PReLU())", "other"),
        ("layers.Dense(3, activation='hard_sigmoid')", "other"),
        ("layers.Dense(3, activation='log_softmax')", "other"),
        ("layers.Dense(3, activation=lambda x: 3 - x / 2)", "linear"),
        ("layers.Lambda(lambda x: 1e4 * x + 5)", "linear"),
        ("layers.Lambda(lambda x: x + 0.01 * tf.abs(x))", "other"),
    ],
)
def test_an_activation_is_told_by_numbers(layer, name):
    assert activation_name(chain(layer)[-1]) == name


def test_a_line_is_one_only_where_both_signs_show_it():
    for x in ([1.0, 2.0, 3.0], [-3.0, -2.0, -1.0]):
        y = np.multiply(x, 0.2)
        assert activation_name(one_node(activation=Activation(x, y))) == "other"
        assert activation_name(one_node(activation=Activation([0.0, *x], [0.0, *y]))) == "other"
    line = Activation([-1.0, 0.0, 1.0], [-0.2, 0.0, 0.2])
    assert activation_name(one_node(activation=line)) == "linear"
    for y in ([-0.2, 0.0, float("inf")], [1.0, 1.0, 1.0]):
        assert activation_name(one_node(activation=replace(line, y=y))) == "other"


NO_ARGUMENT = ("ActivityRegularization", "Identity", "AugMix", "CutMix", "MixUp", "RandAugment")
NO_ARGUMENT += tuple(f"Random{x}" for x in ("ColorJitter", "Erasing", "Flip", "GaussianBlur"))
NO_ARGUMENT += tuple(
    f"Random{x}" for x in ("ElasticTransform", "Grayscale", "Invert", "Perspective", "Shear")
)
ARGUMENTS = dict.fromkeys(NO_ARGUMENT, "") | {
    "RandomPosterization": "4",
    "RandomTranslation": "0.5, 0.5",
}


@pytest.mark.parametrize("name", sorted(TRAINING_ONLY))
def test_layers_for_training_change_nothing_else(name):
    layer = notebook(f"layer = layers.{name}({ARGUMENTS.get(name, '0.5')})")["layer"]
    images = np.random.default_rng(1).uniform(size=(2, 8, 8, 3)).astype(np.float32)
    np.testing.assert_array_equal(layer(images, training=False), images)


def test_the_layer_of_an_activation_stays_as_it_is():
    names = notebook("act = layers.PReLU()")
    run(
        names,
        "model = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(3, activation=act)])",
    )
    before = len(names["model"].weights)
    assert activation_name(connected_nodes(names["model"])[0][-1]) == "other"
    assert (len(names["model"].weights), names["act"].built) == (before, before == 3)


def test_an_operation_of_keras_is_told_by_numbers_too():
    text = "x = tf.keras.Input((4,))\nmodel = tf.keras.Model(x, {})"
    relu = nodes_of(text.format("keras.ops.relu(x)"))[0][-1]
    assert activation_name(relu) == "relu"
    added = nodes_of(text.format("keras.ops.add(keras.ops.relu(x), x)"))[0][-1]
    assert (activation_name(added), added.inputs) == ("", [1, 0])


def test_of_many_rows_the_one_with_both_signs_is_kept():
    x = np.array([[1, 2, 3], [-1, 1, 2], [-3, 0, -1], [0, 0, 5]], np.float32)
    kept = pairs(x, 2 * x)
    assert kept == Activation([-1.0, 1.0, 2.0], [-2.0, 2.0, 4.0])
    cube = pairs(x.reshape(2, 2, 3), x.reshape(2, 2, 3))
    assert cube == Activation([-1.0, 1.0, 2.0], [-1.0, 1.0, 2.0])
    assert pairs(x, x[:, :2]) is None
    small = pairs(np.array([[0.5, 0.0], [0.5, -0.5]]), np.zeros((2, 2)))
    assert small.x == [0.5, -0.5]
    one_sign = pairs(np.array([[1.0, 2.0], [-1.0, -2.0], [0.0, -3.0]]), np.zeros((3, 2)))
    assert one_sign.x == [-1.0, -2.0]


def test_kinds_and_their_order():
    reshaped = chain("layers.Reshape((784,))", "layers.Reshape((28, 28))", "layers.Flatten()")
    assert [kind(node) for node in reshaped] == ["", "flatten", "", "flatten"]
    assert order(reshaped) == ["flatten"]
    nodes = chain("layers.Flatten()", "layers.Dense(3)", "layers.Flatten()", "layers.ReLU()")
    assert order(nodes) == ["flatten", "dense", "flatten"]
    assert order_text(order(nodes)) == "Flatten → Dense → Flatten"
    assert order_text(["conv", "pool", "Mine"]) == "Conv2D → MaxPool2D → Mine"
    assert order_text([]) == "no layers"


@pytest.mark.parametrize(
    ("layers", "after", "linear"),
    [
        (["layers.Dense(4)"], "linear", True),
        (["layers.Dense(4, 'relu')"], "relu", False),
        (["layers.Dense(4)", "layers.ReLU()"], "relu", False),
        (["layers.Dense(4)", "layers.Dropout(0.1)", "layers.Activation('tanh')"], "tanh", False),
        (["layers.Dense(4)", "layers.Activation('linear')", "layers.ReLU()"], "relu", False),
        (["layers.Dense(4)", "layers.PReLU()"], "other", False),
        (["layers.Dense(4)", "layers.Dense(4)", "layers.ReLU()"], "linear", False),
        (["layers.Dense(4)", "layers.BatchNormalization()"], "linear", True),
        (["layers.Dense(4)", "layers.LayerNormalization()"], "linear", False),
        (["layers.Dense(4)", "layers.RMSNormalization()"], "linear", False),
        (["layers.Dense(4)", "layers.UnitNormalization()"], "linear", False),
        (["layers.Dense(4)", "layers.Lambda(lambda x: 2 * x)"], "linear", True),
    ],
)
def test_the_activation_after_a_layer(layers, after, linear):
    nodes = chain("layers.Flatten()", *layers, "layers.Dense(10, 'softmax')")
    first = next(node for node in nodes if kind(node) == "dense")
    assert (activation_after(nodes, first), is_linear(nodes)) == (after, linear)


@pytest.mark.parametrize("change", [{"class_name": "unknown"}, {"settings": {"own": True}}])
def test_nobody_is_said_to_lack_what_cannot_be_seen(change):
    nodes = chain("layers.Dense(4)", "layers.Dropout(0.5)", "layers.Dense(10)")
    assert activation_after(nodes, nodes[1]) == "linear"
    nodes[2] = replace(nodes[2], **change)
    assert activation_after(nodes, nodes[1]) == "unknown"


def test_an_activation_is_looked_for_behind_what_tells_none_and_what_keeps_negatives():
    nodes = chain("layers.Dense(4)", "layers.Dropout(0.5)", "layers.ReLU()", "layers.Dense(10)")
    nodes[2] = replace(nodes[2], class_name="unknown", settings={"keeps_negatives": True})
    assert activation_after(nodes, nodes[1]) == "relu"
    nodes[1] = replace(nodes[1], activation=None)
    assert activation_after(nodes, nodes[1]) == "relu"


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_the_name_of_an_activation_of_huge_numbers_warns_of_nothing():
    x = [-1000.0, 1000.0]
    assert activation_name(one_node(activation=Activation(x, [0.0, 1.0]))) == "sigmoid"
    assert activation_name(one_node(activation=Activation(x, [0.0, 1000.0]))) == "relu"


def test_only_what_has_neither_weights_nor_a_place_in_the_picture_prepares_the_images():
    conv = "layers.Conv2D(2, 3)"
    for layer in (
        "ZeroPadding2D(1)",
        "RandomCrop(28, 28)",
        "Resizing(28, 28)",
        "Permute((2, 1, 3))",
    ):
        assert order(chain(f"layers.{layer}", conv)) == ["conv"]
        padded = layer.startswith("ZeroPadding")  # as good as padding="same"
        assert len(order(chain(conv, f"layers.{layer}"))) == 2 - padded
    for layer in ("AveragePooling2D(1)", "MaxPool2D(1)", "Dense(1)"):
        assert len(order(chain(f"layers.{layer}", conv))) == 2
    assert len(order(chain("layers.Permute((2, 1, 3))"))) == 1
    nodes = chain("layers.Permute((2, 1, 3))", conv)
    nodes[1] = replace(nodes[1], weights=[0])
    assert order(nodes) == ["Permute", "conv"]
    text = "x = tf.keras.Input((28, 28, 1))\nmodel = tf.keras.Model(x, layers.Conv2D(2, 3)({}))"
    assert order(nodes_of(text.format("x * 2 - 1"))[0]) == ["conv"]
    assert order(nodes_of(text.format("layers.Add()([x, x])"))[0]) == ["Add", "conv"]


def test_what_nobody_knows_may_be_non_linear():
    nodes = chain("layers.Flatten()", "layers.Dense(4)", "layers.Dense(10)")
    assert is_linear(nodes)
    nodes[1] = replace(nodes[1], class_name="Mystery")
    assert not is_linear(nodes)


def test_a_network_of_convolutions_alone_may_be_linear():
    assert is_linear(chain("layers.Conv2D(2, 3)", "layers.Flatten()"))
    assert not is_linear(chain("layers.Conv2D(2, 3, activation='relu')", "layers.Flatten()"))
    assert not is_linear(chain("layers.Conv2D(2, 3)", "layers.MaxPool2D()", "layers.Flatten()"))
    names = notebook(CNN)
    run(names, "for layer in cnn_model.layers: layer.activation = tf.keras.activations.linear")
    assert not is_linear(connected_nodes(names["cnn_model"])[0])


def traced(call, images=None):
    text = f"""
    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.a, self.b = layers.Dense(4, "relu"), layers.Dense(3)
            self.flat = layers.Flatten()
        def call(self, x, training=None):
            trained.append(training)
            return {call}
    trained = []
    tf.keras.utils.set_random_seed(1)  # with other weights no unit of `a` may answer
    model = Net()
    """
    names = notebook(text)
    images = np.ones((2, 4), np.float32) if images is None else images
    names["model"](images)
    names["trained"].clear()
    nodes, variables = traced_nodes(names["model"], images)
    assert names["trained"] == [False]
    return nodes, variables


def test_layers_of_a_subclass_are_traced_as_they_ran():
    nodes, variables = traced("self.b(self.a(x))")
    assert [node.class_name for node in nodes] == ["Dense", "Dense"]
    assert [node.inputs for node in nodes] == [[], [0]]
    assert [node.shape for node in nodes] == [[4], [3]]
    assert [node.weights for node in nodes] == [[0, 1], [2, 3]]
    assert [list(v.shape) for v in variables] == [[4, 4], [4], [4, 3], [3]]


def test_what_lies_between_two_layers_is_a_node():
    nodes, _ = traced("self.b(tf.nn.relu(self.a(x) - 1))")
    assert [node.class_name for node in nodes] == ["Dense", "function", "Dense"]
    assert replace(nodes[1], activation=None) == Node("function", [0], {}, None, [4], [])
    assert [node.inputs for node in nodes] == [[], [0], [1]]
    x, y = np.array(nodes[1].activation.x), np.array(nodes[1].activation.y)
    np.testing.assert_array_equal(y, np.maximum(x - 1, 0))


def test_a_reshape_between_layers_is_one_and_what_follows_the_last_layer_too():
    nodes, _ = traced("2 * self.b(tf.reshape(x, (-1, 4)))", np.ones((2, 2, 2), np.float32))
    assert [node.class_name for node in nodes] == ["Reshape", "Dense", "function"]
    assert (nodes[0].shape, nodes[0].inputs, nodes[0].activation) == ([4], [], None)
    assert (nodes[2].shape, nodes[2].inputs) == ([3], [1])


def test_nothing_is_a_node_where_nothing_happens():
    nodes, _ = traced("self.b(self.a(x)[:, :4] * 1.0)")
    assert [node.class_name for node in nodes] == ["Dense", "Dense"]
    nodes, _ = traced("self.b(tf.concat([self.a(x)[:, :2], x[:, :1], x[:, :1]], 1))")
    assert [node.class_name for node in nodes] == ["Dense", "function", "Dense"]
    nodes, _ = traced("self.b(x * float('nan'))", np.full((2, 4), np.nan, np.float32))
    assert [node.class_name for node in nodes] == ["Dense"]


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ("x * 2 - 1", (2, -1)),
        ("tf.reshape(x, (-1, 2, 2)) / 255", (1 / 255, 0)),
        ("-x", (-1, 0)),
        ("x ** 2", None),
        ("x / 0", None),
        ("x * [[1.0, 2.0, 1.0, 1.0]]", None),
    ],
)
def test_what_is_done_to_the_images_first_is_told_where_it_is_a_line(call, line):
    images = np.array([[0.5, 1, 0.75, 2], [0.5, 0.5, 0.5, 1]], np.float32)
    *_, node, dense = traced(f"self.b({call})", images)[0]
    assert (node.class_name, kind(node), activation_name(node)) == (
        "Rescaling" if line else PREPARATION, "", ""
    )  # fmt: skip
    told = dict(zip(("scale", "offset"), line, strict=True)) if line else {}
    assert node.settings == pytest.approx(told)
    assert (dense.class_name, dense.inputs) == ("Dense", [0 if "reshape" not in call else 1])


def test_a_line_needs_two_numbers():
    nodes, _ = traced("self.b(x * 2)")
    assert [node.class_name for node in nodes] == [PREPARATION, "Dense"]


def test_what_is_done_between_layers_is_told_by_rows_that_it_changes():
    images = np.array([[0, 0, 0, 0], [0, 2, 3, 4], [0, 6, 7, 8], [0, 8, 7, 6]], np.float32)
    nodes, _ = traced("self.b(tf.transpose(self.flat(x)))", images)
    assert [node.class_name for node in nodes] == ["Flatten", "function", "Dense"]
    assert nodes[1].activation == Activation([0, 2, 3, 4], [0, 2, 6, 8])


def test_a_pooling_of_the_images_themselves_is_one():
    images = np.arange(32, dtype=np.float32).reshape(2, 4, 4, 1)
    nodes, _ = traced("self.b(tf.nn.max_pool2d(x, 2, 2, 'VALID'))", images)
    assert [node.class_name for node in nodes] == ["MaxPool", "Dense"]


def test_a_layer_is_given_all_its_arguments_and_works_as_before():
    nodes, _ = traced("self.b(self.a(x), training=False)")
    assert [node.class_name for node in nodes] == ["Dense", "Dense"]
    names = notebook("model = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(2)])")
    images = np.ones((2, 4), np.float32)
    before = names["model"](images).numpy()
    assert [n.class_name for n in traced_nodes(names["model"], images)[0]] == ["Dense"]
    assert "call" not in vars(names["model"].layers[0])
    np.testing.assert_array_equal(names["model"](images), before)


def test_another_size_for_no_known_reason_is_unknown():
    nodes, _ = traced("self.b(self.a(x) - 1)[:, :2]")
    assert [node.class_name for node in nodes] == ["Dense", "function", "Dense", "unknown"]
    assert (nodes[3].shape, nodes[3].inputs, nodes[3].activation) == ([2], [2], None)
    nodes, _ = traced("self.b(x[:, :4])", np.ones((2, 6), np.float32))
    assert [node.class_name for node in nodes] == [PREPARATION, "Dense"]
    for shape in ((2, 1, 1, 4), (2, 2, 2, 4)):
        nodes, _ = traced("self.b(x)[..., :2]", np.ones(shape, np.float32))
        assert [node.class_name for node in nodes] == ["Dense", "unknown"]


@pytest.mark.parametrize(
    ("call", "names", "settings"),
    [
        ("max_pool2d({}, 2, 2, 'VALID')", ["MaxPool"], ([2, 2], [2, 2], "valid")),
        ("max_pool2d({}, 2, 2, 'SAME')", ["MaxPool"], ([2, 2], [2, 2], "same")),
        ("max_pool2d({}, 3, 2, 'VALID')", ["MaxPool"], ([3, 3], [2, 2], "valid")),
        ("max_pool2d(tf.nn.relu({}), 2, 2, 'VALID')", ["function", "MaxPool"], None),
        ("relu(tf.nn.max_pool2d({}, 2, 2, 'VALID'))", ["function", "MaxPool"], None),
        ("tanh(tf.nn.max_pool2d({}, 2, 2, 'VALID'))", ["unknown"], None),
        ("avg_pool2d({}, 2, 2, 'VALID')", ["unknown"], None),
    ],
)
def test_a_pooling_by_hand_is_one(call, names, settings):
    images = np.random.default_rng(1).normal(size=(2, 5, 5, 1)).astype(np.float32)
    images[:, :2, :2] = np.reshape([-1, 1], (2, 1, 1, 1))  # of either sign, for any weight
    nodes, _ = traced(f"tf.nn.{call.format('self.b(x)')}", images)
    assert [node.class_name for node in nodes] == ["Dense", *names]
    if settings is not None:
        keys = ("pool_size", "strides", "padding")
        assert nodes[1].settings == dict(zip(keys, settings, strict=True))
    if names[0] == "function":
        assert (activation_name(nodes[1]), nodes[1].shape) == ("relu", [5, 5, 3])
    flat = f"tf.reshape(tf.nn.{call.format('self.b(x)')}, (2, -1))"
    if names[-1] == "MaxPool":
        found = [node.class_name for node in traced(flat, images)[0]]
        assert found == ["Dense", *names, "Reshape"]


def test_a_graph_function_is_seen_through_and_stays_one():
    names = notebook("""
    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.pool = layers.Dense(4), layers.Dense(3), layers.MaxPool1D()
        @tf.function
        def call(self, x): return self.b(self.pool(self.pool(tf.nn.relu(self.a(x)))))
    model = Net()
    model.a.call = own = tf.function(model.a.call)
    """)
    import tensorflow as tf

    images = np.random.default_rng(1).normal(size=(2, 8, 4)).astype(np.float32)
    names["model"](images)
    with eagerly(), model_kept(names["model"]):
        found = [node.class_name for node in traced_nodes(names["model"], images)[0]]
    assert found == ["Dense", "function", "MaxPooling1D", "MaxPooling1D", "Dense"]
    assert names["model"].a.call is names["own"] and "call" not in vars(names["model"].b)
    assert not tf.config.functions_run_eagerly()


def test_a_layer_with_a_layer_for_activation_is_one_node():
    names = notebook("""
    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.a = layers.Dense(4, activation=layers.LeakyReLU())
        def call(self, x): return self.a(x)
    model = Net()
    """)
    images = np.ones((2, 4), np.float32)
    names["model"](images)
    assert [node.class_name for node in traced_nodes(names["model"], images)[0]] == ["Dense"]


def test_steps_are_computed_once_as_long_as_the_model_stays_the_same(monkeypatch):
    images, model = np.random.rand(16, 28, 28, 1).astype("float32"), notebook(FC)["model"]

    def read():
        with no_trace(), eagerly():
            return read_program(model, images)

    first, computed = read(), []
    compute = program.compute
    monkeypatch.setattr(program, "compute", lambda *a, **k: computed.append(1) or compute(*a, **k))
    again = read()
    assert (again.steps, again.nodes, computed) == (first.steps, first.nodes, [])
    again.nodes.clear()
    assert read().nodes == first.nodes
    weight = model.layers[1].kernel
    weight.assign(weight + 1)
    assert read().nodes == first.nodes and computed
    computed.clear()
    model.layers[1].activation = tf.keras.activations.tanh
    assert read().nodes != first.nodes and computed
    monkeypatch.setattr(program, "_MOST_KEPT", 2)
    program._kept.clear()
    for _ in range(3):
        weight.assign(weight + 0.01)
        read()
    assert len(program._kept) == 2
