"""The parts of the check of `train_step`: the probe, its copy of a model, the measures."""

from dataclasses import replace

import numpy as np
import pytest
from checks_lab import notebook

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting import probe as step_probe
from mitdeeplearning_utils.checks.collecting.isolation import isolated, python_function
from mitdeeplearning_utils.checks.collecting.probe import StepEvidence
from mitdeeplearning_utils.checks.collecting.starts import CALLS, starts
from mitdeeplearning_utils.checks.judging import measure as step_measure
from mitdeeplearning_utils.checks.judging import reference as step_reference
from mitdeeplearning_utils.checks.judging import step_hints as step_hints

LOSS = "tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, model(images)))"
STEP = f"""
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = {LOSS}
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss
"""


def probed(text):
    return step_probe.probe(notebook(text)["train_step"])


@pytest.fixture(scope="module")
def evidence():
    return probed(STEP)


def test_the_evidence_of_a_step_is_whole(evidence):
    plain = {key: value for key, value in vars(evidence).items() if key != "calls"}
    assert plain == {
        "problem": "",
        "detail": "",
        "error": "",
        "warnings": [],
        "globals": [],
        "loop": False,
        "stub": False,
        "trainers": [],
        "seed": "",
        "bare": [],
        "raised": "",
        "graph": False,
    }
    for call in evidence.calls:
        assert (call.returned, call.shape, call.iterations) == ("EagerTensor", [], 1)
        assert call.values.shape == (1,) and len(call.after) == 4
    assert len(evidence.calls) == CALLS == len({float(call.values[0]) for call in evidence.calls})


def test_what_cannot_be_called_has_a_problem():
    found = probed("train_step = 3")
    assert (found.problem, found.detail, found.calls) == ("not_callable", "int", [])
    two = "def train_step(images, labels): pass"
    for text in (two, f"@tf.function\n{two}"):
        found = probed(text)
        assert (found.problem, found.detail) == ("parameters", "(images, labels)")


def test_the_probe_is_given_its_names_and_an_optimizer_that_is_not_the_steps():
    model, optimizer = step_probe._model(starts("")[0].weights, "softmax"), step_probe._optimizer()
    names = [model.name, *(layer.name for layer in model.layers), model.inputs[0].name]
    assert names == ["check_model", "check_flatten", "check_hidden", "check_output", "check_images"]
    assert (model.optimizer.name, optimizer.name) == ("check_compiled", "check_optimizer")
    assert float(optimizer.learning_rate) == pytest.approx(0.007)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.007 / 3)


def test_the_probe_computes_in_float32_under_any_policy():
    import tensorflow as tf

    tf.keras.mixed_precision.set_global_policy("mixed_float16")
    try:
        model = step_probe._model(starts("")[0].weights, "softmax")
    finally:
        tf.keras.mixed_precision.set_global_policy("float32")
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise ValueError('no  way\\nhere')", "ValueError: no way here"),
        ("return helper()", "ZeroDivisionError: division by zero"),
        ("raise KeyError('x' * 500)", "KeyError: '" + "x" * 299),
    ],
)
def test_an_error_is_told_with_its_type(body, error):
    text = f"def helper(): return 1 / 0\ndef train_step(a, b, c, d): {body}"
    assert probed(text).error == error


def test_an_error_in_a_graph_is_its_cause(tmp_path):
    path = tmp_path / "student.py"
    path.write_text("def helper():\n    return 1 / 0\ndef step(a, b, c, d):\n    return helper()\n")
    names = notebook("")
    exec(compile(path.read_text(), str(path), "exec"), names)
    assert step_probe.probe(names["step"]).error == (
        "ZeroDivisionError: division by zero (at `return 1 / 0`)"
    )
    in_graph = names["tf"].function(names["step"])
    assert step_probe.probe(in_graph).error.startswith("ZeroDivisionError: division by zero")


def test_a_step_is_tried_with_arrays_and_then_with_tensors():
    first = "if isinstance(images, np.ndarray): raise ValueError('first')\n    "
    assert probed(STEP.replace("with tf.Grad", first + "with tf.Grad")).error == ""
    arrays = STEP.replace("with tf.Grad", "images = images.astype('float32')\n    with tf.Grad")
    assert probed(arrays).error == ""
    both = probed(f"def train_step(m, o, images, l):\n    {first}raise ValueError('second')")
    assert both.error == "ValueError: first"


def test_what_names_something_or_holds_no_python_is_no_stub():
    names = notebook("def named(*_): return tf\ndef empty(*_): pass")
    assert [step_probe._is_stub(f) for f in (names["named"], max, names["empty"])] == [
        False, False, True
    ]  # fmt: skip


def test_names_from_outside_are_listed():
    assert step_hints.outside(StepEvidence("missing")) == ""
    both = step_hints.outside(StepEvidence("missing", globals=["a", "b"]))
    assert both.startswith("It uses `a` and `b` from outside")


def test_a_helper_in_a_tf_function_is_isolated_too():
    text = """
    calls = []
    rate = tf.Variable(1.0)
    @tf.function
    def inner(x, *, scale=2.0): return rate * scale * x
    def again(x): return inner(x) if x is None else inner(x, scale=3.0)
    def train_step(x):
        calls.append(1)
        rate.assign(5.0)
        return again(x)
    """
    names = notebook(text)
    function, found = isolated(names["train_step"], lambda: None)
    assert float(function(names["tf"].constant(1.0))) == 15.0
    assert (names["calls"], float(names["rate"]), found) == ([], 1.0, [])
    in_graph, _ = isolated(names["tf"].function(names["train_step"]), lambda: None)
    assert float(in_graph(names["tf"].constant(1.0))) == 15.0 and float(names["rate"]) == 1.0


@pytest.mark.parametrize(
    ("made", "found", "returned"),
    [
        ("functools.partial(step, by=3)", "step", 15),
        ("Owner().method", "method", 10),
        ("Owner()", "__call__", 10),
        ("functools.partial(Owner().method, by=3)", "method", 15),
        ("keywords_alone", "keywords_alone", 15),
    ],
)
def test_whatever_is_called_the_function_in_it_gets_copies(made, found, returned):
    text = f"""
    import functools
    calls = []
    def step(x, by=2):
        calls.append(1)
        return x * by
    class Owner:
        def method(self, x, by=2): return step(x, by)
        def __call__(self, x, by=2): return step(x, by)
    def keywords_alone(x, *, by=3): return step(x, by)
    train_step = {made}
    """
    names = notebook(text)
    step = names["train_step"]
    assert python_function(step).__name__ == found
    function, _ = isolated(step, lambda: None)
    assert (function(5), names["calls"]) == (returned, [])
    assert (step(5), names["calls"]) == (returned, [1])


def test_what_raises_on_every_question_holds_no_function():
    text = """
    class Raises:
        def __getattribute__(self, name): raise {}
    train_step = Raises()
    """
    for error in ("ValueError", "SystemExit"):
        assert python_function(notebook(text.format(error))["train_step"]) is None
    assert python_function(3) is None


def test_copies_keep_what_they_are():
    text = """
    import types
    kept = keras.Variable(1, dtype="int32", trainable=False)
    settings = types.SimpleNamespace(rate=[1.0])
    def fact(n): return 1 if n < 2 else n * fact(n - 1)
    def train_step():
        settings.rate.append(2.0)
        return kept, fact
    """
    names = notebook(text)
    function, _ = isolated(names["train_step"], lambda: None)
    kept, fact = function()
    assert kept is not names["kept"] and (kept.dtype, kept.trainable) == ("int32", False)
    assert (fact(4), fact.__name__, names["settings"].rate) == (24, "fact", [1.0])
    assert fact.__globals__["fact"] is fact is not names["fact"]


def test_an_optimizer_from_outside_becomes_one_of_another_rate():
    names = notebook(
        "mine = tf.keras.optimizers.Adam(0.5)\ndef train_step(): return mine",
    )
    optimizer = isolated(names["train_step"], lambda: None)[0]()
    assert (type(optimizer).__name__, optimizer.name) == ("SGD", "check_decoy")
    assert float(optimizer.learning_rate) not in (pytest.approx(0.5), pytest.approx(0.01))


@pytest.mark.parametrize(
    "change",
    [
        {"after": []},
        {"after": [np.zeros(())]},
        {"after": [np.zeros(3)] * 4},
        {"shape": [2]},
        {"shape": [0]},
        {"shape": [3, 500], "values": np.zeros(1500)},
    ],
)
def test_evidence_that_no_probe_yields_is_refused(change, evidence):
    with pytest.raises(ValueError, match=r"unexpected shapes|another shape than it says"):
        replace(evidence.calls[0], **change)


@pytest.mark.parametrize("change", [{"calls": []}, {"calls": [], "error": "an error"}])
def test_evidence_without_its_calls_is_refused(change, evidence):
    with pytest.raises(ValueError, match="Calls are missing"):
        replace(evidence, **change)
    with pytest.raises(ValueError, match="Calls are missing"):
        replace(evidence, calls=evidence.calls[:1])
    assert replace(evidence, calls=evidence.calls[:1], error="an error").calls


def test_of_many_values_the_first_are_kept():
    found = probed("def train_step(m, o, images, l): return images")
    for call in found.calls:
        assert (call.shape, call.values.shape) == ([12, 28, 28, 1], (1000,))


def test_a_step_nowhere_known_or_nowhere_at_all_has_the_size_0(evidence):
    call, start = evidence.calls[0], starts("")[0]
    right = step_measure.measure(call, start)
    assert (right.loss, right.uphill) == (step_reference.cross_entropy, False)
    assert right.size == pytest.approx(1, abs=1e-3) and right.same_signs and all(right.moved)
    still = step_measure.measure(replace(call, after=start.weights), start)
    assert (still.loss, still.size, still.same_signs) == (None, 0.0, False)
    assert still.moved == (False,) * 4 and still.finite
    random = np.random.default_rng(0)
    lost = [w + random.normal(size=w.shape) for w in start.weights]
    found = step_measure.measure(replace(call, after=lost), start)
    assert (found.loss, found.size, found.uphill, found.same_signs) == (None, 0.0, False, False)


def test_rows_of_very_different_scores_have_their_softmax():
    rows = step_reference.softmax(np.array([[1000.0, 0.0], [0.0, 0.0]]))
    np.testing.assert_allclose(rows, [[1, 0], [0.5, 0.5]])


def test_a_unit_at_0_passes_no_gradient_on():
    weights = [np.zeros((784, 2)), np.zeros(2), np.ones((2, 10)), np.arange(10.0)]
    images, labels = np.ones((1, 28, 28, 1)), np.array([3])
    found = step_reference.reference(step_reference.cross_entropy, weights, images, labels)
    assert not found.gradients[0].any() and not found.gradients[1].any()
    assert found.gradients[3].any()


def test_labels_may_be_one_too_high_or_one_too_low():
    scores, labels = np.arange(30.0).reshape(3, 10) % 7, np.array([0, 5, 9])
    for loss, others in (("one_too_high", [1, 6, 0]), ("one_too_low", [9, 4, 8])):
        found, slope = getattr(step_reference, loss)(scores, labels)
        losses, expected = step_reference.cross_entropy(scores, np.array(others))
        np.testing.assert_array_equal(found, losses)
        np.testing.assert_array_equal(slope, expected)


def test_the_squared_error_of_each_image_is_its_own():
    scores, labels = np.eye(2, 10), np.array([0, 5])
    losses = step_reference.squared_error(scores, labels)[0]
    errors = step_reference.softmax(scores) - np.eye(10)[labels]
    np.testing.assert_allclose(losses, [np.mean(row**2) for row in errors])


def test_the_last_line_of_a_graphs_error_is_its_cause():
    text = "in user code:\n\n    File x, line 1\n\n    ValueError: the  cause"
    found = step_probe._message(ValueError(text), None)
    assert found == "ValueError: the cause"


@pytest.mark.parametrize(
    ("end", "seen"),
    [("return None", "nothing (None)"), ("return {}", "a value of type dict")],
)
def test_what_is_returned_in_place_of_a_loss_is_named(end, seen):
    found = checks.judge("train_step", probed(STEP.replace("return loss", end))).findings[0]
    assert found.seen == f"it returns {seen}"


def test_a_wrong_loss_excuses_no_step_of_another_size():
    far = STEP.replace("    variables", "    optimizer.learning_rate = 0.1\n    variables")
    found = checks.judge("train_step", probed(far.replace("return loss", "return 0.123"))).findings
    assert [finding.state for finding in found] == ["failed", "passed", "passed", "failed"]
