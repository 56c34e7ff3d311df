"""A student's step is compiled where that works, and tried on copies only."""

import logging
import os

import numpy as np
import pytest

from mitdeeplearning_utils import compile_step

CROSS_ENTROPY = "sparse_categorical_crossentropy"
IMAGES = np.random.default_rng(0).random((8, 28, 28, 1)).astype(np.float32)
LABELS = np.arange(8)


@pytest.fixture
def tf():
    import tensorflow

    return tensorflow


@pytest.fixture
def model(tf):
    layers = [
        tf.keras.Input((28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, "softmax"),
    ]
    return tf.keras.Sequential(layers)


def right(tf, note=lambda loss: None, finish=lambda tf, losses: tf.reduce_mean(losses)):
    def train_step(model, optimizer, images, labels):
        with tf.GradientTape() as tape:
            losses = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
            loss = finish(tf, losses)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        note(loss)
        return loss

    return train_step


def sgd(tf):
    return tf.keras.optimizers.SGD(0.1)


def test_a_right_step_runs_as_a_graph_and_learns(tf, model, capsys) -> None:
    graphs = []
    step = compile_step(
        right(tf, lambda loss: graphs.append(tf.executing_eagerly())), model, sgd(tf)
    )
    losses = [step(IMAGES, LABELS) for _ in range(20)]
    assert all(type(loss) is float for loss in losses) and losses[-1] < losses[0] / 2
    assert graphs and not any(graphs)  # traced, never run eagerly
    assert len(graphs) <= 4  # two trials on copies, two traces at most: not one a step
    assert capsys.readouterr() == ("", "")


def test_the_trial_changes_neither_model_nor_optimizer_nor_random_numbers(tf, model) -> None:
    def noise(_) -> None:
        np.random.random()
        tf.random.normal([2])

    optimizer = tf.keras.optimizers.Adam()
    tf.keras.utils.set_random_seed(4)
    before = model.get_weights()
    expected = (np.random.random(), tf.random.normal([2]).numpy().tolist())
    tf.keras.utils.set_random_seed(4)
    compile_step(right(tf, noise), model, optimizer)
    assert (np.random.random(), tf.random.normal([2]).numpy().tolist()) == expected
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert int(optimizer.iterations) == 0
    assert all(not np.any(v.numpy()) for v in optimizer.variables[2:])


EAGER_ONLY = {
    "numpy": lambda loss: loss.numpy(),
    "a NumPy function": lambda loss: np.log(np.asarray(loss)),
}


@pytest.mark.parametrize("note", EAGER_ONLY.values(), ids=EAGER_ONLY)
def test_a_step_that_needs_eager_mode_works_with_one_note(tf, model, note, capsys) -> None:
    step = compile_step(right(tf, note), model, sgd(tf))
    printed, errors = capsys.readouterr()
    assert printed.startswith("train_step works, but not in a tf.function") and errors == ""
    assert printed.count("\n") == 1
    assert step(IMAGES, LABELS) > step(IMAGES, LABELS)


def test_print_is_no_hindrance(tf, model, capsys) -> None:
    step = compile_step(right(tf, lambda loss: print("loss", loss)), model, sgd(tf))
    assert step is not None and capsys.readouterr() == ("", "")


def test_a_vector_loss_is_told_as_its_mean(tf, model) -> None:
    step = compile_step(right(tf, finish=lambda _, losses: losses), model, sgd(tf))
    expected = tf.keras.losses.sparse_categorical_crossentropy(LABELS, model(IMAGES)).numpy().mean()
    assert step(IMAGES, LABELS) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("compiled", [False, True])
def test_a_step_may_ask_the_model_for_its_loss(tf, model, compiled, capsys) -> None:
    def train_step(model, optimizer, images, labels):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(images, labels, model(images))
        optimizer.apply(tape.gradient(loss, model.trainable_variables))
        return loss

    if compiled:
        model.compile("sgd", "sparse_categorical_crossentropy")
    kept = getattr(model, "optimizer", None)
    step = compile_step(train_step, model, sgd(tf))
    assert step(IMAGES, LABELS) > step(IMAGES, LABELS) and capsys.readouterr() == ("", "")
    assert not compiled or model.optimizer is kept


def raises(model, optimizer, images, labels):
    raise RuntimeError("no such luck")


NOT_YET = {
    "returns None": (lambda *_: None, "None instead of the loss"),
    "returns text": (lambda *_: "0.3", "a str instead of the loss"),
    "raises": (raises, "RuntimeError: no such luck"),
    "other arguments": (lambda images: 1.0, "TypeError"),
    "no function": (3, "it isn't a function yet"),
    "nothing": (None, "it isn't a function yet"),
}


@pytest.mark.parametrize(("step", "reason"), NOT_YET.values(), ids=NOT_YET)
def test_a_step_that_does_not_work_yet_gives_one_note(tf, model, step, reason, capsys) -> None:
    assert compile_step(step, model, sgd(tf)) is None
    printed, errors = capsys.readouterr()
    assert printed.startswith("Waiting for") and reason in printed
    assert printed.count("\n") == 1 and errors == ""


def test_an_unbuilt_model_and_a_foreign_optimizer_are_handled(tf, model, capsys) -> None:
    unbuilt = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, "softmax")])
    optimizer = sgd(tf)
    assert compile_step(right(tf), unbuilt, optimizer)(IMAGES, LABELS) > 0
    capsys.readouterr()
    assert compile_step(right(tf), model, optimizer) is None
    assert "the optimizer belongs to another model" in capsys.readouterr().out


def test_a_model_that_keras_cannot_copy_is_put_back(tf) -> None:
    class Subclassed(tf.keras.Model):
        def __init__(self, units):  # no get_config: clone_model raises
            super().__init__()
            self.flatten, self.dense = tf.keras.layers.Flatten(), tf.keras.layers.Dense(units)

        def call(self, images):
            return tf.nn.softmax(self.dense(self.flatten(images)))

    model, optimizer = Subclassed(10), tf.keras.optimizers.Adam()
    model(IMAGES)
    before = model.get_weights()
    step = compile_step(right(tf), model, optimizer)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert int(optimizer.iterations) == 0
    assert not any(np.any(v.numpy()) for v in optimizer.variables[2:])
    assert step(IMAGES, LABELS) > step(IMAGES, LABELS)


def test_a_decorated_step_works(tf, model, capsys) -> None:
    step = compile_step(tf.function(right(tf)), model, sgd(tf))
    assert step(IMAGES, LABELS) > step(IMAGES, LABELS)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("missing", ["model", "optimizer"])
def test_a_missing_model_or_optimizer_gives_one_note(tf, model, missing, capsys) -> None:
    given = {"model": model, "optimizer": sgd(tf)} | {missing: None}
    assert compile_step(right(tf), **given) is None
    printed, errors = capsys.readouterr()
    assert f"the {missing} is None. Make both again" in printed
    assert printed.count("\n") == 1 and errors == ""


def test_a_step_that_fails_writes_nothing_to_stderr(tf, model, capfd) -> None:
    def loud(model, optimizer, images, labels):
        os.write(2, b"from C\n")
        logging.getLogger("tensorflow").error("logged")
        raise RuntimeError

    assert compile_step(loud, model, sgd(tf)) is None
    assert capfd.readouterr().err == ""


def test_a_step_that_fails_at_the_smaller_last_batch_is_noticed(tf, model, capsys) -> None:
    kept = []

    def train_step(model, optimizer, images, labels):
        loss = right(tf)(model, optimizer, images, labels)
        kept.append(loss)  # a graph's tensor, which the next graph cannot read
        return tf.reduce_mean(kept)

    assert compile_step(train_step, model, sgd(tf)) is None
    assert "out of scope" in capsys.readouterr().out


def test_a_step_with_variables_of_its_own_still_trains(tf, model) -> None:
    def train_step(model, optimizer, images, labels):
        tf.Variable(1.0)  # no tf.function may make one in each call
        return right(tf)(model, optimizer, images, labels)

    step = compile_step(train_step, model, sgd(tf))
    assert step(IMAGES, LABELS) > step(IMAGES, LABELS)
