"""What Keras and TensorFlow do in ways that good guesses miss, on tiny models."""

import random
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

CROSS_ENTROPY = "sparse_categorical_crossentropy"


def _data(count: int = 20) -> tuple[Any, Any]:
    images = np.random.default_rng(0).random((count, 4)).astype(np.float32)
    return images, np.arange(count) % 3


def _model(**settings: Any) -> Any:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])
    model.compile("sgd", CROSS_ENTROPY, metrics=["accuracy"], **settings)
    return model


def _error(action: Callable[[], Any]) -> str:
    try:
        action()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def steps_per_execution() -> bool:
    """Compare the batches that a callback sees, and the images that `steps` takes."""
    seen = []

    class Ends(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
            seen.append(batch)

    images, labels = _data(40)
    model = _model(steps_per_execution=4)
    model.fit(images, labels, batch_size=4, verbose=0, callbacks=[Ends()])
    before = int(model.optimizer.iterations)
    model.fit(images, labels, batch_size=4, steps_per_epoch=6, verbose=0)
    return seen == [3, 7, 11] and int(model.optimizer.iterations) - before == 8


def lambda_callback() -> bool:
    """Look where the hook of a LambdaCallback is."""
    callback = keras.callbacks.LambdaCallback(on_train_batch_end=print)
    overrides = "on_train_batch_end" in vars(keras.callbacks.LambdaCallback)
    return "on_train_batch_end" in vars(callback) and not overrides


def train_on_batch() -> bool:
    """Compare two calls on different batches with what a callback in `fit` sees for them."""
    images, labels = _data(8)
    single, fitted, seen = _model(), _model(), []
    fitted.set_weights(single.get_weights())

    class Losses(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
            seen.append(logs["loss"])

    own = [
        float(single.train_on_batch(images[i : i + 4], labels[i : i + 4], return_dict=True)["loss"])
        for i in (0, 4)
    ]
    fitted.fit(images, labels, batch_size=4, shuffle=False, verbose=0, callbacks=[Losses()])
    return np.allclose(seen, [own[0], sum(own) / 2], atol=1e-5) and own[0] != own[1]


def clone_model() -> bool:
    """Clone a model, and compare compilation, optimizer and weights."""
    model = _model()
    twin = keras.models.clone_model(model)
    fresh = not np.array_equal(twin.get_weights()[0], model.get_weights()[0])
    return bool(twin.compiled and twin.optimizer is not model.optimizer and fresh)


def trainable_after_fit() -> bool:
    """Freeze a fitted model's layer, fit again, compile and fit once more."""
    images, labels = _data()
    model = _model()
    moved = []
    for compiled in (None, False, True):
        if compiled is not None:
            model.layers[0].trainable = False
        if compiled:
            model.compile("sgd", CROSS_ENTROPY)
        before = model.get_weights()[0]
        model.fit(images, labels, verbose=0)
        moved.append(not np.array_equal(before, model.get_weights()[0]))
    return moved == [True, True, False]


def no_training_argument() -> bool:
    """Call dropout and a random flip from a `call` without `training`."""

    class Model(keras.Model):
        def __init__(self, layer: Any) -> None:
            super().__init__()
            self.layer = layer

        def call(self, images: Any) -> Any:
            return self.layer(images)

    images = np.random.default_rng(0).random((64, 4, 4, 1)).astype(np.float32)
    flip, dropout = Model(keras.layers.RandomFlip()), Model(keras.layers.Dropout(0.9))
    flips = not np.array_equal(flip.predict(images, verbose=0), images)
    dropout.compile("sgd", "mse")
    in_fit = dropout.fit(images, images, verbose=0).history["loss"][0]
    return flips and in_fit == 0


def nan_and_relu() -> bool:
    """Give a Dense layer with ReLU a NaN, in a graph and eagerly."""
    layer = keras.layers.Dense(2, "relu")
    images = tf.constant([[float("nan"), 1.0]])
    eager, graph = layer(images), tf.function(layer)(images)
    return bool(np.isnan(eager).all() and not np.isnan(graph).any())


def accuracy_at_the_threshold() -> bool:
    """Compute an accuracy of exactly 9,500 of 10,000."""
    metric = keras.metrics.SparseCategoricalAccuracy()
    scores = np.eye(2)[[0] * 9500 + [1] * 500]
    metric.update_state(np.zeros(10_000), scores)
    return not float(metric.result()) >= 0.95


def seeds_of_weights() -> bool:
    """Make a layer's weights twice after each kind of seed."""

    def kernel(seed: Callable[[int], Any]) -> Any:
        keras.src.backend.common.global_state.clear_session()
        seed(1)
        layer = keras.layers.Dense(2)
        layer.build((None, 3))
        return layer.kernel.numpy()

    same = [
        np.array_equal(kernel(seed), kernel(seed))
        for seed in (tf.random.set_seed, np.random.seed, random.seed)
    ]
    return same == [False, False, True]


def stale_step() -> bool:
    """Run a compiled step of a global model after the model was made again."""
    names: dict[str, Any] = {"model": _model()}

    def step() -> Any:
        return names["model"](tf.ones((1, 4)))[0, 0]

    compiled = tf.function(step)
    first = float(compiled())
    names["model"] = _model()
    return float(compiled()) == first and float(step()) != first


def labels_with_mse() -> bool:
    """Fit integer labels with `mse`, in batches of another and of the same size as the scores."""
    images, labels = _data(32)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(10, "softmax")])
    model.compile("sgd", "mse")
    wrong = _error(lambda: model.fit(images, labels, batch_size=32, verbose=0))
    silent = _error(lambda: model.fit(images[:30], labels[:30], batch_size=10, verbose=0))
    return bool(wrong) and not silent


def float_labels() -> bool:
    """Compute the loss of labels that were divided by 255."""
    loss = keras.losses.SparseCategoricalCrossentropy()
    scores = np.array([[0.7, 0.2, 0.1]])
    return np.isclose(float(loss(np.array([2 / 255]), scores)), -np.log(0.7), atol=1e-5)


def shapes_without_channel() -> bool:
    """Give images with and without a channel to models that ask for the other."""
    with_channel = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten()])
    without = keras.Sequential([keras.Input((4, 4)), keras.layers.Flatten()])
    images = np.ones((2, 4, 4), np.float32)
    shapes = with_channel(images).shape, without(images[..., np.newaxis]).shape
    return [tuple(shape) for shape in shapes] == [(2, 16), (2, 16)]


def loss_behind_a_softmax() -> bool:
    """Compare the loss of a sure mistake in `evaluate` and from `predict`'s output."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Activation("softmax")])
    model.compile("sgd", CROSS_ENTROPY)
    logits, label = np.array([[70.0, 0.0]], np.float32), np.array([1])
    evaluated = model.evaluate(logits, label, verbose=0)
    output = model.predict(logits, verbose=0)
    clipped = float(keras.losses.sparse_categorical_crossentropy(label, output)[0])
    return np.isclose(evaluated, 70, atol=0.1) and np.isclose(clipped, 16.1, atol=0.1)


def classes_in_compile() -> bool:
    """Compile with classes in place of objects."""
    classes = keras.losses.SparseCategoricalCrossentropy, keras.metrics.SparseCategoricalAccuracy
    model, (images, labels) = _model(), _data()
    as_class = _error(lambda: model.compile(keras.optimizers.SGD, CROSS_ENTROPY))
    model.compile("sgd", classes[0], metrics=[classes[1]])
    works = not _error(lambda: model.fit(images, labels, verbose=0))
    return bool(as_class) and works and bool(_error(lambda: model.fit(images, labels.tolist())))


def optimizer_of_an_earlier_model() -> bool:
    """Apply a model's gradients with the optimizer of another one."""
    optimizer, old, new = keras.optimizers.SGD(), _model(), _model()
    optimizer.build(old.trainable_variables)
    gradients = [tf.ones_like(variable) for variable in new.trainable_variables]
    pairs = list(zip(gradients, new.trainable_variables, strict=True))
    return "Unknown variable" in _error(lambda: optimizer.apply_gradients(pairs))


def averaged_weights() -> bool:
    """Compare `val_loss` with `evaluate` after a fit with averaged weights."""
    images, labels = _data()
    model = _model()
    model.compile(keras.optimizers.SGD(0.5, use_ema=True), CROSS_ENTROPY)
    fitted = model.fit(images, labels, verbose=0, validation_data=(images, labels), epochs=3)
    evaluated = np.ravel(model.evaluate(images, labels, verbose=0))[0]
    return not np.isclose(fitted.history["val_loss"][-1], evaluated)
