"""Numbers that aren't the model's: each mistake that they reveal, and its limits."""

from dataclasses import replace

import numpy as np
import pytest
from checks_lab import COMPILE, FC, hints, mnist, notebook, states, verdict_on

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.evaluation import (
    Own,
    _near,
    _own,
    _suspects,
    metrics_of,
)
from mitdeeplearning_utils.checks.collecting.metrics import (
    ACCURACY_TOLERANCE,
    Metrics,
    Numbers,
    metrics_on,
    surely_those_of,
)
from mitdeeplearning_utils.checks.collecting.model import CnnModel, FcModel
from mitdeeplearning_utils.checks.collecting.own_loss import BATCHES, MOST, own_losses
from mitdeeplearning_utils.checks.collecting.values import Described

ACC = 0.9123
OTHER = Metrics(0.8456, [0.4567, 0.5678])
NAN = float("nan")


def known_scores():
    """Return scores, (10000, 10), right for ACC of the test images, surer from image to image.

    So no part of them has the accuracy and the loss of another part.
    """
    labels, rng = mnist()[1][1], np.random.default_rng(1)
    wrong = np.zeros(len(labels), bool)
    wrong[rng.permutation(5000)[:280]] = wrong[5000 + rng.permutation(5000)[:597]] = True
    sure = 0.35 + 0.5 * np.log(np.arange(1, 10_001)) / np.log(10_000)
    scores = np.repeat((1 - sure)[:, None] / 9, 10, axis=1)
    scores[np.arange(len(labels)), np.where(wrong, (labels + 1) % 10, labels)] = sure
    return scores.astype(np.float32)


SCORES = known_scores()


@pytest.fixture(scope="module")
def base():
    """Return the evidence of an evaluated CNN; any other network gets the same judgement."""
    text = FC.replace("model =", "cnn_model =") + "test_loss, test_acc = 0.5, 0.5"
    evidence = checks.collect("cnn_evaluate", notebook(text))
    return replace(with_scores(evidence, SCORES), suspects={}, own=Own([], 0.0))


def with_scores(base, scores):
    return replace(base, model=replace(base.model, predictions=scores))


@pytest.fixture(scope="module")
def loss(base):
    return metrics_of(base).losses[0]


def number(value):
    if isinstance(value, float):
        return Described("number", f"{value:.6g}", value)
    return Described("other", value)


def judged(base, loss, acc, **more):
    numbers = Numbers(number(loss), number(acc))
    return verdict_on("cnn_evaluate", replace(base, numbers=numbers, **more))


def test_the_models_own_numbers_pass_and_are_shown(base, loss):
    result = judged(base, loss, ACC)
    assert (states(result), hints(result), result.usable) == ("+ +", "", True)
    assert [f.seen for f in result.findings] == ["0.9123", f"{loss:.6g}"]


def test_a_number_that_is_not_the_models_is_shown_beside_it(base, loss):
    result = judged(base, 1.23456, 0.51234)
    assert [f.seen for f in result.findings] == ["0.51234", "1.23456"]
    assert [f.expected for f in result.findings] == ["0.9123", f"{loss:.4f}"]
    assert result.findings[0].hint and not result.findings[1].hint  # one cause shows once
    assert judged(base, 1.23456, ACC).findings[1].hint
    few = with_scores(base, SCORES[:, :9])  # no score for the digit 9
    assert judged(few, 1.23456, 0.51234).findings[1].expected == "the loss"


def test_what_is_no_number_is_not_usable(base, loss):
    assert judged(base, "a History", ACC).usable is False
    assert judged(base, loss, "a History").usable is False


LOSS = "the model's own loss"
TRAINED = "trained again after this"
CASES = {
    "percent": (LOSS, 91.23, "in percent"),
    "percent, with another loss": (1.2345, 91.23, "in percent"),
    "swapped": (ACC, LOSS, "swapped"),
    "swapped, in percent": (91.23, LOSS, "swapped"),
    "the accuracy as the loss, and something": (ACC, 3.21987, "swapped"),
    "the accuracy in percent as the loss": (91.23, 3.21987, "swapped"),
    "the accuracy twice": (0.912301, 0.912301, "`test_acc` is right"),
    "errors": (LOSS, 1 - ACC, "share of wrong answers"),
    "one decimal": (LOSS, 0.9, "looks rounded"),
    "two decimals": (LOSS, 0.91, "looks rounded"),
    "two decimals, the wrong way": (LOSS, 0.92, TRAINED),
    "typed in": (0.5, 0.7512, "typed in"),
    "only the loss looks typed in": (0.5, 0.75123, TRAINED),
    "only the accuracy looks typed in": (0.50001, 0.7512, TRAINED),
    "five decimals": (0.50001, 0.75123, TRAINED),
    "a History": ("a History", "a History", "what `fit` returns"),
    "a History as the loss": ("a History", ACC, "what `fit` returns"),
    "a History as the accuracy": (LOSS, "a History", "what `fit` returns"),
    "text": (LOSS, "the text '91%'", "This is text"),
    "a list": ("2 numbers", "2 numbers", "returns two numbers"),
}


@pytest.mark.parametrize(("given", "acc", "hint"), CASES.values(), ids=CASES)
def test_each_mistake_is_named(given, acc, hint, base, loss):
    given, acc = (loss if x == LOSS else x for x in (given, acc))
    assert hint in hints(judged(base, given, acc))


WHOSE = {
    "both of the other model": ("model", 0.4567, 0.8456, "those of `model`"),
    "its accuracy": ("model", 2.34567, 0.8456, "those of `model`"),
    "its loss": ("model", 0.4567, 0.34567, "those of `model`"),
    "its other loss": ("model", 0.5678, 0.34567, "those of `model`"),
    "its numbers swapped": ("model", 0.8456, 0.4567, "those of `model`"),
    "its accuracy as the loss": ("model", 0.8456, 0.34567, TRAINED),
    "its loss as the accuracy": ("model", 2.34567, 0.4567, TRAINED),
    "neither": ("model", 2.34567, 0.34567, TRAINED),
    "of the training set": ("training", 0.4567, 0.8456, "of the training set"),
    "the training set's loss": ("training", 0.4567, 0.34567, "of the training set"),
    "of fit": ("fit", 0.4567, 0.8456, "what `fit` showed"),
    "of fit, its own loss": ("fit", LOSS, 0.8456, "what `fit` showed"),
    "the accuracy of fit, another loss": ("fit", 2.34567, 0.8456, TRAINED),
    "the loss of fit, another accuracy": ("fit", 0.4567, 0.34567, TRAINED),
}


def test_a_loss_beside_the_right_accuracy_is_not_asked_about_training(base):
    said = hints(judged(base, 1.23456, ACC))
    assert "`test_acc` is right. Is `test_loss` from the same `evaluate`" in said


def test_images_that_are_not_the_labs_are_named_where_nothing_else_is(base, loss):
    changed = {"images_changed": True}
    assert "Were they scaled once more?" in hints(judged(base, 0.50001, 0.75123, **changed))
    assert "Were they scaled once more?" in hints(judged(base, 0.5, 0.7512, **changed))
    assert "in percent" in hints(judged(base, loss, 91.23, **changed))
    assert hints(judged(base, loss, ACC, **changed)) == ""
    assert TRAINED in hints(judged(base, 0.50001, 0.75123))


@pytest.mark.parametrize(("suspect", "given", "acc", "hint"), WHOSE.values(), ids=WHOSE)
def test_whose_numbers_they_are_is_named(suspect, given, acc, hint, base, loss):
    given = loss if given == LOSS else given
    assert hint in hints(judged(base, given, acc, suspects={suspect: OTHER}))


def test_the_slack_of_the_model_is_not_that_of_a_suspect(base):
    loose = replace(OTHER, slack=1.0, open=True)
    assert TRAINED in hints(judged(base, 9.34567, 0.34567, suspects={"model": loose}))


def test_the_first_suspect_that_fits_is_named(base):
    suspects = {"fit": replace(OTHER, accuracy=0.1), "model": OTHER, "training": OTHER}
    assert "those of `model`" in hints(judged(base, 0.4567, 0.8456, suspects=suspects))


@pytest.mark.parametrize("suspect", ["fit", "training", "model"])
def test_numbers_of_another_give_no_point_where_its_loss_is_near_the_models(suspect, base, loss):
    other = {suspect: Metrics(0.8456, [loss * 1.015])}
    assert states(judged(base, loss * 1.014, 0.8456, suspects=other)) == "- -"
    assert states(judged(base, loss, 0.8456, suspects=other)) == "- +"  # what `evaluate` gave
    assert states(judged(base, loss * 1.014, ACC, suspects=other)) == "+ +"
    assert states(judged(base, loss * 1.014, 0.5123, suspects=other)) == "- +"


def test_numbers_of_the_training_set_give_no_point_where_they_are_near_the_test_sets(base, loss):
    near = {"training": Metrics(ACC + 0.0003, [loss * 1.005])}
    result = judged(base, loss * 1.0049, ACC + 0.0003, suspects=near)
    assert states(result) == "- -" and "of the training set" in hints(result)
    assert states(judged(base, loss * 1.001, ACC + 0.0003, suspects=near)) == "+ +"
    assert states(judged(base, loss * 1.0049, ACC + 0.0001, suspects=near)) == "+ +"


def test_the_suspect_with_both_numbers_is_named_and_of_two_the_nearer_one(base):
    suspects = {"fit": OTHER, "model": replace(OTHER, losses=[0.4577]), "other_training": OTHER}
    suspects["fit"] = replace(OTHER, accuracy=0.1)
    result = judged(base, 0.4567, 0.8456, suspects=suspects)
    assert "`model` on the training set" in hints(result)


@pytest.mark.parametrize(
    ("off_loss", "off_acc", "sure"),
    [(0, 0, True), (0.01, 0, True), (0, 3e-4, True), (0.01, 3e-4, False), (0.03, 0, False)],
)
def test_numbers_are_surely_the_models_if_one_is_so_to_its_last_digits(off_loss, off_acc, sure):
    metrics = Metrics(0.9, [1.0])
    numbers = Numbers(number(1.0 + off_loss), number(0.9 + off_acc))
    assert surely_those_of(numbers, metrics) is sure
    assert not surely_those_of(replace(numbers, test_acc=number("text")), metrics)


def test_a_suspect_is_no_harm_where_the_model_has_no_score_for_a_digit(base):
    suspects = {"model": replace(OTHER, accuracy=0.6)}
    result = judged(with_scores(base, SCORES[:, :9]), 0.4567, 0.6, suspects=suspects)
    assert states(result) == "- -" and "those of `model`" in hints(result)


def test_the_first_images_are_named_before_a_training_set_of_the_same_loss(base):
    labels = mnist()[1][1][:32]
    right = float(np.mean(SCORES[:32].argmax(axis=1) == labels))
    loss = float(-np.log(SCORES[np.arange(32), labels].astype(np.float64)).mean())
    near = {"training": Metrics(0.9713, [loss * 1.001])}
    assert "first 32 test images" in hints(judged(base, loss, right, suspects=near))


@pytest.mark.parametrize("count", [32, 64, 100, 128, 200, 256, 500, 512, 1000, 2000, 5000])
def test_the_numbers_of_the_first_images_are_named(count, base):
    labels = mnist()[1][1][:count]
    right = np.mean(SCORES[:count].argmax(axis=1) == labels)
    loss = -np.log(SCORES[np.arange(count), labels].astype(np.float64)).mean()
    assert f"first {count:,} test images" in hints(judged(base, float(loss), float(right)))
    assert TRAINED in hints(judged(base, float(loss), float(right) + 2e-6))
    assert TRAINED in hints(judged(base, float(loss) + 0.5, float(right) - 2e-9))


def test_the_penalty_and_the_compiled_loss_count(base, loss):
    own = Own([7.5], 2.0)
    for given in (loss, 7.5, loss + 2, 9.5):
        assert judged(base, given, ACC, own=own).points == 2
    for given in (2.0, 5.5, loss - 2):
        assert judged(base, given, ACC, own=own).points == 1
    assert judged(base, loss, ACC, own=None).points == 2


def test_equal_scores_give_the_accuracy_slack_and_vanishing_ones_the_loss(base, loss):
    scores = SCORES.copy()
    scores[:100] = 0.1
    tied = with_scores(base, scores)
    exact = metrics_of(tied)
    assert exact.slack == 0.01 and exact.open is False
    for acc, points in ((exact.accuracy + 0.0105, 2), (exact.accuracy + 0.0107, 1)):
        assert judged(tied, exact.losses[0], acc).points == points
    scores[0] = np.eye(10)[(mnist()[1][1][0] + 1) % 10]
    open_end = metrics_of(tied)
    assert open_end.open is True
    assert judged(tied, 1e6, open_end.accuracy).points == 2


def test_scores_too_few_for_the_labels_have_no_loss_though_some_are_0(base):
    few = with_scores(base, np.eye(5, dtype=np.float32)[np.arange(10_000) % 5])
    for own, given, points in ((7.5, 7.5, 1), (7.5, 8.5, 0), (None, 1e6, 0)):
        losses = None if own is None else Own([own], 0.0)
        assert judged(few, given, ACC, own=losses).points == points


SAMPLE = Metrics(0.9, [1.0, 3.0])


@pytest.mark.parametrize(
    ("loss", "acc", "near"),
    [
        (1.0, 0.9, True),
        (3.0, 0.9, True),
        (1.29, 0.905, True),
        (1.31, 0.905, False),
        (0.71, 0.895, True),
        (0.69, 0.895, False),
        (1.0, 0.9099, True),
        (1.0, 0.9101, False),
        (1.0, 0.8901, True),
        (1.0, 0.8899, False),
        ("text", 0.9, False),
        (1.0, "text", False),
    ],
)
def test_a_sample_tells_whether_the_whole_training_set_is_worth_a_look(loss, acc, near):
    assert _near(Numbers(number(loss), number(acc)), SAMPLE) is near


def test_a_loss_of_the_models_own_is_computed_from_the_scores():
    import keras

    labels, scores = mnist()[1][1], SCORES
    one_hot = np.eye(10)[labels]
    names = notebook(FC)
    model = names["model"]
    model.compile(loss="mse")
    squared = float(np.mean((scores - one_hot) ** 2))
    assert _own(model, scores).losses[0] == pytest.approx(squared, rel=1e-4)
    right = -np.log(scores[np.arange(len(labels)), labels].astype(np.float64))
    for loss in ("sparse_categorical_crossentropy", keras.losses.SparseCategoricalCrossentropy()):
        model.compile(loss=loss)
        found = _own(model, scores)
        assert len(found.losses) == 2 and found.regularisation == 0.0
        assert found.losses == pytest.approx([right.mean()] * 2, rel=1e-4)
    model.compile(loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.2))
    smooth = -np.mean(np.sum((0.8 * one_hot + 0.02) * np.log(scores), axis=1))
    assert _own(model, scores).losses == pytest.approx([smooth] * 2, rel=1e-3)


def test_a_model_without_a_loss_has_none_and_a_penalty_is_summed():
    text = FC.replace('"relu"', '"relu", kernel_regularizer="l2", bias_initializer="ones"')
    model = notebook(text.replace('"softmax"', '"softmax", kernel_regularizer="l2"'))["model"]
    assert _own(notebook(FC)["model"], SCORES) == Own([], 0.0)
    own = _own(model, SCORES)
    kernels = [w for w in model.get_weights() if w.ndim == 2]
    assert own.losses == []
    assert own.regularisation == pytest.approx(0.01 * sum((w**2).sum() for w in kernels))


GIVEN = "model = tf.keras.Sequential([tf.keras.Input((10,)), layers.Activation('linear')])\n"


SPARSE = "keras.losses.sparse_categorical_crossentropy"
OWN_LOSSES = {
    "a sum": "keras.losses.SparseCategoricalCrossentropy(reduction='sum')",
    "not reduced": "keras.losses.SparseCategoricalCrossentropy(reduction='none')",
    "a lambda": f"lambda labels, scores: 2 * {SPARSE}(labels, scores)",
    "a sum of one's own": f"lambda labels, scores: tf.reduce_sum({SPARSE}(labels, scores))",
    "a list": f"[lambda labels, scores: 3 * {SPARSE}(labels, scores)]",
    "one-hot inside": "lambda labels, scores: -tf.reduce_sum("
    "tf.one_hot(tf.cast(labels, tf.int32), 10) * (1 - scores) ** 2 * tf.math.log(scores), -1)",
    "a class": "type('Twice', (keras.losses.Loss,), "
    f"{{'call': lambda self, labels, scores: 2 * {SPARSE}(labels, scores)}})()",
}


@pytest.mark.parametrize("loss", OWN_LOSSES.values(), ids=OWN_LOSSES)
def test_any_compiled_loss_is_what_evaluate_gives_for_it(loss):
    model = notebook(GIVEN, f"model.compile(loss={loss})")["model"]
    found = own_losses(model, SCORES)
    for batch in (32, 512):
        expected = model.evaluate(SCORES, mnist()[1][1], batch_size=batch, verbose=0)
        assert min(abs(x / expected - 1) for x in found) < 1e-3
    sums = "'sum'" in loss or "tf.reduce_sum(keras" in loss
    assert len(found) == (2 * len(BATCHES) if sums else 2)


def test_a_loss_sees_few_images_at_a_time_as_it_may_pair_them():
    model = notebook(GIVEN, "model.compile(loss='mse')")["model"]
    seen = []

    def pairs(labels, scores):
        seen.append(len(scores))
        return labels[:, None] - scores

    model.loss = pairs
    own_losses(model, SCORES)
    assert len(SCORES) == 10_000 and 0 < max(seen) <= MOST


@pytest.mark.parametrize("weights", ["2.0", "[2.0]", "(0.5,)", "None"])
def test_the_weight_of_the_loss_counts(weights):
    compiled = f"model.compile(loss='sparse_categorical_crossentropy', loss_weights={weights})"
    model = notebook(GIVEN, compiled)["model"]
    expected = model.evaluate(SCORES, mnist()[1][1], batch_size=500, verbose=0)
    assert own_losses(model, SCORES) == pytest.approx([expected] * 2, rel=1e-4)


def test_a_builder_alone_is_no_model_to_evaluate():
    for exercise, name in (("fc_evaluate", "model"), ("cnn_evaluate", "cnn_model")):
        builder = "build_fc_model" if name == "model" else "build_cnn_model"
        text = FC.replace("\nmodel =", "return").replace("\n", " ")
        names = notebook(f"def {builder}(): {text}", "test_loss, test_acc = 0.5, 0.5")
        evidence = checks.collect(exercise, names)
        assert (evidence.model.source, evidence.model.builder) == ("builder", builder)
        assert (evidence.own, evidence.suspects) == (None, {})
        assert states(verdict_on(exercise, evidence)) == "o o"


def test_two_decimals_are_rounded_also_where_the_first_images_have_them(base):
    labels = mnist()[1][1]
    wrong = np.arange(len(labels)) % 100 < 9
    wrong[-20:] = True  # right are 0.908 of all and 0.91 of the first 100
    scores = np.full((len(labels), 10), 0.02, np.float32)
    scores[np.arange(len(labels)), np.where(wrong, (labels + 1) % 10, labels)] = 0.82
    base = with_scores(base, scores)
    loss = metrics_of(base).losses[0]
    assert "looks rounded" in hints(judged(base, loss, 0.91))
    assert "first 100 test images" in hints(judged(base, 0.97 * loss, 0.91))


FIT = (
    "cnn_model.fit(train_images[:64], train_labels[:64], epochs=3, verbose=0, "
    "validation_data=(test_images[:64], test_labels[:64]))\n"
)


def test_the_suspects_are_the_last_epoch_the_other_model_and_the_training_set():
    cells = FC.replace("model =", "cnn_model =") + COMPILE.format("cnn_model") + FIT
    names = notebook("tf.keras.utils.set_random_seed(2)", FC, cells)
    (images, labels), (test_images, test_labels) = mnist()
    scores = names["cnn_model"].predict(images, batch_size=500, verbose=0)
    own = metrics_on(scores, labels)
    numbers = Numbers(number(own.losses[0]), number(own.accuracy))
    found = _suspects(names, CnnModel, FcModel, numbers)
    history = names["cnn_model"].history.history
    assert found["fit"] == Metrics(history["accuracy"][2], [history["loss"][2]])
    others = metrics_on(names["model"].predict(test_images, batch_size=500, verbose=0), test_labels)
    for suspect, expected in (("training", own), ("model", others)):
        other = pytest.approx(expected.accuracy, abs=ACCURACY_TOLERANCE)
        assert found[suspect].accuracy == other  # predict may round a few scores another way
        assert found[suspect].losses == pytest.approx(expected.losses, rel=1e-3)
    assert list(found) == ["fit", "model", "training"]
    of_first = _suspects(names, FcModel, CnnModel, numbers)
    assert of_first["other_training"] == found["training"] and "training" not in of_first
    far = Numbers(number(99.0), number(0.01))
    del names["model"]
    assert list(_suspects(names, CnnModel, FcModel, far)) == ["fit"]
