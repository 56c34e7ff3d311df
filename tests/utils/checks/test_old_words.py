"""Each old word of Keras does today what its table says, and its error gets its question."""

import importlib
import warnings

import numpy as np
import pytest
import tensorflow as tf

from mitdeeplearning_utils.checks.collecting.values import error_text
from mitdeeplearning_utils.checks.judging.old_words import WARNS, WORKS, old_word, raising


@pytest.fixture(scope="module")
def names():
    keras = tf.keras
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = np.zeros((4, 3), np.float32), np.zeros(4, np.int64)
    modules = {"tf": tf, "keras": keras, "K": keras.backend, "importlib": importlib}
    return modules | {"model": model, "x": x, "y": y}


@pytest.mark.parametrize(("code", "part", "question"), list(raising()))
def test_a_gone_word_raises_and_its_question_names_it(
    names, code, part, question, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception) as raised:  # each its own
        eval(code, names)
    told = error_text(raised.value)
    assert part in told
    assert old_word(told) == question


@pytest.mark.parametrize("code", WARNS)
def test_an_ignored_word_warns(names, code) -> None:
    with pytest.warns(UserWarning, match=WARNS[code]):
        eval(code, names)


@pytest.mark.parametrize("code", WORKS)
def test_an_old_word_that_works_does_so_in_silence(names, code) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        eval(code, names)


@pytest.mark.parametrize(
    "error",
    [
        "",
        "NameError: name 'lr' is not defined",
        "AttributeError: 'Mine' object has no attribute 'layers'",
        "TypeError: f() missing 1 required positional argument: 'x'",
        "ModuleNotFoundError: No module named 'torch'",
        "KeyError: 'accuracy'",
    ],
)
def test_another_error_gets_no_question(error) -> None:
    assert old_word(error) == ""
