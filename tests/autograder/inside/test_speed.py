"""Several batches in a call give the same bits on real images, and no epoch waits for its end."""

from collections.abc import Iterator

import numpy as np
import pytest
import tensorflow as tf

from autograder.inside.speed import CALLS, leave_data_untuned, take_several_batches
from mitdeeplearning_utils import load_mnist, start_experiment

layers = tf.keras.layers
METHODS = ("fit", "evaluate", "predict")
COUNT = 1000  # 15 batches of 64 and one of 40: neither fills its call


@pytest.fixture
def sooner(monkeypatch) -> Iterator[None]:
    plain = {name: getattr(tf.keras.Model, name) for name in METHODS}
    monkeypatch.setattr(tf.data.Dataset, "with_options", tf.data.Dataset.with_options)
    take_several_batches()
    leave_data_untuned()
    yield
    for name, method in plain.items():
        setattr(tf.keras.Model, name, method)


def model(**more):
    tf.keras.utils.set_random_seed(5)
    made = tf.keras.Sequential(
        [layers.Input((28, 28, 1)), layers.Conv2D(4, 3, activation="relu"), layers.MaxPool2D(4),
         layers.Flatten(), layers.Dropout(0.2), layers.Dense(10, "softmax")]
    )  # fmt: skip
    made.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], **more)
    return made


def images():
    (x, y), (test_x, test_y) = load_mnist()
    return (x[:COUNT], y[:COUNT]), (test_x[:COUNT], test_y[:COUNT])


def everything(made, callbacks=()):
    """Return the bits of a training, an evaluation and predictions."""
    train, test = images()
    stop = tf.keras.callbacks.EarlyStopping(patience=5)
    history = made.fit(
        *train, batch_size=64, epochs=2, validation_data=test, callbacks=[stop, *callbacks],
        verbose=0,
    ).history  # fmt: skip
    more = made.fit(*train, batch_size=50, epochs=1, validation_split=0.1, verbose=0).history
    scores = made.evaluate(*test, verbose=0)
    predictions = made.predict(test[0], verbose=0)
    made.train_on_batch(train[0][:8], train[1][:8])
    weights = [w.tobytes() for w in made.get_weights()]
    return history, more, scores, predictions.tobytes(), weights


def test_weights_losses_and_predictions_are_the_same_to_the_bit(request) -> None:
    plain = everything(model())
    request.getfixturevalue("sooner")
    made = model()
    assert everything(made) == plain
    assert made.steps_per_execution == 1


def test_no_epoch_of_keras_waits_for_the_tuning_of_its_data(sooner, monkeypatch) -> None:
    prefetch, tuned = tf.data.Dataset.prefetch, []

    def noting(self, *args, **kwargs):
        tuned.append(self.options().autotune.enabled)
        return prefetch(self, *args, **kwargs)

    monkeypatch.setattr(tf.data.Dataset, "prefetch", noting)
    train, _ = images()
    model().fit(*train, epochs=1, verbose=0)
    assert tuned[-1] is False  # Keras' last step; before it, the options are not set yet


def test_the_tuning_that_a_student_asked_for_stays(sooner) -> None:
    options = tf.data.Options()
    options.autotune.enabled = True
    assert tf.data.Dataset.range(3).with_options(options).options().autotune.enabled
    again = tf.data.Options()
    for _ in range(2):  # options may serve twice
        assert tf.data.Dataset.range(3).with_options(again).options().autotune.enabled is False


class AtEnd(tf.keras.callbacks.Callback):
    """Notes how many batches a call took."""

    def on_epoch_end(self, epoch, logs=None):
        self.calls = self.model.steps_per_execution


def test_the_labs_own_callback_does_not_slow_a_fit_unless_it_is_changed(sooner) -> None:
    end, ours, steps = AtEnd(), start_experiment("test").callback, []
    made = tf.keras.Sequential([layers.Dense(1)])
    made.compile("sgd", "mse")
    x = np.ones((40, 1))
    made.fit(x, x, batch_size=8, callbacks=[end, [ours]], verbose=0)
    assert end.calls == CALLS
    ours.on_train_batch_begin = lambda batch, logs=None: steps.append(batch)
    made.fit(x, x, batch_size=8, callbacks=[end, [ours]], verbose=0)
    assert (end.calls, steps) == (1, [0, 1, 2, 3, 4])


def test_an_error_of_the_student_is_the_same_error(sooner) -> None:
    made = model()
    with pytest.raises(Exception, match=r"(?i)shape|incompatible|dimension"):
        made.fit(np.zeros((8, 5, 5, 1)), np.zeros(8), verbose=0)
    assert made.steps_per_execution == 1
    with pytest.raises(TypeError, match="epoch"):
        made.fit(*images()[0], epoch=3)
    with pytest.raises(ValueError, match="compile"):
        tf.keras.Sequential([layers.Dense(2)]).fit(np.zeros((4, 2)), np.zeros(4))
