"""Tests as an instructor would write them for nbgrader or otter-grader, with the lab's points."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tests:
    """The tests of one check: students see the first ones, and not the `hidden` ones."""

    points: int
    visible: tuple[str, ...]
    hidden: tuple[str, ...]


_CNN = "['Conv2D', 'MaxPooling2D', 'Conv2D', 'MaxPooling2D', 'Flatten', 'Dense', 'Dense']"
_NET = "net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, 'softmax')])"
_BATCH = "x, y = np.random.default_rng(0).random((6, 4)).astype('float32'), np.arange(6) % 3"
_BEFORE = "before = [w.copy() for w in net.get_weights()]"
_WANTED = (
    "wanted = np.mean(tf.keras.losses.sparse_categorical_crossentropy(y, net(x)))",
    "with tf.GradientTape() as tape:\n"
    "    mean = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, net(x)))",
    "steps = tape.gradient(mean, net.trainable_variables)",
)
_STEP = "loss = train_step(net, tf.keras.optimizers.SGD(0.1), x, y)"


def _evaluated(model: str) -> tuple[str, ...]:
    return (
        f"_, accuracy = {model}.evaluate(test_images, test_labels, verbose=0)",
        "assert abs(test_acc - accuracy) < 0.0005",
    )


def _reaches(model: str, full: float, small: float) -> tuple[str, ...]:
    """`small` is the accuracy to ask for where fewer images are trained on (see notebooks.py)."""
    return (
        f"least = {full} if len(train_images) == 60_000 else {small}",
        f"assert {model}.evaluate(test_images, test_labels, verbose=0)[1] >= least",
    )


TESTS = {
    "fc_model_check": Tests(
        3,
        ("assert model.output_shape == (None, 10)",),
        (
            "dense = [x for x in model.layers if isinstance(x, tf.keras.layers.Dense)]",
            "assert [x.units for x in dense] == [128, 10]",
            "assert [x.activation.__name__ for x in dense] == ['relu', 'softmax']",
        ),
    ),
    "fc_train_check": Tests(
        2, ("assert model.optimizer is not None",), _reaches("model", 0.95, 0.85)
    ),
    "fc_evaluate_check": Tests(2, ("assert 0 <= test_acc <= 1",), _evaluated("model")),
    "cnn_model_check": Tests(
        4,
        ("assert cnn_model.output_shape == (None, 10)",),
        (
            f"assert [type(x).__name__ for x in cnn_model.layers] == {_CNN}",
            "assert [x.filters for x in cnn_model.layers[:3:2]] == [24, 36]",
        ),
    ),
    "cnn_train_check": Tests(
        3, ("assert cnn_model.optimizer is not None",), _reaches("cnn_model", 0.98, 0.94)
    ),
    "cnn_evaluate_check": Tests(2, ("assert 0 <= test_acc <= 1",), _evaluated("cnn_model")),
    "prediction_check": Tests(
        1, ("assert 0 <= prediction <= 9",), ("assert prediction == np.argmax(predictions[0])",)
    ),
    "train_step_check": Tests(
        4,
        (_NET, _BATCH, _STEP, "assert np.isfinite(loss)"),
        (
            *(_NET, _BATCH, _BEFORE),
            *_WANTED,
            _STEP,
            "assert np.isclose(float(loss), wanted, atol=1e-5)",
            "assert all(np.allclose(new, old - 0.1 * step, atol=1e-5) "
            "for new, old, step in zip(net.get_weights(), before, steps))",
        ),
    ),
}
