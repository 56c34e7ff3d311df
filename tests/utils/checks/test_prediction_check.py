"""What students keep as `prediction`, and what its check says."""

import numpy as np
import pytest
from checks_lab import CNN, assert_mistake, hints, notebook, run, verdict

PREDICT = "predictions = cnn_model.predict(test_images, verbose=0)"


@pytest.fixture(scope="session")
def predictions(cnn_weights):
    names = notebook(CNN)
    names["cnn_model"].set_weights(cnn_weights)
    return run(names, PREDICT)["predictions"]


@pytest.fixture
def names(cnn_weights, predictions):
    names = notebook(CNN)
    names["cnn_model"].set_weights(cnn_weights)
    return names | {"predictions": predictions}


RIGHT = {
    "np.argmax": "np.argmax(predictions[0])",
    "method": "predictions[0].argmax()",
    "int": "int(np.argmax(predictions[0]))",
    "tf.argmax": "tf.argmax(predictions[0])",
    "keras.ops": "keras.ops.argmax(predictions[0])",
    "one element": "np.argmax(predictions[:1], axis=1)",
    "of all": "np.argmax(predictions, axis=1)[0]",
    "a loop": "max(range(10), key=lambda digit: predictions[0][digit])",
    "float": "float(np.argmax(predictions[0]))",
    "where": "np.where(predictions[0] == predictions[0].max())[0]",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_any_way_to_the_digit_gets_the_point(text, names):
    result = verdict("prediction", run(names, f"prediction = {text}"))
    assert (result.points, hints(result), result.usable) == (1, "", True)


WRONG = {
    "the largest confidence": ("np.max(predictions[0])", "highest confidence itself"),
    "nearly the largest confidence": (
        "float(predictions[0].max()) - 5e-4",
        "highest confidence itself",
    ),
    "the whole array": ("predictions[0]", "whole array of confidences"),
    "a list": ("list(predictions[0])", "whole array of confidences"),
    "all images": ("np.argmax(predictions, axis=1)", "a digit for every image"),
    "all predictions": ("predictions", "Which one belongs to the first image?"),
    "across images": ("np.argmax(predictions, axis=0)", "positions among the images"),
    "index over all": ("np.argmax(predictions)", "all the predictions"),
    "smallest": ("np.argmin(predictions[0])", "lowest confidence"),
    "the second image": ("np.argmax(predictions[1])", "the digit of the second image"),
    "counted from 1": ("np.argmax(predictions[0]) + 1", "one too high"),
    "all digits, sorted": ("np.argsort(predictions[0])", "sorted by their confidence"),
    "another digit": (
        "max({*range(10)} - {7, 8, predictions[0].argmin(), predictions[1].argmax()})",
        "Was the model trained again?",
    ),
    "10": ("10", "Was the model trained again?"),
    "11": ("11", "an index within all the predictions"),
    "past all the predictions": ("predictions.size", "Which function gives an index?"),
    "half a digit": ("6.5", "Which function gives an index?"),
    "ten large numbers": ("[2] * 10", "positions among the images"),
    "ten numbers up to 1": ("[1] * 10", "whole array of confidences"),
    "three numbers": ("[1, 2, 3]", "Which one belongs to the first image?"),
    "text": ("'seven'", "The digit is a number"),
    "-1": ("-1", "Which function gives an index?"),
    "NaN": ("np.nan", "Which function gives an index?"),
}


@pytest.mark.parametrize(("text", "hint"), WRONG.values(), ids=WRONG)
def test_each_mistake_is_named(text, hint, names):
    result = verdict("prediction", run(names, f"prediction = {text}"))
    assert_mistake(result, 0, hint)
    given = names["prediction"]
    assert result.usable is (np.ndim(given) == 0 and given in range(10))


def test_the_true_label_is_told_from_the_models_own_digit(names):
    bias = np.zeros(10)
    bias[3] = 1000
    names["cnn_model"].layers[-1].bias.assign(bias)
    result = verdict("prediction", run(names, "prediction = test_labels[0]"))
    assert_mistake(result, 0, "Is this the true label?")
    assert verdict("prediction", run(names, PREDICT, "prediction = 3")).points == 1


def test_the_digit_1_is_no_confidence_of_nearly_1(names):
    first = names["cnn_model"](names["test_images"][:1]).numpy()[0]
    digit = next(d for d in range(10) if d not in {first.argmax(), first.argmax() - 1, 1})
    sure = np.zeros(10)
    for least in (9.5, 1000.0):  # 0.9993 and 1.0
        sure[digit] = least
        names["cnn_model"].layers[-1].kernel.assign(np.zeros((128, 10)))
        names["cnn_model"].layers[-1].bias.assign(sure)
        said = hints(verdict("prediction", run(names, PREDICT, "prediction = 1")))
        assert ("highest confidence itself" in said) is (least == 1000)
        said = hints(verdict("prediction", run(names, "prediction = predictions[0].max()")))
        assert "highest confidence itself" in said


@pytest.mark.parametrize("text", ["", "prediction = None"])
def test_an_exercise_left_out_is_not_started(text, names):
    result = verdict("prediction", run(names, text))
    assert result.not_started and not result.usable


@pytest.mark.parametrize("model", ["", "cnn_model = 7", "cnn_model = tf.keras.Model()"])
def test_without_a_model_that_works_the_claim_is_skipped(model):
    result = verdict("prediction", notebook(model, "prediction = 7"))
    assert (result.points, result.findings[0].state, result.usable) == (0, "skipped", False)


def cell(names, source):
    """Run a cell as IPython does, which keeps its source."""
    return run(names | {"In": ["", "x = 1", source]}, source)


@pytest.mark.parametrize(
    "text",
    [
        "prediction = test_labels[0]",
        "prediction = int(test_labels[0])",
        "label = test_labels[0]\nprediction = label",
        "prediction = 7\nfor prediction in test_labels[:1]: pass",
    ],
)
def test_the_true_label_is_no_prediction_though_it_is_the_same_digit(text, names):
    result = verdict("prediction", cell(names, text))
    assert_mistake(result, 0, "Is this the true label? The highest confidence stands")


@pytest.mark.parametrize(
    "text",
    [
        "prediction = np.argmax(predictions[0])\nprint(prediction == test_labels[0])",
        "prediction = np.argmax(predictions[0]); true = int(test_labels[0])",
        "%time prediction = np.argmax(predictions[0])",
        "prediction = 7  # the highest of those printed above",
        "prediction = np.argmax(predictions[0])\nassert prediction == test_labels[0]",
        "prediction = cnn_model(test_images[:1]).numpy().argmax()\nprint(test_labels[0])",
    ],
)
def test_a_cell_that_looks_at_the_label_too_keeps_its_point(text, names):
    found = cell(names, text.removeprefix("%time ")) | {"In": [text]}
    assert verdict("prediction", found).points == 1


def test_what_the_cell_prints_and_sets_is_not_there_afterwards(names, capsys):
    found = cell(names, "n = test_labels[0]; prediction = n; print(n)")
    before = {name: found[name] for name in ("n", "prediction", "test_labels", "predictions")}
    capsys.readouterr()
    verdict("prediction", found)
    assert capsys.readouterr() == ("", "")
    assert all(found[name] is value for name, value in before.items())
