"""Students' values as numbers and text, and the claims that rest on a model's scores alone."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from checks_lab import FC, notebook

from mitdeeplearning_utils.checks import collect
from mitdeeplearning_utils.checks.collecting import predictions
from mitdeeplearning_utils.checks.collecting.connected import Activation, Node
from mitdeeplearning_utils.checks.collecting.images import FEW
from mitdeeplearning_utils.checks.collecting.model import (
    FcModel,
    NewFcModel,
    models_in,
    with_models,
)
from mitdeeplearning_utils.checks.collecting.values import (
    MOST_NUMBERS,
    Described,
    StudentError,
    cut,
    describe,
    error_text,
    type_name,
)
from mitdeeplearning_utils.checks.findings import passed
from mitdeeplearning_utils.checks.judging import output

LONG = "A" + "b" * 60


def test_text_is_cut_to_one_line():
    assert cut("a\n b\t c ") == "a b c"
    assert cut("x" * 90) == "x" * 90 and cut("x" * 91) == "x" * 89 + "…"
    assert cut("abcdef", 5) == "abcd…" and cut("abcde", 5) == "abcde"
    assert cut(12) == "12"


def test_the_name_of_a_type_is_cut():
    assert type_name(1.5) == "float" and type_name(None) == "NoneType"
    assert type_name(type(LONG, (), {})()) == LONG[:39] + "…"


@pytest.mark.parametrize(
    ("value", "kind", "number", "shown"),
    [
        (None, "missing", None, "nothing"),
        (3, "number", 3.0, "3"),
        (True, "other", None, "a bool"),
        (0.123456789, "number", 0.123456789, "0.123457"),
        (np.float32(0.5), "number", 0.5, "0.5"),
        ([[7]], "number", 7.0, "7"),
        ([], "other", None, "a list"),
        ("seven", "other", None, "the text 'seven'"),
        ("x" * 100, "other", None, "the text '" + "x" * 79 + "…"),
        (1j, "other", None, "a complex"),
        ({}, "other", None, "a dict"),
    ],
)
def test_a_value_is_described(value, kind, number, shown):
    assert describe(value) == Described(kind, shown, number)


def test_many_numbers_are_kept_flat():
    found = describe(np.arange(6, dtype=np.int8).reshape(2, 3))
    assert found.numbers.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert replace(found, kind="other", numbers=None) == Described("other", "6 numbers")
    most = describe(np.zeros(MOST_NUMBERS))
    assert most.shown == "200,000 numbers" and most.numbers.dtype == np.float64
    assert describe(np.zeros(MOST_NUMBERS + 1)).kind == "other"


class SilentError(Exception):
    def __str__(self):
        raise ValueError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("not today"), "ValueError: not today"),
        (ValueError("a\n\nb\nc\nd"), "ValueError: a b c"),
        (
            ValueError("an array [[1, 2],\n [3, 4]] too large"),
            "ValueError: an array [...] too large",
        ),
        (ValueError("\x1b[1mbold\x1b[0m text"), "ValueError: bold text"),
        (ValueError("Exception encountered when calling X\n\nthe cause"), "ValueError: the cause"),
        (ValueError("x" * 300), "ValueError: " + "x" * 187 + "…"),
        (SystemExit(), "SystemExit"),
        (SilentError(), "SilentError"),
    ],
)
def test_an_error_is_told_in_one_line(error, text):
    assert error_text(error) == text


SCORES = np.full((FEW, 10), 0.1, np.float32)
MODEL = NewFcModel("ok", output="an output of shape (3, 3)")
GOOD = replace(MODEL, predictions=SCORES)
NONE = {"predictions": None}
RAISES = NONE | {"state": "raises"}
NO_MODEL = NONE | {"state": "not_a_model"}
FLATTEN = "Is there a Flatten layer before the Dense layers?"
STRIDE = "In `Conv2D(24, 3, 3)` the last number is the stride"


@pytest.mark.parametrize(
    ("more", "state", "seen", "hint"),
    [
        ({}, "passed", "", ""),
        ({"source": "builder"}, "passed", "", "`build_fc_model` works, but there is no `model`."),
        ({"predictions": SCORES[:, :9]}, "failed", "9 scores for each image", "ends in 9 units"),
        (NONE, "failed", "an output of shape (3, 3)", FLATTEN),
        (NONE | {"output": "2 outputs"}, "failed", "2 outputs", ""),
        (RAISES | {"error": "Oops"}, "failed", "Oops", ""),
        (RAISES | {"error": "negative output size"}, "failed", "negative", STRIDE),
        (RAISES | {"error": "negative"}, "failed", "negative", ""),
        (RAISES | {"error": "output size"}, "failed", "output size", ""),
        (RAISES | {"error": "incompatible shape"}, "failed", "incomp", "(28, 28, 1)"),
        (NO_MODEL | {"type_name": "int"}, "failed", "a value of type int", ""),
        (NO_MODEL | {"type_name": "class"}, "failed", "class", "parentheses"),
        (NO_MODEL | {"type_name": "function"}, "failed", "function", "parentheses"),
        (
            NO_MODEL | {"type_name": "NoneType"},
            "failed",
            "NoneType",
            "`model = model.compile(...)`?",
        ),
    ],
)
def test_the_claim_of_ten_scores(more, state, seen, hint):
    found = output.ten_scores(replace(GOOD, **more), 2)
    assert (found.claim, found.points) == ("`model` takes images and gives 10 scores for each", 2)
    assert found.state == state and seen in found.seen and hint in found.hint
    assert bool(hint) == bool(found.hint)


def test_a_value_that_is_not_of_its_kind_is_refused():
    for wrong in (
        {"kind": "number"},
        {"kind": "array"},
        {"kind": "array", "numbers": np.zeros(0)},
        {"kind": "missing", "value": 1.0},
        {"kind": "number", "value": 1.0, "numbers": np.zeros(2)},
    ):
        with pytest.raises(ValueError, match=f"the kind {wrong['kind']}"):
            Described(shown="", **wrong)


def test_what_is_missing_usable_and_works():
    assert GOOD.missing == ""
    assert NewFcModel("missing").missing.startswith("There is no `model` yet.")
    assert GOOD.usable is True and GOOD.works is True and GOOD.works_itself is True
    for more in ({"source": "builder"}, NONE, {"predictions": SCORES[:, :9]}):
        assert replace(GOOD, **more).usable is False
    assert replace(GOOD, source="builder").works_itself is False
    assert MODEL.works is False and MODEL.usable is False
    with pytest.raises(AssertionError, match="ask `works` first"):
        _ = MODEL.scores


NODE = Node("Dense", [], {}, None, [10], [0])
WEIGHTS = [np.zeros((784, 10), np.float32)]


@pytest.mark.parametrize(
    "more",
    [
        {"state": "raises"},
        {"state": "missing", "predictions": None, "nodes": [NODE]},
        {"predictions": SCORES[:99]},
        {"predictions": SCORES[0]},
        {"predictions": np.zeros((FEW, 1001), np.float32)},
        {"predictions": np.zeros((FEW, 0), np.float32)},
        {"nodes": [replace(NODE, inputs=[0])], "weights": WEIGHTS},
        {"nodes": [replace(NODE, inputs=[-1])], "weights": WEIGHTS},
        {"nodes": [replace(NODE, weights=[1])], "weights": WEIGHTS},
        {"nodes": [replace(NODE, weights=[-1])], "weights": WEIGHTS},
        {"weights": [np.zeros(5_000_000, np.float32)] * 3},
    ],
)
def test_evidence_of_a_model_that_does_not_fit_together_is_refused(more):
    assert replace(GOOD, nodes=[NODE], weights=WEIGHTS).works
    words = r"no other evidence|The scores are|too many weights|A layer's"
    with pytest.raises(ValueError, match=words):
        replace(GOOD, **more)


@dataclass(frozen=True)
class Holder:
    one: FcModel
    more: list[FcModel]
    named: dict[str, FcModel]
    number: int = 3


def test_models_are_found_and_changed_wherever_evidence_holds_them():
    made = [FcModel("raises", error=word) for word in "abcd"]
    evidence = Holder(made[0], made[1:3], {"x": made[3]})
    assert [model.error for model in models_in(evidence)] == ["a", "b", "c", "d"]
    assert models_in(made[0]) == [made[0]] and models_in(Described("missing", "nothing")) == []
    upper = with_models(evidence, lambda model: replace(model, error=model.error.upper()))
    assert (upper.one.error, upper.more[1].error, upper.named["x"].error) == ("A", "C", "D")
    assert upper.number == 3 and evidence.one.error == "a"


def test_scores_are_those_of_all_test_images_unless_they_are_not_for_ten_digits():
    FcModel("ok", predictions=np.zeros((10_000, 10), np.float32))
    FcModel("ok", predictions=np.zeros((FEW, 9), np.float32))
    with pytest.raises(ValueError, match="The scores are"):
        FcModel("ok", predictions=SCORES)


def activation(function):
    x = np.array([-2.0, -0.5, 0.0, 1.0])
    numbers = Activation(x.tolist(), function(x).tolist())
    return {"nodes": [Node("Dense", [], {}, numbers, [], [])]}


def softmax(x):
    return np.exp(x) / np.exp(x).sum()


NAN = SCORES * np.nan
ONE_HOT = np.eye(10, dtype=np.float32)[np.arange(FEW) % 10]
AROUND = SCORES + np.float32(0.00049)


@pytest.mark.parametrize(
    ("more", "state", "seen"),
    [
        ({}, "passed", "not negative, sum 1"),
        (
            {"predictions": np.eye(10, dtype=np.float32)[np.arange(FEW) % 10]},
            "passed",
            "not negative, sum 1",
        ),
        ({"predictions": AROUND}, "passed", "not negative, sum 1"),
        ({"predictions": SCORES + np.float32(0.00051)}, "failed", "sums between 1.01 and 1.01"),
        ({"predictions": -SCORES}, "failed", "sums between -1 and -1, smallest -0.1"),
        ({"predictions": NAN} | activation(softmax), "passed", "softmax"),
        ({"predictions": NAN} | activation(np.tanh), "failed", "sums between nan"),
        ({"predictions": NAN}, "failed", "sums between nan"),
        ({"predictions": 2 * SCORES} | activation(softmax), "failed", "sums between 2 and 2"),
        ({"predictions": 2 * SCORES[:, :9]}, "skipped", "needs an output layer of 10 units"),
        (RAISES, "skipped", "needs a model that gives scores"),
    ],
)
def test_the_claim_of_probabilities(more, state, seen):
    found = output.distribution(replace(GOOD, **more), 1)
    assert (found.state, found.points) == (state, 1) and found.seen.startswith(seen)
    if state == "passed" and seen == "softmax":
        assert found == passed(output.PROBABILITIES, 1, seen=seen, hint=output._NOT_FINITE)


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda x: x, "probabilities. Is softmax missing?"),
        (np.tanh, "ends in tanh"),
        (lambda x: 1 / (1 + np.exp(-x)), "ends in sigmoid"),
        (lambda x: np.maximum(x, 0), "ends in relu"),
        (np.cos, "Which activation turns any 10 numbers"),
        (softmax, "Which activation turns any 10 numbers"),
    ],
)
def test_the_last_activation_gives_the_hint(function, hint):
    found = output.distribution(replace(GOOD, predictions=2 * SCORES, **activation(function)), 1)
    assert hint in found.hint and found.expected.startswith("no negative score")
    without = output.distribution(replace(GOOD, predictions=2 * SCORES), 1)
    assert "Which activation turns any 10 numbers" in without.hint


def test_scores_are_computed_once_for_each_model_and_kept_for_few():
    predictions._kept.clear()
    names = notebook(FC)
    images = collect("fc_model", names) and np.zeros((40, 28, 28, 1), np.float32)
    first = predictions.predict(names["model"], images)
    assert first.dtype == np.float32 and first.shape == (40, 10) and not first.flags.writeable
    assert predictions.predict(names["model"], images) is first
    assert len(predictions.predict(names["model"], images[:39])) == 39
    for count in range(20, 20 + predictions._MOST_KEPT):
        predictions.predict(names["model"], images[:count])
        assert len(predictions._kept) <= predictions._MOST_KEPT
    assert predictions.predict(names["model"], images) is not first


def test_what_is_no_table_of_scores_is_the_students_error():
    images = np.zeros((3, 2), np.float32)
    shapes = {"(2, 2)": lambda x, **_: x[:2], "(3, 2, 1)": lambda x, **_: x[:, :, None]}
    for shape, model in shapes.items():
        with pytest.raises(StudentError, match="gives a result of shape") as raised:
            predictions._scores(model, images)
        assert str(raised.value) == f"it gives a result of shape {shape} for 3 images"
    assert predictions._scores(lambda x, training: x.astype(np.float64), images).dtype == np.float32
