"""Numbers that students keep as `test_loss` and `test_acc`, and whose the checks say they are."""

import numpy as np
import pytest
from checks_lab import CNN, COMPILE, FC, assert_mistake, hints, notebook, run, states, verdict

from mitdeeplearning_utils import checks

DATA = "test_images, test_labels, batch_size=500, verbose=0"
FC_EVALUATE = f"test_loss, test_acc = model.evaluate({DATA})\n"
CNN_EVALUATE = f"test_loss, test_acc = cnn_model.evaluate({DATA})\n"
MORE_STEPS = "cnn_model.layers[-1].bias.assign(np.linspace(-3, 3, 10))\n"
# What `evaluate` gave, as new objects: the same as evaluating again, in less time.
FC_AGAIN = "test_loss, test_acc = evaluated['model'].tolist()\n"
CNN_AGAIN = FC_AGAIN.replace("model", "cnn_model")


def trained(fc_weights, cnn_weights):
    names = notebook(FC, CNN, COMPILE.format("model"), COMPILE.format("cnn_model"))
    run(names, "one_hot = tf.one_hot(test_labels, 10)")
    names["model"].set_weights(fc_weights)
    names["cnn_model"].set_weights(cnn_weights)
    return names


@pytest.fixture(scope="session")
def evaluated(fc_weights, cnn_weights):
    names = run(trained(fc_weights, cnn_weights), FC_EVALUATE)
    model = [names["test_loss"], names["test_acc"]]
    run(names, CNN_EVALUATE)
    return {
        "model": np.array(model),
        "cnn_model": np.array([names["test_loss"], names["test_acc"]]),
    }


@pytest.fixture
def names(fc_weights, cnn_weights, evaluated):
    return trained(fc_weights, cnn_weights) | {"evaluated": evaluated}


RIGHT = {
    "the exercise's own": FC_EVALUATE,
    "smaller batches": FC_EVALUATE.replace("batch_size=500, ", ""),
    "one by one": f"scores = model.evaluate({DATA})\ntest_loss = scores[0]; test_acc = scores[1]",
    "a dict": f"scores = model.evaluate({DATA}, return_dict=True)\n"
    "test_loss, test_acc = scores['loss'], scores['accuracy']",
    "numpy": FC_EVALUATE + "test_loss, test_acc = np.float32(test_loss), np.array(test_acc)",
    "tensors": FC_EVALUATE
    + "test_loss, test_acc = tf.constant(test_loss), tf.constant([test_acc])",
    "four decimals": FC_EVALUATE + "test_loss, test_acc = round(test_loss, 4), round(test_acc, 4)",
    "a data set": "test_loss, test_acc = model.evaluate("
    "tf.data.Dataset.from_tensor_slices((test_images, test_labels)).batch(500), verbose=0)",
    "loss object": "model.compile(loss=tf.keras.losses.SparseCategoricalCrossentropy(), "
    f"metrics=['accuracy'])\n{FC_EVALUATE}",
    "told from_logits": "model.compile(loss=tf.keras.losses.SparseCategoricalCrossentropy("
    f"from_logits=True), metrics=['accuracy'])\n{FC_EVALUATE}",
    "one-hot": "model.compile(loss='categorical_crossentropy', metrics=['accuracy'])\n"
    "test_loss, test_acc = model.evaluate(test_images, one_hot, 500, verbose=0)",
    "label smoothing": "model.compile(loss=tf.keras.losses.CategoricalCrossentropy("
    "label_smoothing=0.1), metrics=['accuracy'])\n"
    "test_loss, test_acc = model.evaluate(test_images, one_hot, 500, verbose=0)",
    "squared error": "model.compile(loss='mse', metrics=['accuracy'])\n"
    "test_loss, test_acc = model.evaluate(test_images, one_hot, 500, verbose=0)",
    "a sum": "model.compile(loss=keras.losses.SparseCategoricalCrossentropy(reduction='sum'), "
    f"metrics=['accuracy'])\n{FC_EVALUATE}",
    "a weighted loss": "model.compile(loss='sparse_categorical_crossentropy', loss_weights=[2.0], "
    f"metrics=['accuracy'])\n{FC_EVALUATE}",
    "a loss of one's own": "def twice(labels, scores):\n"
    "    return 2 * keras.losses.sparse_categorical_crossentropy(labels, scores)\n"
    f"model.compile(loss=twice, metrics=['accuracy'])\n{FC_EVALUATE}",
    "by hand": "scores = model.predict(test_images, verbose=0)\n"
    "test_acc = np.mean(scores.argmax(axis=1) == test_labels)\n"
    "test_loss = np.mean(keras.losses.sparse_categorical_crossentropy(test_labels, scores))",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_the_models_numbers_get_all_points_however_they_were_made(text, names):
    result = verdict("fc_evaluate", run(names, text))
    assert (result.points, states(result), hints(result)) == (2, "+ +", "")
    assert result.usable


@pytest.mark.parametrize("loss", ["mse", "lambda labels, scores: labels[:, None] - scores"])
def test_a_loss_for_other_labels_prints_nothing(loss, names, capfd):
    loss = repr(loss) if loss == "mse" else loss
    run(names, f"model.compile(loss={loss})\n{FC_AGAIN}")
    capfd.readouterr()
    assert verdict("fc_evaluate", names).points == 2
    assert capfd.readouterr() == ("", "")


def test_the_cnns_numbers_get_all_points(names):
    assert verdict("cnn_evaluate", run(names, CNN_EVALUATE)).points == 2


SIGMOID = FC.replace('"softmax"', '"sigmoid"')
TANH = FC.replace('"softmax"', "lambda x: tf.tanh(50 * x)")
PENALTY = FC.replace('"relu"', '"relu", kernel_regularizer="l2"')
LOGITS = FC.replace(', activation="softmax"', "")
LOGITS_LOSS = (
    "model.compile(loss=keras.losses.SparseCategoricalCrossentropy(True), metrics=['acc'])"
)


@pytest.mark.parametrize(
    ("model", "compiled"),
    [
        (PENALTY, COMPILE.format("model")),
        (LOGITS, LOGITS_LOSS),
        (SIGMOID, COMPILE.format("model")),
        (TANH, COMPILE.format("model")),
    ],
    ids=["regularised", "logits", "sigmoid", "many equal scores"],
)
def test_the_loss_that_the_model_was_compiled_with_counts(model, compiled, fc_weights):
    names = notebook(model, compiled)
    names["model"].set_weights(fc_weights)
    assert verdict("fc_evaluate", run(names, FC_EVALUATE)).points == 2


def test_a_loss_too_large_for_the_scores_to_tell_counts(fc_weights):
    names = notebook(FC, COMPILE.format("model"))
    names["model"].set_weights([1000 * weight for weight in fc_weights])
    assert verdict("fc_evaluate", run(names, FC_EVALUATE)).points == 2
    run(names, "test_loss = 0.01")
    assert verdict("fc_evaluate", names).points == 1


def test_a_loss_behind_a_sigmoid_whose_scores_are_1_counts(fc_weights):
    names = notebook(SIGMOID, COMPILE.format("model"))
    names["model"].set_weights([3 * weight for weight in fc_weights])
    assert verdict("fc_evaluate", run(names, FC_EVALUATE)).points == 2


# name: (what follows a right evaluation of the first model, points, a part of the hint)
WRONG = {
    "the first model": (FC_AGAIN, 0, "those of `model`. Did you evaluate `cnn_model`?"),
    "percent": (CNN_AGAIN + "test_acc *= 100", 1, "in percent"),
    "swapped": (CNN_AGAIN.replace("loss, test_acc", "acc, test_loss"), 0, "two names swapped?"),
    "swapped, in percent": (
        CNN_AGAIN.replace("loss, test_acc", "acc, test_loss") + "test_loss *= 100",
        0,
        "two names swapped?",
    ),
    "the first model, swapped": (
        FC_AGAIN.replace("loss, test_acc", "acc, test_loss"),
        0,
        "those of `model`. Did you evaluate `cnn_model`?",
    ),
    "errors": (CNN_AGAIN + "test_acc = 1 - test_acc", 1, "share of wrong answers"),
    "typed in": ("test_loss, test_acc = 0.5, 0.7512", 0, "Were these numbers typed in?"),
    "some images": (
        "test_loss, test_acc = cnn_model.evaluate(test_images[:32], test_labels[:32], verbose=0)",
        0,
        "the first 32 test images",
    ),
    "what fit showed": (
        "h = cnn_model.fit(train_images[:64], train_labels[:64], verbose=0).history\n"
        "test_loss, test_acc = h['loss'][-1], h['accuracy'][-1]",
        0,
        "what `fit` showed of its last epoch",
    ),
    "trained again": (CNN_AGAIN + MORE_STEPS, 0, "`cnn_model` trained again after this?"),
    "compiled again": (
        CNN_AGAIN + "test_loss *= 3",
        1,
        "Is `test_loss` from the same `evaluate`, with the loss that `cnn_model` is compiled with",
    ),
    "images scaled once more": (
        "test_images = test_images / 255\n" + CNN_EVALUATE,
        0,
        "Were they scaled once more?",
    ),
    "a History": (
        "test_loss = test_acc = cnn_model.fit(train_images[:8], train_labels[:8], verbose=0)",
        0,
        "A History is what `fit` returns",
    ),
    "not unpacked": ("test_loss = test_acc = list(evaluated['cnn_model'])", 0, "two numbers"),
    "one name for both": ("test_acc = list(evaluated['cnn_model'])", 0, "two numbers"),
    "text": (CNN_AGAIN + "test_acc = f'{test_acc:.2%}'", 1, "Is it a number"),
    "the last training accuracy": (CNN_AGAIN + "test_acc = 0.5", 1, "trained again after this"),
    "rounded": (CNN_AGAIN + "test_acc = round(test_acc, 1)", 1, "rounded"),
    "only the accuracy": (
        CNN_AGAIN + "del test_loss",
        1,
        "two numbers",
    ),
}


@pytest.mark.parametrize(("text", "points", "hint"), WRONG.values(), ids=WRONG)
def test_each_mistake_in_the_evaluation_is_named(text, points, hint, names):
    assert verdict("fc_evaluate", run(names, FC_AGAIN)).points == 2
    assert_mistake(verdict("cnn_evaluate", run(names, text)), points, hint)


def test_an_evaluation_on_the_training_set_is_named(names):
    text = FC_EVALUATE.replace("test_images, test_labels", "train_images, train_labels")
    assert_mistake(verdict("fc_evaluate", run(names, text)), 0, "numbers of the training set")


def test_the_first_model_evaluated_for_the_cnn_is_named_without_the_first_check(names):
    result = verdict("cnn_evaluate", run(names, FC_AGAIN))
    assert_mistake(result, 0, "Did you evaluate `cnn_model`?")


def test_the_cnn_evaluated_for_the_first_model_is_named(names):
    assert_mistake(verdict("fc_evaluate", run(names, CNN_AGAIN)), 0, "Did you evaluate `model`?")


@pytest.mark.parametrize("text", ["", FC_AGAIN, FC_AGAIN + "test_acc *= 100"])
def test_an_evaluation_left_out_is_told_from_a_wrong_one(text, names):
    for _ in range(2):
        first = verdict("fc_evaluate", run(names, text))
        second = verdict("cnn_evaluate", names)
        assert bool(first.not_started) == (not text)
        assert second.not_started and not second.findings and not second.usable


def test_for_an_evaluation_left_out_nothing_is_computed_that_explains_numbers(names):
    evidence = checks.collect("fc_evaluate", names)
    assert evidence.model.works and (evidence.own, evidence.suspects) == (None, {})


def test_checks_may_be_run_again_in_any_order(names):
    assert verdict("fc_evaluate", run(names, FC_AGAIN)).points == 2
    assert verdict("cnn_evaluate", run(names, CNN_AGAIN)).points == 2
    assert "Did you evaluate `model`?" in hints(verdict("fc_evaluate", names))
    assert verdict("cnn_evaluate", names).points == 2
    assert verdict("fc_evaluate", run(names, FC_AGAIN)).points == 2
    assert verdict("cnn_evaluate", names).not_started
    assert verdict("cnn_evaluate", run(names, CNN_AGAIN)).points == 2


def test_the_wrong_model_is_named_again_when_both_checks_run_again(names):
    verdict("fc_evaluate", run(names, FC_AGAIN))
    assert_mistake(verdict("cnn_evaluate", run(names, FC_AGAIN)), 0, "Did you evaluate")
    assert verdict("fc_evaluate", names).points == 2
    assert_mistake(verdict("cnn_evaluate", names), 0, "Did you evaluate `cnn_model`?")


def test_old_numbers_of_the_cnn_are_no_untouched_exercise(names):
    verdict("fc_evaluate", run(names, FC_AGAIN))
    verdict("cnn_evaluate", run(names, CNN_AGAIN, MORE_STEPS))
    verdict("fc_evaluate", names)
    assert_mistake(verdict("cnn_evaluate", names), 0, "`cnn_model` trained again after this?")


def test_metrics_left_out_of_compile_are_named(names):
    run(names, 'cnn_model.compile("sgd", "sparse_categorical_crossentropy")')
    assert "compiled without `metrics`" in verdict("cnn_evaluate", names).not_started


def test_weighted_metrics_are_metrics_too(names):
    run(names, 'cnn_model.compile("sgd", "mse", weighted_metrics=["accuracy"])')
    assert "compiled without" not in verdict("cnn_evaluate", names).not_started


def test_numbers_of_a_model_that_does_not_work_are_skipped():
    result = verdict("cnn_evaluate", notebook("cnn_model = None; test_loss = test_acc = 0.5"))
    assert (states(result), result.points, result.usable) == ("o o", 0, False)
