"""Whatever a student's names hold, a check says so on a card and raises nothing."""

import pytest
from checks_lab import FC, notebook

from mitdeeplearning_utils import checks

pytestmark = [
    pytest.mark.usefixtures("few_images"),
    # one on stderr costs a student all points in stock nbgrader
    pytest.mark.filterwarnings("error::RuntimeWarning"),
]
NAMES = {
    "fc_model": ["model", "build_fc_model"],
    "fc_train": ["model", "build_fc_model", "test_images"],
    "fc_evaluate": ["test_loss", "test_acc", "model", "test_images"],
    "cnn_model": ["cnn_model", "build_cnn_model"],
    "cnn_train": ["cnn_model", "model"],
    "cnn_evaluate": ["test_loss", "test_acc", "cnn_model"],
    "prediction": ["prediction", "cnn_model"],
    "train_step": ["train_step"],
}
HOSTILE = """
def fail(*_, **__):
    raise RuntimeError("no")
class Hostile:
    __repr__ = __str__ = __eq__ = __bool__ = __len__ = __array__ = __float__ = __getattr__ = fail
    __call__ = __iter__ = __index__ = __hash__ = __int__ = __getitem__ = fail
class Worse(Hostile):
    __getattribute__ = fail
class Exits:
    def __array__(self, *_, **__): raise SystemExit
    def __call__(self, *_, **__): raise SystemExit
class Raises(tf.keras.Model):
    def call(self, x): raise ValueError("not today")
class Quits(tf.keras.Model):
    def call(self, x): raise SystemExit
class HalfMade(tf.keras.Model):
    def __init__(self): pass
class Returns(tf.keras.Model):
    def __init__(self, give):
        super().__init__()
        self.give = give
    def call(self, x): return self.give(x)
class Text(str):
    __repr__ = fail
"""
VALUES = {
    "None": "None",
    "int": "3",
    "negative": "-1.5",
    "NaN": "float('nan')",
    "text": "'seven'",
    "hostile text": "Text('x')",
    "bytes": "b'x'",
    "list": "[1, [2, 3], None]",
    "empty": "np.zeros(0)",
    "complex": "1j",
    "huge int": "10 ** 400",
    "class": "tf.keras.Sequential",
    "own class": "Raises",
    "function": "lambda: None",
    "function of many": "lambda *a, **k: a",
    "module": "tf",
    "symbolic": "layers.Input((28, 28, 1))",
    "layer": "layers.Dense(10)",
    "hostile": "Hostile()",
    "worse": "Worse()",
    "exits": "Exits()",
    "model that raises": "Raises()",
    "model that quits": "Quits()",
    "half-made model": "HalfMade()",
    "empty model": "tf.keras.Model()",
    "empty Sequential": "tf.keras.Sequential()",
    "no weights": "tf.keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten()])",
    "returns None": "Returns(lambda x: None)",
    "returns text": "Returns(lambda x: tf.constant([['a'] * 10] * 2))",
    "returns one row": "Returns(lambda x: x[:1, :10, 0, 0])",
    "returns NumPy": "Returns(lambda x: np.ones((len(x), 10)))",
    "returns a dict": "Returns(lambda x: {'a': x})",
    "two outputs": "two_outputs",
    "other input": "tf.keras.Sequential([layers.Input((64,)), layers.Dense(10, 'softmax')])",
    "NaN weights": "nan_model",
    "many scores": "tf.keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), "
    "layers.Dense(5000)])",
    "huge": "tf.keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), "
    "layers.Dense(13000, 'relu'), layers.Dense(10, 'softmax')])",
}
MODELS = f"""
x = layers.Input((28, 28, 1))
flat = layers.Flatten()(x)
two_outputs = tf.keras.Model(x, [layers.Dense(10, "softmax")(flat), layers.Dense(10)(flat)])
def build_two():
    a, b = layers.Input((28, 28, 1)), layers.Input((3,))
    return tf.keras.Model([a, b], layers.Dense(10)(layers.Flatten()(a)))
{FC.replace("model =", "nan_model =")}
nan_model.set_weights([w * np.nan for w in nan_model.get_weights()])
"""
VALUES["two inputs"] = "build_two()"


def assert_card(name, names, most, capfd):
    """Assert that a check gives a card of less than all points, and prints nothing."""
    keys = set(names)
    capfd.readouterr()
    result = checks.check(name, names)
    ready = checks.ready(names, name)
    printed = capfd.readouterr()
    assert not result.fault and result.verdict is not None, result.fault
    assert 0 <= float(repr(result)) < most and result._repr_html_().startswith("<div>")
    assert result.verdict.not_started or result.verdict.findings
    assert printed.err == "" and printed.out.count("\n") == (0 if ready else 1)
    assert set(names) == keys


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_any_object_in_place_of_the_answer_gets_a_card(value, capfd):
    names = notebook(HOSTILE, MODELS)
    for exercise, keys in NAMES.items():
        key = keys[0]
        given = names | {"test_loss": 0.1, "test_acc": 0.9, "prediction": 12}
        exec(f"{key} = value = {value}", given)
        if exercise in ("fc_evaluate", "cnn_evaluate"):
            given["test_acc"] = given["value"]
        assert_card(exercise, given, 4, capfd)


@pytest.mark.parametrize("value", ["None", "Hostile()", "Worse()", "Raises()", "nan_model", "huge"])
def test_any_object_beside_the_answer_gets_a_card(value, capfd):
    names = notebook(
        HOSTILE, MODELS, "huge = 10 ** 30", "test_loss, test_acc, prediction = .1, .9, 12"
    )
    for exercise, keys in NAMES.items():
        for key in keys[1:]:
            given = dict(names)
            exec(f"{key} = {value}", given)
            assert_card(exercise, given, 4, capfd)


@pytest.mark.parametrize("name", NAMES)
def test_a_builder_that_fails_gets_a_card(name, capfd):
    for body in ("raise ValueError('x' * 5000)", "raise SystemExit", "return None", "return 5"):
        builders = [f"def build_{kind}_model():\n    {body}" for kind in ("fc", "cnn")]
        assert_card(name, notebook(*builders), 4, capfd)
