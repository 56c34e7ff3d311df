"""A model's layers as plain nodes, and what the checks read from them."""

import numpy as np
import pytest
from checks_lab import CNN, FC, notebook, run

from mitdeeplearning_utils.checks.graph import GRID, connected_nodes, pairs
from mitdeeplearning_utils.checks.layers import (
    activation_after,
    activation_name,
    is_linear,
    kind,
    order,
    order_text,
    setting,
)
from mitdeeplearning_utils.checks.trace import traced_nodes


def nodes_of(text, name="model"):
    return connected_nodes(notebook(text)[name])


def chain(*layers):
    body = ", ".join(["tf.keras.Input((28, 28, 1))", *layers])
    return nodes_of(f"model = tf.keras.Sequential([{body}])")[0]


def test_a_node_holds_all_that_is_known_of_a_layer():
    nodes, variables = nodes_of(FC)
    assert [node["class"] for node in nodes] == ["InputLayer", "Flatten", "Dense", "Dense"]
    assert [node["inputs"] for node in nodes] == [[], [0], [1], [2]]
    assert [node["shape"] for node in nodes] == [[28, 28, 1], [784], [128], [10]]
    assert [node["weights"] for node in nodes] == [[], [], [0, 1], [2, 3]]
    assert [list(v.shape) for v in variables] == [[784, 128], [128], [128, 10], [10]]
    assert nodes[2]["settings"] == {"units": 128, "use_bias": True}
    assert nodes[0]["activation"] is None and nodes[1]["activation"] is None
    assert nodes[2]["activation"]["x"] == pytest.approx(GRID[0].tolist())
    assert nodes[2]["activation"]["y"] == pytest.approx(np.maximum(GRID[0], 0).tolist())
    assert set(nodes[0]) == {"class", "inputs", "settings", "activation", "shape", "weights"}


def test_settings_are_numbers_pairs_and_short_texts():
    node = next(n for n in nodes_of(CNN, "cnn_model")[0] if n["class"] == "Conv2D")
    assert node["settings"] == {
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
    assert setting({"settings": {"strides": 2, "units": 2}}, "strides") == (2, 2)
    assert setting({"settings": {"strides": 2, "units": 2}}, "units") == 2


def test_a_size_that_is_not_known_is_none():
    text = "x = tf.keras.Input((None, 28, 1))\nmodel = tf.keras.Model(x, layers.Conv2D(2, 3)(x))"
    assert [node["shape"] for node in nodes_of(text)[0]] == [[None, 28, 1], [None, 26, 2]]


def test_a_layer_used_twice_is_two_nodes_with_the_same_weights():
    text = """
    x = tf.keras.Input((4,))
    dense = layers.Dense(4)
    model = tf.keras.Model(x, layers.Add()([dense(dense(x)), x]))
    """
    nodes, variables = nodes_of(text)
    assert [node["class"] for node in nodes] == ["InputLayer", "Dense", "Dense", "Add"]
    assert [node["inputs"] for node in nodes] == [[], [0], [1], [2, 0]]
    assert [node["weights"] for node in nodes] == [[], [0, 1], [0, 1], []]
    assert len(variables) == 2


def test_models_within_a_model_are_walked_through():
    text = """
    inner = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(4)])
    x = tf.keras.Input((28, 28, 1))
    outer = tf.keras.Model(x, layers.Dense(3)(inner(x)))
    model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), outer, layers.Dense(10)])
    """
    nodes, variables = nodes_of(text)
    assert [node["class"] for node in nodes] == ["InputLayer", "Flatten", *["Dense"] * 3]
    assert [node["inputs"] for node in nodes] == [[], [0], [1], [2], [3]]
    assert [node["settings"].get("units") for node in nodes] == [None, None, 4, 3, 10]
    assert len(variables) == 6


def test_a_class_of_the_students_own_is_told_by_its_keras_parent():
    text = """
    class Mine(layers.Dense): pass
    class Own(layers.Layer):
        def call(self, x): return x
    class A_name_of_more_than_forty_letters_in_all_(Own): pass
    model = tf.keras.Sequential([tf.keras.Input((4,)), Mine(2), Own(),
                                 A_name_of_more_than_forty_letters_in_all_()])
    """
    names = [node["class"] for node in nodes_of(text)[0]]
    assert names == ["InputLayer", "Dense", "Own", "A_name_of_more_than_forty_letters_in_all"]


def test_a_subclass_is_no_graph():
    text = """
    class Net(tf.keras.Model):
        def call(self, x): return x
    model = Net()
    """
    assert nodes_of(text) is None


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
    ],
)
def test_an_activation_is_told_by_numbers(layer, name):
    assert activation_name(chain(layer)[-1]) == name


def test_an_operation_of_keras_is_told_by_numbers_too():
    text = "x = tf.keras.Input((4,))\nmodel = tf.keras.Model(x, {})"
    relu = nodes_of(text.format("keras.ops.relu(x)"))[0][-1]
    assert activation_name(relu) == "relu"
    added = nodes_of(text.format("keras.ops.add(keras.ops.relu(x), x)"))[0][-1]
    assert (activation_name(added), added["inputs"]) == ("", [1, 0])


def test_of_many_rows_the_one_with_both_signs_is_kept():
    x = np.array([[1, 2, 3], [-1, 1, 2], [-3, 0, -1], [0, 0, 5]], np.float32)
    kept = pairs(x, 2 * x)
    assert kept == {"x": [-1.0, 1.0, 2.0], "y": [-2.0, 2.0, 4.0]}
    cube = pairs(x.reshape(2, 2, 3), x.reshape(2, 2, 3))
    assert cube == {"x": [-1.0, 1.0, 2.0], "y": [-1.0, 1.0, 2.0]}
    assert pairs(x, x[:, :2]) is None
    small = pairs(np.array([[0.5, 0.0], [0.5, -0.5]]), np.zeros((2, 2)))
    assert small["x"] == [0.5, -0.5]


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
    ],
)
def test_the_activation_after_a_layer(layers, after, linear):
    nodes = chain("layers.Flatten()", *layers, "layers.Dense(10, 'softmax')")
    first = next(node for node in nodes if kind(node) == "dense")
    assert (activation_after(nodes, first), is_linear(nodes)) == (after, linear)


def test_what_nobody_knows_may_be_non_linear():
    nodes = chain("layers.Flatten()", "layers.Dense(4)", "layers.Dense(10)")
    assert is_linear(nodes)
    nodes[1] = nodes[1] | {"class": "Mystery"}
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
        def call(self, x, training=None):
            trained.append(training)
            return {call}
    trained = []
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
    assert [node["class"] for node in nodes] == ["Dense", "Dense"]
    assert [node["inputs"] for node in nodes] == [[], [0]]
    assert [node["shape"] for node in nodes] == [[4], [3]]
    assert [node["weights"] for node in nodes] == [[0, 1], [2, 3]]
    assert [list(v.shape) for v in variables] == [[4, 4], [4], [4, 3], [3]]


def test_what_lies_between_two_layers_is_a_node():
    nodes, _ = traced("self.b(tf.nn.relu(self.a(x) - 1))")
    assert [node["class"] for node in nodes] == ["Dense", "function", "Dense"]
    assert nodes[1] | {"activation": None} == {
        "class": "function",
        "settings": {},
        "weights": [],
        "activation": None,
        "inputs": [0],
        "shape": [4],
    }
    assert [node["inputs"] for node in nodes] == [[], [0], [1]]
    x, y = (np.array(nodes[1]["activation"][key]) for key in ("x", "y"))
    np.testing.assert_array_equal(y, np.maximum(x - 1, 0))


def test_a_reshape_between_layers_is_one_and_what_follows_the_last_layer_too():
    nodes, _ = traced("2 * self.b(tf.reshape(x, (-1, 4)))", np.ones((2, 2, 2), np.float32))
    assert [node["class"] for node in nodes] == ["Reshape", "Dense", "function"]
    assert (nodes[0]["shape"], nodes[0]["inputs"], nodes[0]["activation"]) == ([4], [], None)
    assert (nodes[2]["shape"], nodes[2]["inputs"]) == ([3], [1])


def test_nothing_is_a_node_where_nothing_happens_or_the_size_changes():
    nodes, _ = traced("self.b(self.a(x)[:, :4] * 1.0)")
    assert [node["class"] for node in nodes] == ["Dense", "Dense"]
    nodes, _ = traced("self.b(tf.concat([self.a(x)[:, :2], x[:, :1], x[:, :1]], 1))[:, :2]")
    assert [node["class"] for node in nodes] == ["Dense", "function", "Dense"]
    nodes, _ = traced("self.b(x * float('nan'))", np.full((2, 4), np.nan, np.float32))
    assert [node["class"] for node in nodes] == ["Dense"]


def test_a_layer_is_given_all_its_arguments_and_works_as_before():
    nodes, _ = traced("self.b(self.a(x), training=False)")
    assert [node["class"] for node in nodes] == ["Dense", "Dense"]
    names = notebook("model = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(2)])")
    images = np.ones((2, 4), np.float32)
    before = names["model"](images).numpy()
    assert [n["class"] for n in traced_nodes(names["model"], images)[0]] == ["Dense"]
    assert "call" not in vars(names["model"].layers[0])
    np.testing.assert_array_equal(names["model"](images), before)
