"""Models that were trained well, badly or not at all, and what the two training checks say."""

from dataclasses import replace

import numpy as np
import pytest
from checks_lab import (
    CNN,
    COMPILE,
    FC,
    assert_mistake,
    hints,
    mnist,
    notebook,
    run,
    verdict,
    verdict_on,
)

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.model import CnnModel, FcModel
from mitdeeplearning_utils.checks.exercises import cnn_train, fc_train

FEW = "train_images[:640], train_labels[:640]"
# One step that changes nothing: the model counts as fitted, its accuracy stays.
STEP = 'optimizer=tf.keras.optimizers.SGD(0.0), loss="sparse_categorical_crossentropy"'
FIT_ONCE = "{0}.compile({1})\n{0}.fit(train_images[:8], train_labels[:8], verbose=0)\n"

HOW_TRAINED = {
    "fitted": FIT_ONCE.format("{0}", STEP),
    "loss object": FIT_ONCE.format(
        "{0}", "tf.keras.optimizers.SGD(0.0), tf.keras.losses.SparseCategoricalCrossentropy()"
    ),
    "loss function, Adam": FIT_ONCE.format(
        "{0}", "tf.keras.optimizers.Adam(0.0), keras.losses.sparse_categorical_crossentropy"
    ),
    "schedule": FIT_ONCE.format(
        "{0}",
        "tf.keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(1e-9, 1, .5)), "
        '"sparse_categorical_crossentropy"',
    ),
    "one-hot labels": "{0}.compile(tf.keras.optimizers.SGD(0.0), 'categorical_crossentropy')\n"
    "{0}.fit(train_images[:8], tf.one_hot(train_labels[:8], 10), verbose=0)",
    "validation data": "{0}.compile(" + STEP + ", metrics=['accuracy'])\n"
    "{0}.fit(train_images[:8], train_labels[:8], validation_data=(test_images[:9], "
    "test_labels[:9]), verbose=0)",
    "a loop of one's own, never compiled": "",
    "compiled again": COMPILE.format("{0}"),
    "the images changed since": "test_images = test_labels = None",
    "frozen": "{0}.trainable = False",
}


def trained(fc_weights, cnn_weights, fc=True, cnn=True):
    names = notebook(FC, CNN)
    if fc:
        names["model"].set_weights(fc_weights)
    if cnn:
        names["cnn_model"].set_weights(cnn_weights)
    return names


@pytest.mark.parametrize("how", HOW_TRAINED.values(), ids=HOW_TRAINED)
def test_any_training_that_reaches_the_threshold_gets_all_points(how, fc_weights, cnn_weights):
    names = trained(fc_weights, cnn_weights)
    for exercise, name, points in (
        ("fc_train", "model", fc_train.POINTS),
        ("cnn_train", "cnn_model", cnn_train.POINTS),
    ):
        result = verdict(exercise, run(names, how.replace("{0}", name)))
        assert (result.points, hints(result), result.not_started) == (points, "", "")
        assert result.usable


def test_logits_with_a_loss_that_knows_it_pass(fc_weights):
    names = notebook(FC.replace('activation="softmax"', ""))
    names["model"].set_weights(fc_weights)
    loss = "loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    assert (
        verdict("fc_train", run(names, f"model.compile('adam', {loss})")).points == fc_train.POINTS
    )


FIT = f"{{0}}.fit({FEW}, batch_size=6, verbose=0)\n"
FC_WRONG = {
    "learning rate 0.01": (
        FC + COMPILE.format("model") + FIT.format("model"),
        "SGD has a learning rate of 0.01. Does a larger one, 0.1, learn faster?",
    ),
    "hardly trained": (
        FC + COMPILE.format("model").replace('"sgd"', '"adam"') + FIT.format("model"),
        "An epoch has only",
    ),
    "few steps": (
        FC + COMPILE.format("model") + "model.fit(train_images[:64], train_labels[:64], verbose=0)",
        "An epoch has only 2 steps. Did `fit` see all 60,000 images?",
    ),
    "no probabilities": (
        FC.replace('"softmax"', '"tanh"') + COMPILE.format("model") + FIT.format("model"),
        "Does the loss expect probabilities?",
    ),
    "nothing that is not linear": (
        FC.replace(', activation="relu"', "") + COMPILE.format("model") + FIT.format("model"),
        "Nothing in this network is non-linear",
    ),
    "learning rate 1e-9": (
        FC
        + COMPILE.format("model").replace('"sgd"', "tf.keras.optimizers.Adam(1e-9)")
        + FIT.format("model"),
        "Adam has a learning rate of 1e-09. Does a larger one",
    ),
    "NaN weights": (
        FC
        + "model.set_weights([w * np.nan for w in model.get_weights()])\n"
        + COMPILE.format("model"),
        "gives NaN",
    ),
    "NaN weights, never compiled": (
        FC + "model.set_weights([w * np.nan for w in model.get_weights()])",
        "gives NaN",
    ),
    "fitted on some test images": (
        "tf.keras.utils.set_random_seed(2)\n"
        + FC
        + COMPILE.format("model").replace('"sgd"', "tf.keras.optimizers.SGD(0.18)")
        + "model.fit(test_images, test_labels, batch_size=64, epochs=3, verbose=0)",
        "Was it fitted on the test data?",
    ),
}


@pytest.mark.parametrize(("text", "hint"), FC_WRONG.values(), ids=FC_WRONG)
def test_each_way_to_miss_the_threshold_is_named(text, hint):
    result = verdict("fc_train", notebook(text))
    assert_mistake(result, 0, hint)
    assert result.findings[0].expected == f"{fc_train.THRESHOLD} or more" and result.usable


def test_a_fit_on_the_test_data_that_reaches_the_threshold_gets_the_question(fc_weights):
    names = notebook(FC)
    names["model"].set_weights(fc_weights)
    fit = "model.fit(test_images, test_labels, batch_size=32, epochs=4, verbose=0)"
    result = verdict("fc_train", run(names, COMPILE.format("model").replace("sgd", "adam"), fit))
    assert result.points == fc_train.POINTS and "fitted on the test data" in hints(result)


@pytest.mark.parametrize(
    "again", ["", COMPILE.format("model")], ids=["fitted on", "compiled again"]
)
def test_model_fitted_in_place_of_cnn_model_is_named(again):
    names = notebook(FC, CNN, COMPILE.format("model"), FIT.format("model"))
    verdict("fc_train", names)
    result = verdict("cnn_train", run(names, again, FIT.format("model")))
    assert_mistake(result, 0, "Did `fit` run on `cnn_model`, or on `model`?")
    assert result.findings[0].seen.startswith("test accuracy 0.")


def test_cnn_compiled_and_model_fitted_is_named():
    names = notebook(FC, CNN, COMPILE.format("model"), FIT.format("model"))
    verdict("fc_train", names)
    result = verdict("cnn_train", run(names, COMPILE.format("cnn_model"), FIT.format("model")))
    assert_mistake(result, 0, "Did `fit` run on `cnn_model`, or on `model`?")


@pytest.mark.parametrize(
    ("exercise", "text"),
    [
        ("fc_train", ""),
        ("fc_train", FC),
        ("fc_train", "build_fc_model = lambda:" + FC.replace("\nmodel =", "")),
        ("fc_train", FC.replace("tf.keras.Input(shape=(28, 28, 1)),", "")),
        ("fc_train", FC + COMPILE.format("model")),
        ("fc_train", (FC + COMPILE.format("model") + FIT.format("model")) + FC),
        ("cnn_train", FC + CNN + COMPILE.format("model") + FIT.format("model")),
    ],
    ids=[
        "no model",
        "a new model",
        "only a builder",
        "an unbuilt model",
        "compiled",
        "made again",
        "the first one trained",
    ],
)
def test_an_exercise_left_out_is_not_started(exercise, text):
    names = notebook(text)
    verdict("fc_train", names)
    result = verdict(exercise, names)
    assert result.not_started and not result.findings and result.usable is False


def test_a_fit_that_failed_before_it_had_values_is_no_fault():
    names = notebook("""
    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.flat, self.out = layers.Flatten(), layers.Dense(10, activation="softmax")
        @tf.function
        def call(self, x): return self.out(self.flat(x))
    model = Net()
    """)
    names["model"].compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match="No gradients"):
        run(names, FIT.format("model"))
    assert "stopped before its first epoch" in verdict("fc_train", names).not_started


def test_a_history_in_the_models_place_is_named():
    text = FC + COMPILE.format("model") + "model = " + FIT.format("model")
    result = verdict("fc_train", notebook(text))
    assert "A History is what `fit` returns" in hints(result) and not result.usable


def test_images_scaled_once_more_are_named_where_the_threshold_is_missed(fc_weights):
    names = notebook("test_images = test_images / 255", FC)
    names["model"].set_weights(fc_weights)
    result = verdict("fc_train", names)
    assert (result.points, hints(result)) == (2, "")
    names["model"].layers[-1].bias.assign(np.linspace(-5, 5, 10))
    assert_mistake(verdict("fc_train", names), 0, "`test_images` are not those that the lab loaded")


def test_what_compile_returns_in_the_models_place_is_named():
    names = notebook(FC, "model = " + COMPILE.format("model"))
    assert_mistake(verdict("fc_train", names), 0, "")
    assert "or is it `model = model.compile(...)`?" in verdict("fc_train", names).findings[0].seen
    (finding,) = verdict("fc_train", notebook("def build_fc_model(): pass")).findings
    assert finding.seen == "needs a `model` that works: see the exercise before"


@pytest.mark.parametrize("value", ["3", "lambda x: x", "tf.keras.Sequential([layers.Dense(2)])"])
def test_without_a_model_that_works_the_claim_is_skipped(value):
    result = verdict("cnn_train", notebook(f"cnn_model = {value}"))
    assert [f.state for f in result.findings] == ["skipped"] and result.usable is False
    assert result.findings[0].seen == "needs a `cnn_model` that works: see the exercise before"


def test_the_accuracy_is_recomputed_from_the_checks_own_data(fc_weights):
    names = trained(fc_weights, None, cnn=False)
    names["test_images"] *= 0
    names["test_labels"] *= 0
    try:
        assert verdict("fc_train", names).points == fc_train.POINTS
    finally:
        mnist.cache_clear()


def evidence_of(reached, kind=FcModel, images_changed=False, **more):
    """Return the evidence of a fitted model that is right about this part of the test images."""
    evidence = checks.collect("fc_train", notebook(FC + COMPILE.format("model")))
    labels = mnist()[1][1]
    right = np.arange(len(labels)) < round(reached * len(labels))
    scores = np.eye(10, dtype=np.float32)[np.where(right, labels, (labels + 1) % 10)]
    known = {"iterations": 900, "predictions": scores, "train_accuracy": reached}
    model = kind(**vars(evidence.model) | known | more)
    return replace(evidence, model=model, images_changed=images_changed)


@pytest.mark.parametrize(("reached", "asked"), [(0.15, False), (0.5, True), (0.97, True)])
def test_only_a_model_that_knows_something_is_asked_about_test_data(reached, asked) -> None:
    evidence = evidence_of(reached, train_accuracy=reached - 0.05)
    assert ("test data" in hints(verdict_on("fc_train", evidence))) is asked


@pytest.mark.parametrize(
    ("kind", "exercise"), [(FcModel, fc_train), (CnnModel, cnn_train)], ids=["fc", "cnn"]
)
@pytest.mark.parametrize("missing", [0, 1], ids=["just enough", "an image less"])
def test_the_threshold_itself_is_enough(kind, exercise, missing) -> None:
    threshold = exercise.THRESHOLD
    reached = threshold - missing / 10_000
    points = 0 if missing else exercise.POINTS
    result = verdict_on(exercise.__name__.rpartition(".")[2], evidence_of(reached, kind))
    (finding,) = result.findings
    assert result.points == points and finding.seen == f"test accuracy {reached:.4f}"
    assert finding.claim == f"`{kind.name}` has a test accuracy of {threshold} or more"
    assert finding.expected == ("" if points else f"{threshold} or more")


@pytest.mark.parametrize(
    ("reached", "more", "hint"),
    [
        (0.5, {"iterations": 0}, "SGD has a learning rate of 0.01"),
        (0.9, {"iterations": 1}, "took few steps (1)"),
        (0.9, {"iterations": 99}, "took few steps (99)"),
        (0.9, {"iterations": 100}, "SGD has a learning rate of 0.01"),
        (0.9, {"learning_rate": 0.049}, "SGD has a learning rate of 0.049"),
        (0.9, {"learning_rate": 0.05}, "more epochs"),
        (0.9, {"learning_rate": None}, "more epochs"),
        (0.9, {"images_changed": True}, "Were they scaled once more?"),
        (0.9, {"images_changed": True, "iterations": 0}, "Were they scaled once more?"),
        (0.9, {"images_changed": True, "iterations": 9}, "Were they scaled once more?"),
        (0.9, {"optimizer": "Adam", "learning_rate": 0.01}, "Adam has a learning rate of 0.01"),
        (0.1, {"optimizer": "RMSprop", "learning_rate": 0.1}, "RMSprop has a learning rate of 0.1"),
        (0.9, {"optimizer": "Adam", "learning_rate": None}, "more epochs"),
        (0.9, {"optimizer": "SGD", "learning_rate": 0.1}, "more epochs"),
        (0.49, {"optimizer": "Adam", "learning_rate": 0.0099}, "hardly learned"),
        (0.5, {"optimizer": "Adam", "learning_rate": 0.0099}, "more epochs"),
    ],
)
def test_each_number_has_its_hint(reached, more, hint) -> None:
    assert hint in hints(verdict_on("fc_train", evidence_of(reached, **more)))


def test_an_untrained_model_and_one_trained_by_hand_are_told_by_their_accuracy() -> None:
    for reached, started in ((0.4999, False), (0.5, True)):
        result = verdict_on("fc_train", evidence_of(reached, iterations=0))
        assert bool(result.not_started) is not started
