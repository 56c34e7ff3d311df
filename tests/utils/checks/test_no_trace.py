"""A check changes nothing it looks at: not a model, not its training, not a random draw."""

import random

import numpy as np
import pytest
from checks_lab import COMPILE, FC, notebook, run

from mitdeeplearning_utils import checks

REGULAR = """
{0} = tf.keras.Sequential([
    {1}
    layers.Conv2D(3, 5, strides=3, activation="relu"),
    layers.BatchNormalization(),
    layers.Flatten(),
    layers.Dropout(0.5),
    layers.Dense(10, activation="softmax"),
])
"""
pytestmark = pytest.mark.usefixtures("few_images")
INPUT = "layers.Input((28, 28, 1)),"
SUBCLASS = """
class Network(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.flat, self.drop, self.out = layers.Flatten(), layers.Dropout(0.5), layers.Dense(10)
    def call(self, x, training=False):
        return tf.nn.softmax(self.out(self.drop(self.flat(x), training=training)))
{0} = Network()
"""
ARGUMENTS = """
class Network(tf.keras.Model):
    def __init__(self, units, activation=None):
        super().__init__()
        self.parts = [layers.Flatten(), tf.keras.Sequential([layers.Dense(units), activation])]
    def build(self, shape):
        self.parts.append(layers.Dense(10, "softmax"))
    def call(self, x):
        for part in self.parts: x = part(x)
        return x
{0} = Network(16, layers.PReLU())
"""
GRAPH = COMPILE.format("{0}").replace('"sgd"', "tf.keras.optimizers.Adam(0.01)")
ADAM = GRAPH.replace("metrics", "run_eagerly=True, metrics")  # spares the time to trace
FIT = "{0}.fit(train_images[:96], train_labels[:96], batch_size=32, verbose=0)\n"
FUNCTIONS = (
    "def train_step(model, optimizer, images, labels): return tf.reduce_mean(model(images))\n"
)
STATES = {
    "built": REGULAR.replace("{1}", INPUT),
    "unbuilt": REGULAR.replace("{1}", ""),
    "compiled": REGULAR.replace("{1}", INPUT) + ADAM,
    "unbuilt, compiled": REGULAR.replace("{1}", "") + ADAM,
    "fitted": REGULAR.replace("{1}", INPUT) + GRAPH + FIT,
    "fitted, then built": REGULAR.replace("{1}", "") + ADAM + FIT,
    "unbuilt, a layer for activation": REGULAR.replace("{1}", "").replace(
        '"relu"', "layers.PReLU()"
    ),
    "subclass": SUBCLASS,
    "subclass with arguments": ARGUMENTS,
    "subclass, fitted": SUBCLASS + ADAM + FIT,
}


def both(text):
    return [text.replace("{0}", name) for name in ("model", "cnn_model")]


def check_all(names):
    for exercise in checks.EXERCISES:
        assert not checks.check(exercise, names).fault
        checks.ready(names, exercise)


def values(model):
    variables = [*model.variables, *getattr(model, "metrics_variables", [])]
    variables += getattr(model.optimizer, "variables", []) if hasattr(model, "optimizer") else []
    return [np.array(variable.numpy()) for variable in variables]


def same(before, after):
    return len(before) == len(after) and all(map(np.array_equal, before, after))


def draws():
    """Return what each random state gives next; this moves them on."""
    import keras
    import tensorflow as tf

    return [
        np.array(random.random()),
        np.random.random(3),
        tf.random.normal((3,)).numpy(),
        tf.random.get_global_generator().normal((3,)).numpy(),
        np.array(keras.random.normal((3,))),
        np.array(keras.initializers.GlorotUniform()((3, 3))),
        np.array(keras.layers.Dense(3, name="drawn")(np.ones((2, 4)))),
    ]


def seeded(*cells):
    import tensorflow as tf

    tf.keras.utils.set_random_seed(7)
    tf.random.set_global_generator(tf.random.Generator.from_seed(7))
    return notebook(*cells)


@pytest.mark.parametrize("text", STATES.values(), ids=STATES)
def test_the_models_and_the_namespace_stay_as_they_are(text, capfd):
    names = notebook(*both(text), FUNCTIONS, "prediction = 3; test_loss = test_acc = 0.5")
    models = [names["model"], names["cnn_model"]]
    before = [values(model) for model in models]
    built = [(m.built, m.compiled, [(x.name, x.built) for x in m.layers]) for m in models]
    attributes = [set(vars(model)) for model in models]
    objects = dict(names)
    capfd.readouterr()
    check_all(names)
    assert capfd.readouterr().err == ""
    assert all(same(x, values(model)) for x, model in zip(before, models, strict=True))
    assert built == [(m.built, m.compiled, [(x.name, x.built) for x in m.layers]) for m in models]
    assert attributes == [set(vars(model)) for model in models]
    assert set(objects) == set(names) and all(names[key] is objects[key] for key in objects)


@pytest.mark.parametrize("text", ["", *STATES.values()], ids=["no model", *STATES])
def test_random_draws_and_training_go_on_to_the_same_bits(text):
    ends = []
    for checked in (False, True):
        names = seeded(*both(text), FUNCTIONS)
        if checked:
            check_all(names)
        drawn = draws()
        if text:
            if "compile" not in text:
                run(names, *both(ADAM))
            run(names, *both(FIT))
            drawn += values(names["model"]) + values(names["cnn_model"])
        ends.append(drawn)
    assert same(*ends)


def test_a_builder_leaves_no_trace_in_random_states_or_names():
    import keras

    builder = "def build_fc_model():\n    return " + FC.strip().removeprefix("model = ")
    drawn = []
    for checked in (False, True):
        names = seeded(builder)
        first = keras.layers.Dense(1).name
        if checked:
            check_all(names)
        second = keras.layers.Dense(1).name
        numbers = [int((name.split("_")[1:] or ["0"])[0]) for name in (first, second)]
        assert numbers[1] == numbers[0] + 1
        drawn.append(draws())
    assert same(*drawn)


def test_the_images_a_student_holds_are_not_the_checks_own():
    from mitdeeplearning_utils.checks.collecting.images import test_set, train_sample

    names = notebook()
    for kept, key in ((test_set, "test_images"), (train_sample, "train_images")):
        assert not np.shares_memory(kept()[0], names[key]) and not kept()[0].flags.writeable


def test_a_name_that_tensorflow_refuses_leaves_no_scope_open(capfd):
    names = notebook(FC.replace('"relu"', '"relu", name="hidden <1>"'), COMPILE.format("model"))
    check_all(names)
    run(names, 'later = layers.Dense(3, name="later")\nlater.build((None, 4))')
    assert names["later"].kernel.path == "later/kernel"
