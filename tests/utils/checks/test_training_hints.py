"""Why a model misses its accuracy: each cause that the evidence shows is named, and only that."""

from dataclasses import replace

import numpy as np
import pytest
from checks_lab import COMPILE, FC, hints, mnist, notebook, verdict_on

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.model import CnnModel, FcModel
from mitdeeplearning_utils.checks.collecting.training import Training
from mitdeeplearning_utils.checks.judging.order_hints import order_hint

USUAL = Training(
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
    began=True,
    epochs=5,
    steps=938,
    shown=0.9,
)
LAYERS = {
    "softmax inside": FC.replace('"relu"', '"softmax"'),
    "sigmoid": FC.replace('"relu"', '"sigmoid"'),
    "softmax twice": FC.replace("\n])", "\n    tf.keras.layers.Softmax()\n])"),
    "no hidden layer": FC.replace('    tf.keras.layers.Dense(128, activation="relu"),\n', ""),
    "few units": FC.replace("128", "12"),
    "11 units": FC.replace("Dense(10", "Dense(11"),
}
ARRAYS = {
    "zeros": lambda weight: weight * 0,
    "alike": lambda weight: (
        weight * 0 + np.linspace(0, 1, weight.shape[0])[:, None] if weight.ndim == 2 else weight
    ),
}


@pytest.fixture(scope="module")
def evidence():
    """The evidence of a fitted model as the text asks for it."""
    found = checks.collect("fc_train", notebook(FC + COMPILE.format("model")))
    model = replace(found.model, learning_rate=0.1, iterations=4690, training=USUAL)
    return replace(found, model=replace(model, train_accuracy=0.9))


def with_scores(evidence, read, **more):
    """Return the evidence of a model that reads the digits as these."""
    model = replace(evidence.model, predictions=np.eye(10, dtype=np.float32)[read], **more)
    return replace(evidence, model=model)


def told(evidence) -> str:
    return hints(verdict_on("fc_train", evidence))


def mostly(share=0.9):
    """Return the test images' digits, some of them read wrongly, each as another one."""
    labels = mnist()[1][1].copy()
    count = round((1 - share) * len(labels))
    labels[:count] = np.random.default_rng(1).integers(0, 10, count)
    return labels


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"loss": "MeanSquaredError"}, "The loss is `MeanSquaredError`"),
        ({"loss": "kl_divergence"}, "The loss is `kl_divergence`"),
        ({"loss": "my_own"}, "more epochs, or another learning rate"),
        ({"frozen": 1}, "`trainable=False` meant?"),
        ({"clips": True}, "clips the gradients"),
        ({"dropout": 0.95}, "leaves out 95%"),
        ({"dropout": 0.5}, "more epochs, or another learning rate"),
        ({"penalty": 3.0}, "The regulariser adds much"),
        ({"epochs": 1}, "more epochs, or another learning rate"),  # `fit` ran several times
        ({"epochs": 1, "steps": 4690}, "`fit` ended after 1 epoch."),
        ({"logits": True}, "is told `from_logits=True`"),
        ({"steps": 15}, "An epoch has only 15 steps; 60,000 images in batches of 64 make 938."),
        ({"steps": 1}, "An epoch has only 1 step; 60,000 images in batches of 64 make 938."),
        ({"steps": 15, "shown": 0.99}, "15 steps. Did `fit` see all 60,000 images?"),
        ({"steps": 79}, "79 steps. Did `fit` see all 60,000 images?"),
        ({"epochs": 0, "metrics": ["mae"]}, "Is the metric `mae` meant"),
        ({"epochs": 0}, "Its error says why."),
    ],
)
def test_what_compile_and_fit_left_names_the_cause(changed, hint, evidence) -> None:
    model = replace(evidence.model, training=replace(USUAL, **changed))
    assert hint in told(with_scores(replace(evidence, model=model), mostly()))


@pytest.mark.parametrize(
    ("optimizer", "rate", "hint"),
    [
        ("SGD", 3.0, "SGD has a learning rate of 3. Does a smaller one, 0.1"),
        ("SGD", 0.5, "more epochs"),
        ("Adam", 1e-5, "Adam has a learning rate of 1e-05. Does a larger one, 0.001"),
        ("Adagrad", 0.001, "Adagrad has a learning rate of 0.001. Does a larger one, 0.1"),
        ("Other", 0.001, "more epochs"),
    ],
)
def test_a_rate_is_named_with_a_better_one(optimizer, rate, hint, evidence) -> None:
    assert hint in told(with_scores(evidence, mostly(), optimizer=optimizer, learning_rate=rate))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("softmax inside", "A hidden layer ends in softmax"),
        ("sigmoid", "The hidden layer has a sigmoid"),
        ("softmax twice", "The scores go through softmax twice"),
        ("no hidden layer", "Is the hidden layer missing?"),
        ("few units", "The hidden layer has 12 units"),
        ("11 units", "The model ends in 11 units"),
    ],
)
def test_layers_that_explain_it_are_named(name, hint, evidence) -> None:
    found = checks.collect("fc_train", notebook(LAYERS[name]))
    model = replace(found.model, learning_rate=0.1, iterations=4690, training=USUAL)
    found = replace(found, model=replace(model, train_accuracy=0.9))
    assert hint in told(found if name == "11 units" else with_scores(found, mostly()))


def test_a_cnn_without_convolutions_is_named(evidence) -> None:
    model = CnnModel(**vars(with_scores(evidence, mostly()).model))
    result = verdict_on("cnn_train", replace(evidence, model=model))
    assert "There is no convolution in `cnn_model`" in hints(result)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda read: (read + 1) % 10, "Images of 0 are read as 1, and others alike"),
        (lambda read: np.where(read > 7, 0, read), "The model never answers 8."),
        (lambda read: np.where(read < 7, 9, read), "Are the data sorted, and not shuffled?"),
        (lambda read: read * 0 + 3, "The model gives the same for every image"),
    ],
)
def test_what_the_digits_are_read_as_names_the_cause(change, hint, evidence) -> None:
    assert hint in told(with_scores(evidence, change(mostly(0.99))))


@pytest.mark.parametrize("name", ARRAYS)
def test_weights_that_started_from_zeros_are_named(name, evidence) -> None:
    arrays = [ARRAYS[name](w).astype(np.float32) for w in evidence.model.weights]
    assert "Did its weights start from zeros?" in told(
        with_scores(evidence, mostly(), weights=arrays)
    )


def test_data_of_another_scale_and_changed_labels_are_named(evidence) -> None:
    poor = with_scores(evidence, mostly(0.6), train_accuracy=0.63)
    assert "on images of another scale" in told(replace(poor, rescaled=[0.9, 0.1, 0.1]))
    assert "Were they changed or shuffled?" in told(replace(poor, labels_changed=True))
    hardly = replace(poor.model, training=replace(USUAL, shown=0.13))
    assert "less than the model knows" in told(replace(poor, model=hardly))
    told_nothing = replace(USUAL, shown=0.11)
    lost = with_scores(evidence, mostly(0.1), train_accuracy=0.11, training=told_nothing)
    assert "hardly fell. Do the labels that `fit` got still belong" in told(lost)
    broken = np.full((10_000, 10), np.nan, np.float32)
    model = replace(evidence.model, predictions=broken)
    assert "NaN, though a learning rate of 0.1 is usual" in told(replace(evidence, model=model))


def test_the_notebooks_labels_and_images_are_looked_at() -> None:
    for code, changed in (("", False), ("train_labels = train_labels[::-1]", True)):
        found = checks.collect("fc_train", notebook(code, FC))
        assert (found.labels_changed, len(found.rescaled)) == (changed, 3)
    code = "train_images, train_labels = train_images[::-1], train_labels[::-1]"
    assert not checks.collect("fc_train", notebook(code, FC)).labels_changed


def test_what_compile_and_fit_left_is_collected() -> None:
    text = """
    model = tf.keras.Sequential([
        layers.Input((28, 28, 1)), layers.Flatten(), layers.Dropout(0.9),
        layers.Dense(10, "softmax", trainable=False),
        layers.Dense(10, "softmax", kernel_regularizer="l2"),
    ])
    model.compile(
        tf.keras.optimizers.SGD(0.1, clipvalue=1.0),
        tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", tf.keras.metrics.MeanSquaredError()],
    )
    """
    told = checks.collect("fc_train", notebook(text)).model.training
    assert (told.loss, told.logits) == ("SparseCategoricalCrossentropy", True)
    assert told.metrics == ["accuracy", "MeanSquaredError"] and told.measures_accuracy
    assert (told.clips, told.frozen, told.dropout, told.began) == (True, 1, 0.9, False)
    assert told.penalty > 0


@pytest.mark.parametrize(
    ("loss", "hint"),
    [
        (
            "'categorical_crossentropy'",
            "which is for one-hot labels (ten zeros",
        ),
        ("'binary_crossentropy'", "Is the loss `binary_crossentropy` meant"),
    ],
)
def test_a_fit_that_stops_at_its_loss_says_so(loss, hint) -> None:
    text = f"model.compile('sgd', {loss})\ntry: model.fit(train_images[:8], train_labels[:8])\n"
    names = notebook(FC, text + "except ValueError: pass")
    assert hint in checks.judge("fc_train", checks.collect("fc_train", names)).not_started


@pytest.mark.parametrize(
    ("kinds", "hint"),
    [
        (["conv", "pool", "dense"], ""),
        (["conv", "dense"], "Is a MaxPool2D missing?"),
        (["pool", "conv", "dense"], "Is their order that of the picture?"),
        (["conv", "AveragePooling2D", "dense"], "Is AveragePooling2D meant?"),
        (["conv", "pool", "conv", "dense"], "Is there one Conv2D too many?"),
        (["dense"], "The picture also has Conv2D and MaxPool2D"),
        (["conv", "conv", "conv"], ""),
    ],
)
def test_what_differs_from_the_picture_is_named(kinds, hint) -> None:
    wanted = ["conv", "pool", "dense"]
    found = order_hint(kinds, wanted) if kinds != wanted else ""
    assert hint in found and bool(hint) == bool(found)


def test_an_unusual_metric_is_named() -> None:
    names = notebook(FC, "test_loss, test_acc = 0.5, 0.25")
    found = checks.collect("fc_evaluate", names)
    model = replace(found.model, training=replace(USUAL, metrics=["mae"]))
    assert isinstance(model, FcModel)
    result = verdict_on("fc_evaluate", replace(found, model=model))
    assert "The metric of `model` is `mae`. Is `accuracy` meant?" in hints(result)
