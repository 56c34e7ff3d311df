"""Models that students define, right and wrong, and what the two checks say about each."""

import pytest
from checks_lab import CNN, FC, assert_mistake, hints, notebook, released, states, verdict

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.images import FEW

pytestmark = pytest.mark.usefixtures("few_images")
INPUT = "layers.Input((28, 28, 1))"
HEAD = 'layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")'


def fc(*parts, before=f"{INPUT}, layers.Flatten()"):
    return f"model = tf.keras.Sequential([{', '.join([before, *parts])}])"


def dense(units, activation):
    return f"layers.Dense({units}, activation={activation})"


RELU, SOFTMAX = dense(128, '"relu"'), dense(10, '"softmax"')
SUBCLASS = """
class Network(tf.keras.Model):
    def __init__(self):
        super().__init__()
        {parts}
    def call(self, x):
        {call}
"""

NET = """
class Net(tf.keras.Model):
    def __init__(self, units=64, activation=None):
        super().__init__()
        self.flat, self.hidden = layers.Flatten(), layers.Dense(units, activation=activation)
        self.out = layers.Dense(10, "softmax")
    def call(self, x):
        return self.out(self.hidden(self.flat(x)))
"""
OWN = """
class Act(layers.Layer):
    def call(self, x): return tf.nn.relu(x)
class Pool(layers.Layer):
    def call(self, x): return tf.nn.max_pool2d(x, 2, 2, "VALID")
class Noise(layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.size = size
    def call(self, x): return x
class Learned(layers.Layer):
    def build(self, shape): self.slopes = self.add_weight(shape=(shape[-1],))
    def call(self, x): return tf.maximum(x, self.slopes * x)
class Block(layers.Layer):
    def __init__(self, *parts):
        super().__init__()
        self.parts = parts
    def call(self, x):
        for part in self.parts: x = part(x)
        return x
class SubModel(tf.keras.Model):
    def __init__(self, filters):
        super().__init__()
        self.conv, self.pool = layers.Conv2D(filters, 3, activation="relu"), layers.MaxPool2D()
    def call(self, x): return self.pool(self.conv(x))
"""

FC_RIGHT = {
    "the exercise's own": FC,
    "tf.nn": fc(dense(128, "tf.nn.relu"), dense(10, "tf.nn.softmax")),
    "keras.ops": fc(dense(128, "keras.ops.relu"), dense(10, "keras.ops.softmax")),
    "activations": fc(
        dense(128, "tf.keras.activations.relu"), dense(10, "keras.activations.softmax")
    ),
    "lambda": fc(dense(128, "lambda x: tf.maximum(x, 0)"), SOFTMAX),
    "Lambda layer": fc("layers.Dense(128)", "layers.Lambda(tf.nn.relu)", SOFTMAX),
    "Activation layer": fc(
        "layers.Dense(128), layers.Activation('relu')",
        "layers.Dense(10), layers.Activation('softmax')",
    ),
    "ReLU and Softmax layers": fc(
        "layers.Dense(128), layers.ReLU()", "layers.Dense(10)", "layers.Softmax()"
    ),
    **{name: fc(dense(128, f"'{name}'"), SOFTMAX) for name in ("sigmoid", "tanh", "gelu", "elu")},
    "LeakyReLU": fc("layers.Dense(128)", "layers.LeakyReLU()", SOFTMAX),
    "PReLU": fc("layers.Dense(128)", "layers.PReLU()", SOFTMAX),
    "normalised": fc(
        "layers.Dense(128), layers.BatchNormalization(), layers.ReLU()",
        "layers.Dropout(.5)",
        SOFTMAX,
    ),
    "another hidden layer": fc(RELU, dense(64, '"relu"'), SOFTMAX),
    "wider before": fc(dense(256, '"relu"'), "layers.Dropout(0.2)", RELU, SOFTMAX),
    "no Input": fc(RELU, SOFTMAX, before="layers.Flatten()"),
    "no Input, lambdas": fc(
        dense(128, "lambda x: tf.maximum(x, 0)"),
        "layers.Lambda(lambda x: x * 1)",
        SOFTMAX,
        before="layers.Flatten()",
    ),
    "input_shape": fc(RELU, SOFTMAX, before="layers.Flatten(input_shape=(28, 28, 1))"),
    "no channel": fc(RELU, SOFTMAX, before="layers.Flatten(input_shape=(28, 28))"),
    "Reshape": fc(RELU, SOFTMAX, before=f"{INPUT}, layers.Reshape((784,))"),
    "scaled inputs": fc(RELU, SOFTMAX, before=f"{INPUT}, layers.Rescaling(2.0), layers.Flatten()"),
    "keras": FC.replace("tf.keras", "keras"),
    "half precision": "tf.keras.mixed_precision.set_global_policy('mixed_float16')"
    + FC
    + "tf.keras.mixed_precision.set_global_policy('float32')",
    "float64": FC.replace('="softmax"', '="softmax", dtype="float64"'),
    "functional": f"""
x = {INPUT}
y = layers.Flatten()(x)
y = tf.keras.activations.relu(layers.Dense(128)(y))
model = tf.keras.Model(x, keras.ops.softmax(layers.Dense(10)(y)))
""",
    "functional, operator": f"""
x = {INPUT}
y = {RELU}(layers.Flatten()(x) - 0.5)
model = tf.keras.Model(inputs=x, outputs={SOFTMAX}(y))
""",
    "nested": fc(f"tf.keras.Sequential([{RELU}])", SOFTMAX),
    "nested, unbuilt": fc(f"tf.keras.Sequential([{RELU}, {SOFTMAX}])", before="layers.Flatten()"),
    "nested functional": FC + f"x = {INPUT}; inner = model; model = tf.keras.Model(x, inner(x))",
    "subclass": SUBCLASS.format(
        parts=f"self.parts = [layers.Flatten(), {RELU}, {SOFTMAX}]",
        call="for part in self.parts: x = part(x)\n        return x",
    )
    + "model = Network()",
    "subclass, built": SUBCLASS.format(
        parts="self.flat = layers.Flatten(); self.a = layers.Dense(128); self.b = layers.Dense(10)",
        call="return tf.nn.softmax(self.b(tf.nn.relu(self.a(self.flat(x)))))",
    )
    + "model = Network()\nmodel(test_images[:2])",
    "subclass, reshaped by hand": SUBCLASS.format(
        parts="self.a = layers.Dense(128); self.b = layers.Dense(10)",
        call="return tf.nn.softmax(self.b(tf.nn.relu(self.a(tf.reshape(x, (-1, 784))))))",
    )
    + "model = Network()",
    "subclass with arguments, not built, no builder": SUBCLASS.replace(
        "self)", "self, parts)", 1
    ).format(parts="self.parts = parts", call="for p in self.parts: x = p(x)\n        return x")
    + f"model = Network([layers.Flatten(), {RELU}, {SOFTMAX}])",
    "subclass of Sequential": "class Network(tf.keras.Sequential): pass\n"
    + FC.replace("tf.keras.Sequential(", "Network("),
    "subclass with defaults": NET + "model = Net(128, tf.nn.relu)",
    "subclass with defaults, unlike the builder": NET
    + "def build_fc_model(): return Net()\nmodel = Net(128, 'relu')",
    "a layer that cannot be copied, unlike the builder": OWN
    + fc(RELU, SOFTMAX, before="layers.Flatten(), Noise(tf.constant(0.1))")
    + "\ndef build_fc_model(): return 1 / 0",
    "subclass, graph function": SUBCLASS.replace(
        "    def call", "    @tf.function\n    def call"
    ).format(
        parts="self.flat = layers.Flatten(); self.a = layers.Dense(128); self.b = layers.Dense(10)",
        call="return tf.nn.softmax(self.b(tf.nn.relu(self.a(self.flat(x)))))",
    )
    + "model = Network()",
    **{
        f"subclass, activation {layer}": NET + f"model = Net(128, layers.{layer}())"
        for layer in ("ReLU", "LeakyReLU", "PReLU")
    },
    **{
        f"activation {layer}": fc(dense(128, f"layers.{layer}()"), SOFTMAX)
        for layer in ("ReLU", "LeakyReLU", "PReLU")
    },
    "activation PReLU, no Input": fc(
        dense(128, "layers.PReLU()"), SOFTMAX, before="layers.Flatten()"
    ),
    "activation of its own": OWN + fc(dense(128, "Act()"), SOFTMAX),
    "activation layer of its own": OWN + fc("layers.Dense(128)", "Act()", SOFTMAX),
    "learned activation of its own": OWN + fc("layers.Dense(128)", "Learned()", SOFTMAX),
    "block of its own": OWN + fc("Block(layers.Dense(128), Act())", SOFTMAX),
    "a class for all in a Sequential": NET + fc("Net(128, 'relu')", before=INPUT),
    "wrapped": fc(f"layers.SpectralNormalization({RELU})", SOFTMAX),
    "compiled": FC + "model.compile('adam', 'mse', jit_compile=True)",
    "regularised": FC.replace('"relu"', '"relu", kernel_regularizer="l2"'),
    "named like others": FC.replace('"softmax"', '"softmax", name="logits"'),
    "frozen": FC + "model.trainable = False",
    "own layer": "class Mine(layers.Dense): pass\n"
    + FC.replace("layers.Dense(128", "layers.Dense(128"),
}


@pytest.mark.parametrize("text", FC_RIGHT.values(), ids=FC_RIGHT)
def test_any_spelling_of_a_right_fully_connected_model_gets_all_points(text):
    result = verdict("fc_model", notebook(text))
    stale = " !" if "def build_fc_model" in text else ""  # the builder would make another model
    assert (result.points, states(result), hints(result)) == (3, f"+ + +{stale}", "")
    assert result.usable


# name: (source, points, a part of the hint)
FC_WRONG = {
    "sigmoid": (fc(RELU, dense(10, '"sigmoid"')), 2, "ends in sigmoid"),
    "tanh": (fc(RELU, dense(10, '"tanh"')), 2, "ends in tanh"),
    "relu": (fc(RELU, dense(10, '"relu"')), 2, "ends in relu"),
    "tf.nn.relu": (fc(RELU, dense(10, "tf.nn.relu")), 2, "ends in relu"),
    "logits": (fc(RELU, "layers.Dense(10)"), 2, "probabilities. Is softmax missing?"),
    "exponential": (fc(RELU, dense(10, '"exponential"')), 2, "sum to 1?"),
    "128 twice": (fc("layers.Dense(128)", dense(128, '"sigmoid"')), 0, "has no activation"),
    "128 at the end": (fc(RELU, dense(128, '"softmax"')), 2, "ends in 128 units"),
    "no output layer": (fc(RELU), 1, "ends in 128 units"),
    "no non-linearity": (fc("layers.Dense(128)", SOFTMAX), 2, "has no activation"),
    "linear": (fc(dense(128, '"linear"'), SOFTMAX), 2, "has no activation"),
    "a factor for activation": (
        fc("layers.Dense(128)", "layers.Lambda(lambda x: 2 * x)", SOFTMAX),
        2,
        "has no activation",
    ),
    "subclass with arguments worse than its defaults": (
        NET.replace("units=64, activation=None", "units=128, activation='relu'")
        + "model = Net(128, None)",
        2,
        "has no activation",
    ),
    "subclass worse than the builder": (
        NET + "def build_fc_model(): return Net(128, 'relu')\nmodel = Net(64, 'relu')",
        2,
        "hidden layer has 64 units",
    ),
    "two softmax": (fc(dense(128, '"softmax"'), SOFTMAX), 3, "Would ReLU do better"),
    "two hidden layers of other widths": (
        fc(dense(64, '"relu"'), dense(32, '"relu"'), SOFTMAX),
        2,
        "have 64, 32 units",
    ),
    "other width": (fc(dense(64, '"relu"'), SOFTMAX), 2, "hidden layer has 64 units"),
    "no hidden layer": (fc(SOFTMAX), 2, "Is the hidden layer missing"),
    "both": (fc("layers.Dense(128)", "layers.Dense(10)"), 1, "has no activation"),
    "no Flatten": (fc(RELU, SOFTMAX, before=INPUT), 1, "Flatten layer before the Dense"),
    "a vector for input": (
        fc(RELU, SOFTMAX, before="layers.Input((784,))"),
        0,
        "An image has the shape (28, 28, 1)",
    ),
    "9 units": (fc(RELU, dense(9, '"softmax"')), 2, "ends in 9 units"),
    "softmax over the batch": (
        fc(RELU, "layers.Dense(10)", "layers.Softmax(axis=0)"),
        2,
        "sum to 1?",
    ),
}


@pytest.mark.parametrize(("text", "points", "hint"), FC_WRONG.values(), ids=FC_WRONG)
def test_each_mistake_in_the_fully_connected_model_is_named(text, points, hint):
    assert_mistake(verdict("fc_model", notebook(text)), points, hint)


def conv(filters, more='activation="relu"', size="3"):
    return f"layers.Conv2D({filters}, {size}, {more})"


POOL = "layers.MaxPool2D(2)"
BODY = f"{conv(24)}, {POOL}, {conv(36)}, {POOL}, layers.Flatten()"


def cnn(body=BODY, head=HEAD, start=INPUT):
    return f"cnn_model = tf.keras.Sequential([{', '.join(filter(None, [start, body, head]))}])"


def each_conv(more, after=""):
    return cnn(BODY.replace('activation="relu")', f"{more}){after}"))


CNN_SUBCLASS = SUBCLASS.format(
    parts="self.a = layers.Conv2D(24, 3); self.b = layers.Conv2D(36, 3); "
    "self.pool = layers.MaxPool2D(); self.flat = layers.Flatten(); "
    "self.hidden = layers.Dense(128); self.out = layers.Dense(10)",
    call="x = self.pool(tf.nn.relu(self.a(x))); x = {}\n"
    "        return tf.nn.softmax(self.out(tf.nn.relu(self.hidden({}))))",
)

CNN_RIGHT = {
    "the exercise's own": CNN,
    "pair": cnn(BODY.replace(", 3,", ", (3, 3),").replace("D(2)", "D(pool_size=(2, 2))")),
    "kernel_size": cnn(BODY.replace(", 3,", ", kernel_size=[3, 3],")),
    "list": cnn(BODY.replace("layers.MaxPool2D(2)", "layers.MaxPooling2D(strides=2)")),
    "default pool": cnn(BODY.replace("(2)", "()")),
    "MaxPooling2D": cnn(BODY.replace("MaxPool2D", "MaxPooling2D")),
    "Convolution2D": cnn(BODY.replace("Conv2D", "Convolution2D")),
    "same padding": each_conv('activation="relu", padding="same"'),
    "strides told": each_conv('strides=(1, 1), activation="relu"'),
    "tf.nn.relu": each_conv("activation=tf.nn.relu"),
    "keras.ops.relu": each_conv("activation=keras.ops.relu"),
    "lambda": each_conv("activation=lambda x: tf.maximum(x, 0.0)"),
    "Activation": each_conv("", ", layers.Activation('relu')"),
    "ReLU layer": each_conv("", ", layers.ReLU()"),
    "ReLU after normalisation": each_conv("", ", layers.BatchNormalization(), layers.ReLU()"),
    "ReLU after pooling": cnn(
        BODY.replace(', activation="relu"', "").replace(POOL, f"{POOL}, layers.ReLU()")
    ),
    "dropout": cnn(BODY + ", layers.Dropout(0.3)"),
    "images moved in training": cnn(f"layers.RandomRotation(0.1), layers.RandomZoom(0.1), {BODY}"),
    "input_shape": cnn(
        BODY.replace(conv(24), conv(24)[:-1] + ", input_shape=(28, 28, 1))"), start=""
    ),
    "no Input": cnn(start=""),
    "no Input, lambda": each_conv("activation=lambda x: tf.maximum(x, 0.0)").replace(
        f"{INPUT}, ", ""
    ),
    "Softmax layer": cnn(head=HEAD.replace(', activation="softmax")', "), layers.Softmax()")),
    "no bias": each_conv('activation="relu", use_bias=False'),
    "functional": f"""
x = {INPUT}
y = layers.MaxPool2D()(keras.ops.relu(layers.Conv2D(24, 3)(x)))
y = layers.MaxPool2D()(layers.Activation("relu")(layers.Conv2D(36, 3)(y)))
y = layers.Dense(128, "relu")(layers.Flatten()(y))
cnn_model = tf.keras.Model(x, layers.Dense(10, "softmax")(y))
""",
    "keras.ops": f"""
x = {INPUT}
y = keras.ops.max_pool(keras.ops.relu(layers.Conv2D(24, 3)(x)), 2)
y = keras.ops.max_pool(keras.ops.relu(layers.Conv2D(36, 3)(y)), 2)
y = layers.Dense(128, "relu")(keras.ops.reshape(y, (-1, 900)))
cnn_model = tf.keras.Model(x, layers.Dense(10, "softmax")(y))
""",
    "nested": cnn(f"tf.keras.Sequential([{BODY}])"),
    "nested blocks": cnn(
        f"tf.keras.Sequential([{conv(24)}, {POOL}]), tf.keras.Sequential([{conv(36)}, {POOL}]), "
        "layers.Flatten()",
        start="",
    ),
    "subclass": CNN_SUBCLASS.format("self.pool(tf.nn.relu(self.b(x)))", "self.flat(x)")
    + "cnn_model = Network()",
    "subclass, ReLU after pooling, reshaped": CNN_SUBCLASS.format(
        "tf.nn.relu(self.pool(self.b(x)))", "tf.reshape(x, (-1, 900))"
    )
    + "cnn_model = Network()\ncnn_model.build((None, 28, 28, 1))",
    "subclass, shared layers, graph function": CNN_SUBCLASS.replace(
        "    def call", "    @tf.function\n    def call"
    ).format("self.pool(tf.nn.relu(self.b(x)))", "self.flat(x)")
    + "cnn_model = Network()",
    **{
        f"subclass, pooling by hand, {padding}": CNN_SUBCLASS.replace(
            "self.pool(", "tf.nn.max_pool2d(ksize=2, strides=2, padding=PADDING, input="
        )
        .replace("PADDING", f"'{padding}'")
        .format(
            f"tf.nn.max_pool2d(tf.nn.relu(self.b(x)), 2, 2, '{padding}')",
            f"tf.reshape(x, (tf.shape(x)[0], {size}))",
        )
        + "cnn_model = Network()"
        for padding, size in (("VALID", 900), ("SAME", 1296))
    },
    "subclass, rows left out by hand": CNN_SUBCLASS.format(
        "self.pool(tf.nn.relu(self.b(x[:, :-1])))", "self.flat(x)"
    )
    + "cnn_model = Network()",
    "subclass, layers for activations": CNN_SUBCLASS.replace("3)", "3, activation=layers.ReLU())")
    .replace("tf.nn.relu", "")
    .format("self.pool(self.b(x))", "self.flat(x)")
    + "cnn_model = Network()",
    "layers for activations": each_conv("activation=layers.ReLU()"),
    "Lambda layers for activations": each_conv("activation=layers.Lambda(lambda x: tf.nn.relu(x))"),
    "Activation layers for activations": each_conv(
        "activation=layers.Activation(lambda x: tf.maximum(x, 0.0))"
    ),
    "blocks of its own": OWN
    + cnn(f"Block({conv(24)}, {POOL}), Block({conv(36)}, {POOL}), layers.Flatten()"),
    "subclasses in a Sequential": OWN + cnn("SubModel(24), SubModel(36), layers.Flatten()"),
    "layers of its own": OWN
    + cnn("layers.Conv2D(24, 3), Act(), Pool(), layers.Conv2D(36, 3), Pool(), Act()")[:-2].replace(
        HEAD, f"layers.Flatten(), {HEAD}"
    )
    + "])",
    **{
        f"{layer} before": cnn(f"layers.{layer}, {BODY}")
        for layer in (
            "RandomShear(0.1, 0.1)",
            "RandomCrop(28, 28)",
            "RandomErasing()",
            "RandomElasticTransform()",
            "Pipeline([layers.RandomRotation(0.1)])",
            "Lambda(lambda x: 2 * x - 1)",
        )
    },
    "Lambda for a channel": cnn(
        f"layers.Lambda(lambda x: tf.expand_dims(x, -1)), {BODY}", start="layers.Input((28, 28))"
    ),
    "scaled by hand": f"""
x = {INPUT}
cnn_model = tf.keras.Model(x, tf.keras.Sequential([{BODY}, {HEAD}])(x * 2.0 - 1.0))
""",
    "RMSNormalization": cnn(f"{BODY}, layers.RMSNormalization()"),
    "Lambda for Flatten": cnn(
        BODY.replace("layers.Flatten()", "layers.Lambda(lambda x: tf.reshape(x, (-1, 900)))")
    ),
    "half precision": "tf.keras.mixed_precision.set_global_policy('mixed_float16')"
    + CNN
    + "tf.keras.mixed_precision.set_global_policy('float32')",
    "keras": CNN.replace("tf.keras", "keras"),
    "other hidden activation": cnn(head=HEAD.replace('"relu"', '"tanh"')),
}


@pytest.mark.parametrize("text", CNN_RIGHT.values(), ids=CNN_RIGHT)
def test_any_spelling_of_the_picture_gets_all_points(text):
    result = verdict("cnn_model", notebook(text))
    assert (result.points, states(result), hints(result)) == (4, "+ + + + +", "")
    assert result.usable


CNN_WRONG = {
    "first conv without activation": (
        cnn(BODY.replace(conv(24), conv(24, ""))),
        3,
        "first convolution has no activation",
    ),
    "second conv without activation": (
        cnn(BODY.replace(conv(36), conv(36, ""))),
        3,
        "second convolution has no activation",
    ),
    "no activation at all": (each_conv(""), 3, "first convolution has no activation"),
    "tanh": (each_conv('activation="tanh"'), 3, "first convolution has tanh"),
    "32 and 64 filters": (
        cnn(BODY.replace("24", "32").replace("36", "64")),
        3.5,
        "first convolution has 32 filters",
    ),
    "36 and 24 filters": (
        cnn(BODY.replace("(36", "(x").replace("24", "36").replace("(x", "(24")),
        3.5,
        "numbers of filters exchanged",
    ),
    "a third convolution without activation": (
        cnn(BODY.replace(POOL, f"{POOL}, {conv(24)}", 1).replace(conv(36), conv(36, ""))),
        1.5,
        "third convolution has no activation",
    ),
    "a fourth convolution without activation": (
        cnn(
            BODY.replace(POOL, f"{POOL}, {conv(24)}, {conv(24)}", 1).replace(conv(36), conv(36, ""))
        ),
        1.5,
        "A convolution has no activation",
    ),
    "5x5 and 3x3 pooling": (
        cnn(BODY.replace(", 3,", ", 5,").replace("D(2)", "D(3)", 1)),
        3.5,
        "You have filters of 5x5",
    ),
    "dilated": (
        each_conv('activation="relu", dilation_rate=2'),
        3.5,
        "`dilation_rate` spreads the filters",
    ),
    "PReLU": (each_conv("activation=layers.PReLU()"), 3, "an activation that isn't ReLU"),
    "padded by hand without activation": (
        CNN_SUBCLASS.replace("tf.nn.relu(self.a(x))", "self.a(x)").format(
            "self.pool(self.b(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])))", "self.flat(x)"
        )
        + "cnn_model = Network()",
        3,
        "The first convolution has no activation",
    ),
    "pooling by hand without activation": (
        CNN_SUBCLASS.replace("tf.nn.relu(self.a(x))", "self.a(x)")
        .replace("self.pool(", "tf.nn.max_pool2d(ksize=2, strides=2, padding='VALID', input=")
        .format("self.pool(tf.nn.relu(self.b(x)))", "self.flat(x)")
        + "cnn_model = Network()",
        3,
        "first convolution has no activation",
    ),
    "average pooling by hand": (
        CNN_SUBCLASS.replace(
            "self.pool(", "tf.nn.avg_pool2d(ksize=2, strides=2, padding='VALID', input="
        ).format("tf.nn.avg_pool2d(tf.nn.relu(self.b(x)), 2, 2, 'VALID')", "self.flat(x)")
        + "cnn_model = Network()",
        2.5,
        "",
    ),
    "5x5": (cnn(BODY.replace(", 3,", ", 5,")), 3.5, "You have filters of 5x5"),
    "3x3 pooling": (cnn(BODY.replace("D(2)", "D(3)")), 3.5, "You have pooling of 3x3"),
    "pooling that does not move": (cnn(BODY.replace("D(2)", "D(2, 1)")), 3.5, "strides of 1x1"),
    "strides of 3, same": (
        cnn(BODY.replace("24, 3,", '24, 3, 3, padding="same",')),
        3.5,
        "`Conv2D(24, 3, 3)` is the stride",
    ),
    "strides of 3": (
        "def build_cnn_model():\n    return " + cnn(BODY.replace(", 3,", ", 3, 3,"))[12:],
        0,
        "the last number is the stride",
    ),
    "pooling left out": (
        cnn(BODY.replace(f"{POOL}, layers.Flatten", "layers.Flatten")),
        3,
        "Is a MaxPool2D missing?",
    ),
    "average pooling": (
        cnn(BODY.replace("MaxPool2D", "AveragePooling2D")),
        2.5,
        "Is AveragePooling2D meant?",
    ),
    "no Flatten": (
        cnn(BODY.replace(", layers.Flatten()", "")),
        2,
        "Flatten layer before the Dense",
    ),
    "global pooling": (
        cnn(BODY.replace("layers.Flatten()", "layers.GlobalAveragePooling2D()")),
        3,
        "Does the picture flatten instead?",
    ),
    "global max pooling": (
        cnn(BODY.replace("layers.Flatten()", "layers.GlobalMaxPooling2D()")),
        3,
        "Does the picture flatten instead?",
    ),
    "a third convolution": (
        cnn(BODY.replace(POOL, f"{POOL}, {conv(24)}", 1)),
        2.5,
        "one Conv2D too many",
    ),
    "hidden layer of 64": (cnn(head=HEAD.replace("128", "64")), 3, "hidden layer has 64 units"),
    "logits": (cnn(head=HEAD.replace(', activation="softmax"', "")), 3, "Is softmax missing?"),
    "sigmoid": (cnn(head=HEAD.replace("softmax", "sigmoid")), 3, "ends in sigmoid"),
    "128 at the end": (cnn(head=HEAD.replace("10", "128")), 3, "ends in 128 units"),
    "no output layer": (cnn(head=RELU), 2, "ends in 128 units"),
    "the first model": (FC + "cnn_model = model", 1, "The picture also has Conv2D"),
}


@pytest.mark.parametrize(("text", "points", "hint"), CNN_WRONG.values(), ids=CNN_WRONG)
def test_each_mistake_in_the_cnn_is_named(text, points, hint):
    assert_mistake(verdict("cnn_model", notebook(text)), points, hint)


@pytest.mark.parametrize("name", ["fc_model", "cnn_model"])
def test_the_released_stub_is_not_started(name):
    result = verdict(name, notebook(released()[name]))
    assert result.not_started and not result.findings and not result.usable


def test_an_error_is_shown_without_the_numbers_of_an_array():
    result = verdict("fc_model", notebook(fc(RELU, SOFTMAX, before="layers.Input((784,))")))
    assert "input [...] with name" in result.findings[0].seen
    assert "Expected shape (None, 784)" in result.findings[0].seen


def test_the_builder_is_judged_only_where_the_model_is_missing():
    text = "def build_fc_model():\n    return " + FC.strip().removeprefix("model = ")
    assert verdict("fc_model", notebook(text)).points == 3
    assert not verdict("fc_model", notebook(text)).usable
    assert "Is `model = build_fc_model()` missing?" in hints(verdict("fc_model", notebook(text)))
    result = verdict("fc_model", notebook(text, fc(RELU, "layers.Dense(10)")))
    assert result.points == 2


@pytest.mark.parametrize("layer", [conv(24), POOL])
def test_one_layer_of_the_picture_is_a_start(layer):
    result = verdict("cnn_model", notebook(cnn(f"{layer}, layers.Flatten()", head="")))
    assert not result.not_started and result.findings


def test_evidence_without_a_setting_gets_a_card():
    evidence = checks.collect("cnn_model", notebook(CNN))
    for node in evidence.nodes:
        node.settings.pop("kernel_size", None)
    assert "filters of None" in [f.seen for f in checks.judge("cnn_model", evidence).findings]


def test_models_are_judged_by_few_scores():
    names = notebook(FC, CNN)
    for exercise in ("fc_model", "cnn_model"):
        assert len(checks.collect(exercise, names).predictions) == FEW


def test_hidden_layers_are_told_by_their_units():
    hidden = [dense(64, '"relu"'), dense(32, '"relu"')]
    for count, units in ((2, "64, 32"), (1, "64")):
        finding = verdict("fc_model", notebook(fc(*hidden[:count], SOFTMAX))).findings[2]
        assert finding.seen == f"hidden layers of {units} units"
