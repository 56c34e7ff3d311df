"""What the checks see of a model: every field of the evidence, on models of all kinds."""

from dataclasses import dataclass

import numpy as np
import pytest
from checks_lab import COMPILE, FC, mnist, notebook, run

from mitdeeplearning_utils.checks.collecting import evidence, images
from mitdeeplearning_utils.checks.collecting.evidence import collect_model
from mitdeeplearning_utils.checks.collecting.metrics import ACCURACY_TOLERANCE
from mitdeeplearning_utils.checks.collecting.model import ModelEvidence
from mitdeeplearning_utils.checks.findings import Finding, failed, passed, skipped

SMALL = "model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), layers.Flatten(), {}])\n"
TEN = SMALL.format("layers.Dense(10, 'softmax')")
ARRAYS = ("predictions", "weights", "nodes", "steps")
UNTOUCHED = {
    "source": "object",
    "state": "ok",
    "error": "",
    "type_name": "Sequential",
    "stale": "",
    "stale_error": "",
    "compiled": False,
    "optimizer": "",
    "learning_rate": None,
    "iterations": 0,
    "has_metrics": None,
    "output": "an output of shape (10,) for each image",
    "train_accuracy": None,
}
COMPILED = {"compiled": True, "optimizer": "SGD", "learning_rate": 0.25, "has_metrics": False}
DIVIDED = "ZeroDivisionError: division by zero"
SGD = "model.compile(tf.keras.optimizers.SGD(0.25), 'sparse_categorical_crossentropy'{})\n"
FIT = "model.fit(train_images[:24], train_labels[:24], batch_size=8, verbose=0)\n"


@dataclass(frozen=True)
class Made(ModelEvidence):
    name = "model"
    builder = "build"


@dataclass(frozen=True)
class Few(Made):
    few = True


def seen(*cells, kind=Made, **how):
    return collect_model(kind, notebook(*cells), **how)


def without_arrays(found):
    left = {*ARRAYS, "training"}  # test_training_hints.py looks at it
    return {key: value for key, value in vars(found).items() if key not in left}


@pytest.mark.parametrize(
    ("cells", "more"),
    [
        ("", {"has_metrics": False}),
        (SGD.format(""), COMPILED),
        (SGD.format(", metrics=['accuracy']"), COMPILED | {"has_metrics": True}),
        (SGD.format(", weighted_metrics=['accuracy']"), COMPILED | {"has_metrics": True}),
        (
            SGD.format("").replace("0.25", "keras.optimizers.schedules.CosineDecay(0.25, 9)"),
            COMPILED | {"learning_rate": None},
        ),
        (SGD.format("") + FIT, COMPILED | {"iterations": 3}),
        (
            "model.compile('adam', 'mse')",
            {"compiled": True, "optimizer": "Adam", "learning_rate": 0.001, "has_metrics": False},
        ),
    ],
    ids=["new", "compiled", "with metrics", "weighted metrics", "schedule", "fitted", "Adam"],
)
def test_compile_and_fit_leave_their_traces(cells, more):
    found = without_arrays(seen(TEN, cells, kind=Few))
    assert found == pytest.approx(UNTOUCHED | more)


def test_predictions_weights_and_nodes_are_those_of_the_model():
    names = notebook(TEN)
    found = collect_model(Few, names)
    expected = names["model"](mnist()[1][0][: evidence.FEW]).numpy()
    np.testing.assert_array_equal(found.predictions, expected)
    assert [w.dtype for w in found.weights] == [np.float32, np.float32]
    for mine, weight in zip(found.weights, names["model"].get_weights(), strict=True):
        np.testing.assert_array_equal(mine, weight)
        assert not np.shares_memory(mine, weight)
    assert [node.class_name for node in found.nodes] == ["Flatten", "Dense"]
    assert [step.name for step in found.steps] == ["Flatten", "Dense"]
    assert found.train_accuracy is None
    whole = collect_model(Made, names)
    assert whole.predictions.shape == (10_000, 10) and whole.train_accuracy is None
    np.testing.assert_allclose(whole.predictions[: evidence.FEW], expected, atol=1e-6)


def test_the_training_accuracy_is_that_of_the_first_training_images():
    names = notebook("tf.keras.utils.set_random_seed(2)", TEN)
    found = collect_model(Made, names, train=True)
    x, labels = mnist()[0][0][:10_000], mnist()[0][1][:10_000]
    digits = names["model"].predict(x, verbose=0, batch_size=500).argmax(axis=1)
    assert found.train_accuracy == pytest.approx(np.mean(digits == labels), abs=ACCURACY_TOLERANCE)


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ("", {"state": "missing"}),
        ("model = None", {"state": "not_a_model", "type_name": "NoneType"}),
        ("model = 3", {"state": "not_a_model", "type_name": "int"}),
        ("model = tf.keras.Sequential", {"state": "not_a_model", "type_name": "class"}),
        ("model = type", {"state": "not_a_model", "type_name": "class"}),
        ("model = lambda: 1", {"state": "not_a_model", "type_name": "function"}),
        ("build = 3", {"state": "missing"}),
        ("build = lambda: 3", {"source": "builder", "state": "not_a_model", "type_name": "int"}),
        (
            "build = lambda: 1 / 0",
            {
                "source": "builder",
                "state": "raises",
                "error": "ZeroDivisionError: division by zero",
            },
        ),
    ],
)
def test_what_is_no_model_has_a_state_and_no_more(cells, state):
    assert seen(cells) == Made(**state)


def test_a_builder_stands_in_for_a_model_that_is_not_there():
    found = seen("def build():\n " + TEN.replace("model =", "return"), kind=Few)
    assert without_arrays(found) == UNTOUCHED | {"source": "builder", "has_metrics": False}


def test_a_model_that_raises_says_what():
    cells = "class Bad(tf.keras.Model):\n def call(self, x): raise ValueError('not today')"
    found = seen(cells, "model = Bad()")
    assert (found.state, found.type_name) == ("raises", "Bad")
    assert "ValueError: " in found.error and "not today" in found.error
    assert found == Made("raises", type_name="Bad", error=found.error)


@pytest.mark.parametrize(
    ("layer", "output", "given"),
    [
        ("layers.Dense(1)", "an output of shape (1,) for each image", True),
        ("layers.Dense(1000)", "an output of shape (1000,) for each image", True),
        ("layers.Dense(1001)", "an output of shape (1001,) for each image", False),
        ("layers.Reshape((28, 28))", "an output of shape (28, 28) for each image", False),
    ],
)
def test_only_a_table_of_scores_is_predicted(layer, output, given):
    found = seen(SMALL.format(layer), kind=Few)
    assert found.output == output and (found.predictions is not None) is given
    assert found.train_accuracy is None


SUBCLASS = """
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.flatten, self.dense = layers.Flatten(), layers.Dense(10, "softmax")
    def call(self, x, training=None):
        seen.append(training)
        return {}
seen = []
model = Net()
"""


def test_a_subclass_is_traced_and_never_called_for_training():
    names = notebook(SUBCLASS.format("self.dense(self.flatten(x))"))
    found = collect_model(Few, names)
    assert (found.type_name, found.state) == ("Net", "ok")
    assert [node.class_name for node in found.nodes] == ["Flatten", "Dense"]
    assert [w.shape for w in found.weights] == [(784, 10), (10,)]
    assert names["seen"] and not any(names["seen"])


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("{'a': x, 'b': x}", "2 outputs"),
        ("[x]", "1 outputs"),
        ("(x, x, x)", "3 outputs"),
        ("'text'", "a str"),
        ("tf.reduce_sum(x)", "an output of shape () for each image"),
    ],
)
def test_any_other_output_is_put_in_words(given, text):
    found = seen(SUBCLASS.format(given))
    assert found.predictions is None and found.output == text


def test_an_unbuilt_model_is_looked_at_itself_and_stays_unbuilt():
    unbuilt = TEN.replace("tf.keras.Input((28, 28, 1)), ", "")
    given = SUBCLASS.format("self.dense(self.flatten(x))").replace(
        "def __init__(self):", "def __init__(self, a=1, b=2):"
    )
    for cells in (unbuilt, given):
        names = notebook("made = []\ndef build(): made.append(1)", cells)
        assert collect_model(Few, names).predictions.shape == (100, 10)
        assert not names["model"].built and not names["model"].weights and not names["made"]
        assert not any(layer.built for layer in names["model"].layers if layer.name != "flatten")
        assert "kernel" not in vars(names["model"].layers[-1])


def test_what_a_subclass_was_given_counts_and_not_its_defaults():
    cells = SUBCLASS.format("self.dense(self.flatten(x))").replace("10, ", "units, ")
    cells = cells.replace("def __init__(self):", "def __init__(self, units=10):")
    assert seen(cells, "model = Net(7)", kind=Few).predictions.shape == (100, 7)


def test_a_graph_function_in_an_unbuilt_model_keeps_nothing_of_a_look():
    call = SUBCLASS.format("self.dense(self.flatten(x))").replace(
        "    def call", "    @tf.function\n    def call"
    )
    names = notebook(call)
    for train in (False, False, True):  # the third size of a batch makes TensorFlow trace again
        assert collect_model(Made if train else Few, names, train=train).state == "ok"
    assert names["model"](mnist()[1][0][:2]).shape == (2, 10) and len(names["model"].weights) == 2


def test_what_a_call_puts_into_the_models_own_containers_is_gone_afterwards():
    names = notebook("""
    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.made, self.seen, self.names, self.count = [], {}, set(), 0
        def build(self, shape):
            self.made.append(layers.Dense(10))
        def call(self, x):
            self.seen[len(self.seen)] = x
            self.names.add(len(self.names))
            self.count += 1
            return self.made[-1](tf.reshape(x, (-1, 784)))
    model = Net()
    """)
    for _ in range(2):
        assert collect_model(Few, names).predictions.shape == (100, 10)
        model = names["model"]
        assert (model.made, model.seen, model.names, model.count) == ([], {}, set(), 0)
        assert model.layers == []


def test_weights_too_many_to_keep_are_left_out(monkeypatch):
    names = run(notebook(FC), COMPILE.format("model"))
    count = names["model"].count_params()
    for most, kept in ((count, True), (count - 1, False)):
        monkeypatch.setattr(evidence, "MOST_WEIGHTS", most)
        assert (collect_model(Few, names).weights is not None) is kept


def test_the_checks_own_images_cannot_be_changed():
    splits = (images.test_set(), images.train_sample(), images.train_set())
    assert [len(x) for x, _ in splits] == [10_000, 10_000, 60_000]
    for (x, y), (given_x, given_y) in zip(
        splits, [mnist()[1], mnist()[0], mnist()[0]], strict=True
    ):
        np.testing.assert_array_equal(x, given_x[: len(x)])
        np.testing.assert_array_equal(y, given_y[: len(y)])
        assert not x.flags.writeable and not y.flags.writeable
        assert not np.shares_memory(x, given_x)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("", False),
        ("test_images = test_images.reshape(10_000, 784)", False),
        ("test_images = tf.constant(test_images[:, :, :, 0])", False),
        ("test_images = test_images.astype('float16')", False),
        ("test_images = test_images[:20]", False),
        ("test_images = test_images / 255", True),
        ("test_images = tf.constant((test_images - 0.1307) / 0.3081)", True),
        ("test_images = (255 * test_images).astype('uint8')", True),
        ("test_images = test_images[1:]", True),
        ("test_images = np.pad(test_images, ((0, 0), (2, 2), (2, 2), (0, 0)))", False),
        ("test_images = test_images[:3] * 2", False),
        (
            "class Quits:\n    def __getitem__(self, _): raise SystemExit\ntest_images = Quits()",
            False,
        ),
        ("del test_images", False),
        ("test_images = None", False),
        ("test_images = 'text'", False),
        ("test_images = tf.data.Dataset.from_tensor_slices(test_images)", False),
    ],
)
def test_only_images_that_surely_differ_are_changed(text, changed):
    assert images.images_changed(notebook(text)) is changed


def test_a_finding_is_without_texts_unless_they_are_given():
    for make in (passed, failed, skipped):
        assert make("a claim", 2) == Finding("a claim", 2, make.__name__, "", "", "")
