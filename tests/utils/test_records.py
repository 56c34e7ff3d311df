"""Each fit with an experiment's callback is a row of the table, and says how it began."""

import numpy as np
import pytest

import mitdeeplearning_utils as mdl
from mitdeeplearning_utils import records


@pytest.fixture(scope="module")
def table() -> records.Experiments:
    """Return the table after five fits of two networks."""
    import tensorflow as tf

    x, y = np.zeros((20, 28, 28, 1), np.float32), np.arange(20) % 10
    records._fits.clear()
    callbacks = [mdl.start_experiment("fully connected").callback]
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)

    def build(*layers):
        layers = [tf.keras.Input((28, 28, 1)), *layers, tf.keras.layers.Flatten()]
        return tf.keras.Sequential([*layers, tf.keras.layers.Dense(10, "softmax")])

    def build_cnn():
        return build(tf.keras.layers.Conv2D(1, 3))

    def fit(model, optimizer, **settings):
        metrics = settings.pop("metrics", ["accuracy"])
        model.compile(optimizer, "sparse_categorical_crossentropy", metrics=metrics)
        return model.fit(x, y, verbose=0, callbacks=callbacks, **settings)

    model = build()
    first = fit(model, tf.keras.optimizers.SGD(0.1), epochs=2, validation_split=0.2)
    fit(model, tf.keras.optimizers.SGD(0.01))
    fit(build_cnn(), tf.keras.optimizers.Adam(schedule), metrics=[])
    model = build_cnn()
    fit(model, "sgd", metrics=["sparse_categorical_accuracy"])
    model.fit(x, y, verbose=0, callbacks=callbacks)
    found = mdl.experiments()
    assert found.fits[0].validation_accuracy == first.history["val_accuracy"][-1]
    assert found.fits[0].training_accuracy == first.history["accuracy"][-1]
    return found


def test_a_row_says_what_was_fitted_and_from_where(table) -> None:
    rows = [fit.cells()[:5] for fit in table.fits]
    assert rows == [
        ["fully connected", "SGD", "0.1", "2", "fresh"],
        ["fully connected", "SGD", "0.01", "1", "continued"],
        ["CNN", "Adam", "ExponentialDecay", "1", "fresh"],
        ["CNN", "SGD", "0.01", "1", "fresh"],
        ["CNN", "SGD", "0.01", "1", "continued"],
    ]
    assert [fit.cells()[5] == "–" for fit in table.fits] == [False, False, True, False, False]
    assert [fit.cells()[6] == "–" for fit in table.fits] == [False, True, True, True, True]


def test_another_network_has_the_experiments_name() -> None:
    import tensorflow as tf

    before = len(mdl.experiments().fits)
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Softmax()])
    model.compile(loss="sparse_categorical_crossentropy")
    callback = mdl.start_experiment("no weights").callback
    model.fit(np.zeros((2, 2)), np.zeros(2), verbose=0, callbacks=[callback])
    assert [fit.network for fit in mdl.experiments().fits[before:]] == ["no weights"]


def test_the_table_is_markdown_to_paste_and_html_to_look_at(table) -> None:
    lines = repr(table).splitlines()
    assert lines[0].startswith("| network | optimizer | learning rate | epochs | start | training")
    assert len(lines) == 2 + 5 and {line.count("|") for line in lines} == {8}
    page = records.Experiments([records.Fit("<b>|", "SGD", "1", 1, "fresh")])
    assert "<td>&lt;b&gt;|</td>" in page._repr_html_() and "| <b>\\| |" in repr(page)


def test_without_a_fit_a_line_says_what_to_do() -> None:
    empty = records.Experiments([])
    assert "callbacks=[experiment.callback]" in repr(empty)
    assert "callbacks=[experiment.callback]" in empty._repr_html_()


class NoOptimizer:
    @property
    def optimizer(self):
        raise RuntimeError


@pytest.mark.parametrize("model", [None, object(), NoOptimizer()])
def test_a_model_with_nothing_to_read_is_left_out(model) -> None:
    before = repr(mdl.experiments())
    recorder = records.Recorder("odd")
    recorder.begin(model)
    recorder.epoch({"accuracy": 1.0})
    assert repr(mdl.experiments()) == before
