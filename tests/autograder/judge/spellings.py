"""Two hundred ways in which students spell the lab's two networks, each of them right."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

# A hidden layer of 128 units with an activation, a chain of expressions; L is keras.layers.
HIDDEN = [
    "L.Dense(128, 'relu')",
    "L.Dense(128, activation=tf.nn.relu)",
    "L.Dense(128, activation=L.ReLU())",
    "L.Dense(128, activation=L.PReLU())",
    "L.Dense(128, activation=L.LeakyReLU(0.2))",
    "L.Dense(128, activation=lambda x: tf.maximum(x, 0))",
    "L.Dense(128, activation=lambda x: x * tf.sigmoid(x))",
    "L.Dense(128, activation=functools.partial(keras.activations.leaky_relu, negative_slope=0.1))",
    "L.Dense(128, 'gelu', kernel_regularizer='l2')",
    "L.Dense(128, 'elu', kernel_initializer='he_normal')",
    "L.Dense(128, 'silu', use_bias=False)",
    "L.Dense(128, 'tanh', activity_regularizer='l1')",
    "L.Dense(128, 'mish', kernel_constraint='max_norm')",
    "L.Dense(128, 'softplus', name='hidden')",
    "L.Dense(128, 'hard_sigmoid')",
    "L.Dense(128, 'relu', dtype='mixed_bfloat16')",
    "L.Dense(128), L.ReLU()",
    "L.Dense(128), L.ReLU(max_value=6)",
    "L.Dense(128), L.ELU(alpha=0.5)",
    "L.Dense(128), L.LeakyReLU(negative_slope=0.3)",
    "L.Dense(128), L.PReLU()",
    "L.Dense(128), L.Activation('swish')",
    "L.Dense(128), L.Activation(tf.nn.selu)",
    "L.Dense(128), L.BatchNormalization(), L.ReLU()",
    "L.Dense(128), L.GroupNormalization(8), L.ReLU()",
    "L.Dense(128), L.LayerNormalization(), L.Activation('relu')",
    "L.Dense(128), L.RMSNormalization(), L.Activation('relu')",
    "L.Dense(128), L.UnitNormalization(), L.Activation('relu')",
    "L.Dense(128), L.Lambda(tf.nn.relu)",
    "L.Dense(128), L.Lambda(lambda x: keras.ops.where(x > 0, x, 0.1 * x))",
    "L.Dense(128), tf.nn.relu",
    "L.Dense(128), keras.ops.relu",
    "L.Dense(128), lambda x: keras.ops.maximum(x, 0.0)",
    "L.Dense(128), lambda x: keras.ops.clip(x, 0, 100)",
    "L.Dense(128), lambda x: keras.ops.log1p(keras.ops.exp(x))",
    "L.Dense(128), lambda x: x / (1 + abs(x))",
    "L.Dense(128, 'relu'), L.Dropout(0.3)",
    "L.Dense(128, 'relu'), L.GaussianNoise(0.1), L.AlphaDropout(0.1)",
    "L.Dense(128, 'relu'), L.Dense(64, 'relu')",
    "L.Dense(128, 'relu'), Residual(128)",
    "L.EinsumDense('ab,bc->ac', output_shape=128, bias_axes='c', activation='relu')",
    "L.SpectralNormalization(L.Dense(128, 'relu'))",
    "Own(128, tf.nn.relu)",
    "Own(128, keras.activations.get('relu'))",
    "OwnOps(128)",
    "Named(128, 'relu')",
]
# 10 probabilities.
OUTPUT = [
    "L.Dense(10, 'softmax')",
    "L.Dense(10, tf.nn.softmax)",
    "L.Dense(10), L.Softmax()",
    "L.Dense(10), L.Activation('softmax', dtype='float32')",
    "L.Dense(10), tf.nn.softmax",
    "L.Dense(10), lambda x: keras.ops.softmax(x, axis=-1)",
    "L.Dense(10, lambda x: tf.exp(x) / tf.reduce_sum(tf.exp(x), axis=-1, keepdims=True))",
    "L.Dense(10), L.Lambda(lambda x: tf.exp(x - tf.reduce_logsumexp(x, -1, keepdims=True)))",
    "Own(10, tf.nn.softmax)",
    "L.Dense(10, 'softmax', dtype='float32')",
]
# What comes before: images of 28x28 with one channel, still images.
BEFORE = [
    "",
    "L.Rescaling(2.0, -1.0)",
    "L.Rescaling([2.0], [-1.0])",
    "Adapted()",
    "Adapted(axis=None)",
    "L.Normalization(mean=0.1307, variance=0.095)",
    "L.Lambda(lambda x: (x - 0.1307) / 0.3081)",
    "lambda x: x * 2 - 1",
    "lambda x: 1 - x",
    "lambda x: keras.ops.subtract(x, 0.5)",
    "lambda x: tf.cast(x, tf.float32) - tf.reduce_mean(x, axis=[1, 2], keepdims=True)",
    "L.GaussianNoise(0.1)",
    "L.RandomRotation(0.05), L.RandomTranslation(0.1, 0.1)",
    "L.RandomZoom(0.1), L.RandomContrast(0.1)",
    "L.BatchNormalization()",
    "L.LayerNormalization(axis=[1, 2])",
    "L.Identity()",
    "L.ZeroPadding2D(2), L.Cropping2D(2)",
]
FLAT = [
    "L.Flatten()",
    "L.Reshape((784,))",
    "L.Reshape((-1,))",
    "lambda x: tf.reshape(x, (-1, 784))",
    "lambda x: keras.ops.reshape(x, (-1, 784))",
    "L.Lambda(lambda x: tf.reshape(x, (-1, 784)))",
    "L.Permute((2, 1, 3)), L.Flatten()",
]
# A convolution of n filters with ReLU, and its pooling.
BLOCK = [
    "L.Conv2D({n}, 3, activation='relu'), L.MaxPool2D()",
    "L.Conv2D({n}, (3, 3), activation=tf.nn.relu), L.MaxPooling2D((2, 2), strides=2)",
    "L.Conv2D({n}, 3, padding='same', activation='relu'), L.MaxPool2D(2)",
    "L.Conv2D({n}, 3, use_bias=False), L.BatchNormalization(), L.ReLU(), L.MaxPool2D()",
    "L.Conv2D({n}, 3), L.MaxPool2D(), L.ReLU()",
    "L.Conv2D({n}, 3, activation=L.ReLU()), L.MaxPool2D(), L.Dropout(0.2)",
    "L.Conv2D({n}, 3), L.GroupNormalization(4), L.Activation('relu'), L.MaxPool2D()",
    "L.ZeroPadding2D(1), L.Conv2D({n}, 3, activation='relu'), L.MaxPool2D()",
    "L.Conv2D({n}, 3), tf.nn.relu, L.MaxPool2D()",
    "L.Conv2D({n}, 3), lambda x: keras.ops.maximum(x, 0.0), L.MaxPool2D()",
    "L.Conv2D({n}, 3), lambda x: keras.ops.relu(x), lambda x: keras.ops.max_pool(x, 2)",
    "L.Conv2D({n}, 3, activation='relu'), lambda x: tf.nn.max_pool2d(x, 2, 2, 'VALID')",
    "L.Conv2D({n}, 3), L.Lambda(lambda x: tf.nn.relu(x)), L.MaxPool2D(padding='same')",
    "L.Conv2D({n}, 3, activation=lambda x: x * tf.cast(x > 0, x.dtype)), L.MaxPool2D()",
    "L.Conv2D({n}, 3, activation='relu'), L.MaxPool2D(), L.SpatialDropout2D(0.1)",
    "Block({n})",
]  # fmt: skip
CONTAINERS = ("sequential", "added", "functional", "subclass", "graph", "nested")


def parts_of(text: str) -> list[Any]:
    """Return the layers and functions of a spelling's part."""
    return list(eval(f"[{text}]", _names()))


def spellings(count: int = 200) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """Yield an exercise, the text of a model, and what makes it.

    Each part is taken once with the lab's own other parts; the rest are drawn, always the same.
    """
    dice, texts = Random(1), dict[tuple[str, str, str], None]()
    for hidden in HIDDEN:
        texts["fc_model", "sequential", f"{FLAT[0]}, {hidden}, {OUTPUT[0]}"] = None
    for output in OUTPUT[1:]:
        texts["fc_model", "functional", f"{FLAT[0]}, {HIDDEN[0]}, {output}"] = None
    for before in BEFORE[1:]:
        texts["cnn_model", "functional", _cnn(before, BLOCK[0], BLOCK[0], OUTPUT[0])] = None
    for block in BLOCK[1:]:
        texts["cnn_model", "sequential", _cnn("", block, block, OUTPUT[0])] = None
    while len(texts) < count:
        before, output = dice.choice(BEFORE), dice.choice(OUTPUT)
        hidden, flat = dice.choice(HIDDEN), dice.choice(FLAT)
        text = ", ".join(filter(None, [before, flat, hidden, output]))
        exercise = dice.choice(["fc_model", "cnn_model"])
        if exercise == "cnn_model":
            text = _cnn(before, dice.choice(BLOCK), dice.choice(BLOCK), output)
        container = dice.choice(CONTAINERS)
        if container != "graph" or "Normalization(mean" not in text:  # Keras itself fails there
            texts[exercise, container, text] = None
    for exercise, container, text in list(texts)[:count]:
        yield exercise, f"{container}: {text}", lambda c=container, t=text: made(c, parts_of(t))


def _cnn(before: str, first: str, second: str, output: str) -> str:
    blocks = [first.format(n=24), second.format(n=36)]
    return ", ".join(filter(None, [before, *blocks, FLAT[0], HIDDEN[0], output]))


def made(container: str, parts: list[Any]) -> Any:
    """Return a model of the parts; functions stand as they are only where Keras takes them."""
    import tensorflow as tf

    layers = tf.keras.layers
    images = layers.Input((28, 28, 1))
    if container in ("subclass", "graph"):
        return _names()["Subclass" if container == "subclass" else "Graph"](parts)
    if container == "functional":
        x = images
        for part in parts:
            if not isinstance(part, layers.Layer) and _is_of_tensorflow(part):
                part = layers.Lambda(part)
            x = part(x)
        return tf.keras.Model(images, x)
    wrapped = [part if isinstance(part, layers.Layer) else layers.Lambda(part) for part in parts]
    if container == "nested":
        outer = tf.keras.Sequential([images, *wrapped[:1]])
        return tf.keras.Sequential([outer, tf.keras.Sequential(wrapped[1:])])
    if container == "sequential":
        return tf.keras.Sequential([images, *wrapped])
    model = tf.keras.Sequential()
    for layer in [images, *wrapped]:
        model.add(layer)
    return model


def _is_of_tensorflow(function: Any) -> bool:
    """Return whether a function doesn't take Keras's symbolic tensors."""
    code = getattr(function, "__code__", None)
    return "tensorflow" in str(function.__module__) or bool(code and "tf" in code.co_names)


def _names() -> dict[str, Any]:
    """Return the names that the parts use; the classes are those that students write."""
    import functools

    import keras
    import tensorflow as tf

    from mitdeeplearning_utils.checks.collecting.images import test_set

    names = {"tf": tf, "keras": keras, "L": tf.keras.layers, "functools": functools}
    names["images"] = test_set()[0][:200]
    exec(_CLASSES, names)
    return names


_CLASSES = """
class Own(L.Layer):
    def __init__(self, units, function):
        super().__init__()
        self.units, self.function = units, function
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units), initializer="glorot_uniform")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
    def call(self, x):
        return self.function(x @ self.w + self.b)

class OwnOps(L.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units), initializer="he_normal")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
    def call(self, x):
        return keras.ops.relu(keras.ops.add(keras.ops.matmul(x, self.w), self.b))

class Named(L.Dense):
    pass

class Residual(L.Layer):
    def __init__(self, units):
        super().__init__()
        self.inner = L.Dense(units, "relu")
    def call(self, x):
        return x + self.inner(x)

class Block(L.Layer):
    def __init__(self, filters):
        super().__init__()
        self.conv, self.pool = L.Conv2D(filters, 3), L.MaxPool2D()
    def call(self, x):
        return self.pool(tf.nn.relu(self.conv(x)))

class Subclass(keras.Model):
    def __init__(self, parts):
        super().__init__()
        self.parts = parts
    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x

class Graph(keras.Model):
    def __init__(self, parts):
        super().__init__()
        self.parts = parts
    @tf.function
    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x

def Adapted(**settings):
    layer = L.Normalization(**settings)
    layer.adapt(images)
    return layer
"""
