"""Steps that students write, right and wrong, and what the check says about each."""

import random
import textwrap
from dataclasses import replace

import numpy as np
import pytest
from checks_lab import verdict_on

from mitdeeplearning_utils import checks, compile_step
from mitdeeplearning_utils.checks.collecting.starts import drawn_from, starts
from mitdeeplearning_utils.checks.exercises.train_step import POINTS
from mitdeeplearning_utils.checks.exercises.train_step import collect as exercise
from mitdeeplearning_utils.checks.exercises.train_step.judge import _is_whole
from mitdeeplearning_utils.checks.judging.reference import (
    cross_entropy,
    one_too_high,
    one_too_low,
    reference,
    squared_error,
    twice_softmax,
)

SPARSE = "tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities)"
MEAN = f"tf.reduce_mean({SPARSE})"
APPLY = "optimizer.apply_gradients(zip(gradients, model.trainable_variables))"
GRADIENT = "gradients = tape.gradient(loss, model.trainable_variables)"


def source(loss=MEAN, forward="model(images)", gradient=GRADIENT, apply=APPLY, end="return loss"):
    return f"""
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        probabilities = {forward}
        loss = {loss}
    {gradient}
    {apply}
    {end}
"""


def notebook(text, before=""):
    import tensorflow as tf

    namespace = {"tf": tf, "np": np, "__name__": "__main__"}
    exec(textwrap.dedent(before), namespace)
    exec(textwrap.dedent(text), namespace)
    return namespace


def judged(text, before=""):
    return verdict_on("train_step", exercise.collect(notebook(text, before)))


def states(verdict):
    return " ".join(
        {"passed": "+", "failed": "-", "skipped": "o"}[f.state] for f in verdict.findings
    )


def hints(verdict):
    return " | ".join(f.hint for f in verdict.findings if f.hint)


GLOBALS = """
cnn_model = tf.keras.Sequential([tf.keras.layers.Input((28, 28, 1)), tf.keras.layers.Flatten(),
                                 tf.keras.layers.Dense(10, activation="softmax")])
tape_optimizer = tf.keras.optimizers.SGD(0.1)
"""

OBJECT = "class Trainer:" + textwrap.indent(source(), "    ").replace("(model, ", "(self, model, ")
OBJECT = OBJECT.replace("train_step", "step")

RIGHT = {
    "the exercise's own": source(forward="model(images, training=True)"),
    "loss object": source("tf.keras.losses.SparseCategoricalCrossentropy()(labels, probabilities)"),
    "compute_loss": source("model.compute_loss(images, labels, probabilities)"),
    "one-hot": source(
        "tf.reduce_mean(tf.keras.losses.categorical_crossentropy("
        "tf.one_hot(labels, 10), probabilities))"
    ),
    "by hand": source(
        "-tf.reduce_mean(tf.math.log(tf.gather(probabilities, labels, batch_dims=1)))"
    ),
    "optimizer.apply": source(apply="optimizer.apply(gradients, model.trainable_variables)"),
    "optimizer.apply, built": source(apply="optimizer.apply(gradients)"),
    "python float": source(end="print(loss.numpy()); return float(loss)"),
    "numpy": source(end="return loss.numpy()"),
    "one element": source(end="return tf.reshape(loss, (1,))"),
    "tf.print": source(end="tf.print('loss', loss); return loss"),
    "warns": source(end="import warnings; warnings.warn('hm'); return loss"),
    "tf.function": "@tf.function" + source(),
    "jit": "@tf.function(jit_compile=True)" + source(),
    "tensors only": source(forward="model(tf.constant(images.numpy()))"),
    "default argument": source().replace("labels):", "labels, factor=1.0):"),
    "other argument names": source()
    .replace("(model, optimizer, images, labels)", "(net, opt, x, y)")
    .replace("model(images)", "net(x)")
    .replace("(labels, ", "(y, ")
    .replace("model.", "net.")
    .replace("optimizer.", "opt."),
    "a helper": "def mean_loss(labels, probabilities):\n    return "
    + MEAN
    + source("mean_loss(labels, probabilities)"),
    "an object of their own": OBJECT + "\n    def __call__(self, *data): return self.step(*data)\n"
    "train_step = Trainer()",
    "a method": OBJECT + "\ntrain_step = Trainer().step",
    "called fit, with a tape": OBJECT.replace("def step", "def fit") + "\ntrainer = Trainer()\n"
    "def train_step(model, *data): return trainer.fit(model, *data)",
    "a partial": "import functools\n"
    + source().replace("(model, ", "(what, model, ")
    + "\ntrain_step = functools.partial(train_step, None)",
    "not converted": "@tf.autograph.experimental.do_not_convert" + source(),
    "a penalty from a class": OBJECT
    + "\n    @classmethod\n    def make(cls): return cls()\n"
    + "train_step = tf.function(Trainer.make().step)",
    "a method with the name of Keras' own": OBJECT
    + "\n    def train_step(self, *data): return self.step(*data)\n"
    "train_step = Trainer().train_step",
    "an average on the side": "mean = tf.keras.metrics.Mean()\n"
    + source(end="mean.update_state(loss); return loss"),
    "nested": "def make(reduce):\n"
    + textwrap.indent(source(f"reduce({SPARSE})"), "    ")
    + "\n    return train_step\ntrain_step = make(tf.reduce_mean)",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_any_spelling_of_a_right_step_gets_all_points(text):
    verdict = judged(text)
    assert (verdict.points, states(verdict), hints(verdict)) == (4, "+ + + +", "")
    assert verdict.usable and not verdict.not_started


KERAS = """
def train_step(model, optimizer, images, labels):
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
    return {}
"""

TWIN = """
import functools
def fitted(images, labels):
    return twin.fit(images, labels, batch_size=12, verbose=0).history["loss"][0]
def copied(images, labels):
    loss = fitted(images, labels)
    origin.set_weights(twin.get_weights())
    return loss
def train_step(model, optimizer, images, labels):
    global twin, origin
    origin, twin = model, {}
    twin.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
    return {}(images, labels)
"""

# name: (source, states of the four claims, a part of a hint, usable)
WRONG = {
    "vector": (source(SPARSE), "- + + +", "a vector of 12 per-image losses", True),
    "sum": (source(f"tf.reduce_sum({SPARSE})"), "- + + +", "sum over the batch", True),
    "divided by 64": (
        source(f"tf.reduce_sum({SPARSE}) / 64"),
        "- + + +",
        "divided by 64? This batch has 12 images",
        True,
    ),
    "half the mean": (
        source(f"{MEAN} * 0.5123"),
        "- + + +",
        "Fix the loss, and this is right",
        True,
    ),
    "negated": (source(end="return -loss"), "- + + +", "minus sign too many in what it", True),
    "nothing but 0": (source(end="return tf.zeros(())"), "- + + +", "", True),
    "forgotten": (source(apply="pass", end="pass"), "- - o o", "the loss alone", False),
    "a table of losses": (
        source(end=f"return {SPARSE}[:, None] * tf.ones(12)"),
        "- + + +",
        "one `tf.reduce_mean` over all the losses?",
        True,
    ),
    "the loss and more": (
        source(end="return {'loss': loss}"),
        "- + + +",
        "return the loss, and the loss alone?",
        False,
    ),
    "vector, mean returned": (
        source(SPARSE, end="return tf.reduce_mean(loss)"),
        "+ + + -",
        "Was the mean of the losses taken?",
        True,
    ),
    "sum returned, mean used": (
        source(end=f"return tf.reduce_sum({SPARSE})"),
        "- + + +",
        "Is this the sum over the batch? The mean of the losses was asked for.",
        True,
    ),
    "vector returned, mean used": (
        source(end=f"return {SPARSE}"),
        "- + + +",
        "losses of the single images",
        True,
    ),
    "no return": (source(end="pass"), "- + + +", "return the loss", False),
    "a tuple": (source(end="return loss, gradients"), "- + + +", "the loss alone", False),
    "a string": (source(end="return str(loss)"), "- + + +", "the loss alone", False),
    "not applied": (source(apply="pass"), "+ - o o", "apply_gradients", True),
    "only the kernels": (
        source(
            gradient="kernels = [v for v in model.trainable_variables if 'kernel' in v.path]",
            apply="optimizer.apply_gradients(zip(tape.gradient(loss, kernels), kernels))",
        ),
        "+ - + +",
        "all of `model.trainable_variables`",
        True,
    ),
    "uphill": (
        source(gradient=GRADIENT + "; gradients = [-g for g in gradients]"),
        "+ + - +",
        "minus sign",
        True,
    ),
    "minus the loss": (source("-" + MEAN), "+ + - +", "minus sign", True),
    "logits, uncorrected": (
        source(
            "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, probabilities))"
        ),
        "+ + - +",
        "probabilities for logits",
        True,
    ),
    "squared error": (
        source("tf.reduce_mean((tf.one_hot(labels, 10) - probabilities) ** 2)"),
        "+ + - +",
        "squared error",
        True,
    ),
    "labels shifted": (
        source(MEAN.replace("labels", "(labels + 1) % 10")),
        "+ + - +",
        "shifted by one",
        True,
    ),
    "another loss": (
        source("tf.reduce_mean(probabilities[:, 3])"),
        "- + - o",
        "the cross-entropy of these labels",
        True,
    ),
    "two steps": (source(apply=f"{APPLY}; {APPLY}"), "+ + + -", "2 times", True),
    "own SGD": (
        source(apply="tf.keras.optimizers.SGD(0.1)" + APPLY.removeprefix("optimizer")),
        "+ + + -",
        "optimizer of its own",
        True,
    ),
    "own Adam": (
        source(apply="tf.keras.optimizers.Adam()" + APPLY.removeprefix("optimizer")),
        "+ + + -",
        "optimizer of its own",
        True,
    ),
    "the model's optimizer": (source(apply="model." + APPLY), "+ + + -", "of its own", True),
    "by hand": (
        source(
            apply="_ = [v.assign_sub(optimizer.learning_rate * g)"
            " for v, g in zip(model.trainable_variables, gradients)]"
        ),
        "+ + + -",
        "of its own",
        True,
    ),
    "no pairs": (
        source(apply="optimizer.apply_gradients(gradients)"),
        "- o o o",
        "Does `apply_gradients` get pairs?",
        False,
    ),
    "pairs swapped": (
        source(apply="optimizer.apply_gradients(zip(model.trainable_variables, gradients))"),
        "- o o o",
        "Are the two swapped",
        False,
    ),
    "one variable at a time": (
        source(
            apply="[optimizer.apply_gradients([pair]) for pair in"
            " zip(gradients, model.trainable_variables)]"
        ),
        "+ + + -",
        "for one variable at a time",
        True,
    ),
    "loss of what and what": (
        source(MEAN.replace("labels, probabilities", "probabilities, labels")),
        "- o o o",
        "Does the loss get the labels first",
        False,
    ),
    "gradient of the model": (
        source(gradient="gradients = tape.gradient(loss, model)"),
        "- o o o",
        "and then `model.trainable_variables`?",
        False,
    ),
    "other images": (
        source(forward="model(np.zeros((5, 28, 28, 1)))"),
        "- o o o",
        "Are images and labels those",
        False,
    ),
    "minimize": (
        source(apply="optimizer.minimize(loss, model.trainable_variables)"),
        "- o o o",
        "no `minimize` any more",
        False,
    ),
    "NumPy in a tf.function": (
        "@tf.function" + source(end="return loss.numpy()"),
        "- o o o",
        "no `.numpy()` in a `tf.function`",
        False,
    ),
    "train_on_batch": (
        "def train_step(model, optimizer, images, labels):\n"
        "    return model.train_on_batch(images, labels)",
        "- o o o",
        "`train_on_batch` hides the step",
        False,
    ),
    "compiled, then train_on_batch": (
        KERAS.format("model.train_on_batch(images, labels)"),
        "- o o o",
        "`train_on_batch` hides the step",
        False,
    ),
    "fit in a helper": (
        "def one(model, *data): return model.fit(*data, verbose=0).history['loss'][0]\n"
        + KERAS.format("one(model, images, labels)"),
        "- o o o",
        "`fit` hides the step",
        False,
    ),
    "the model's train_step": (
        KERAS.format("model.train_step((images, labels))['loss']"),
        "- o o o",
        "`model.train_step` hides the step",
        False,
    ),
    "the class's own method": (
        "def train_step(model, optimizer, images, labels):\n"
        "    return tf.keras.Model.train_step(model, (images, labels))['loss']",
        "- o o o",
        "`model.train_step` hides the step",
        False,
    ),
    "a method kept before": (
        "keep = tf.keras.Model.train_on_batch\n" + KERAS.format("keep(model, images, labels)"),
        "- o o o",
        "`train_on_batch` hides the step",
        False,
    ),
    "a twin with the same layers": (
        TWIN.format("tf.keras.Model(model.inputs, model.outputs)", "twin.train_on_batch"),
        "- o o o",
        "`train_on_batch` hides the step",
        False,
    ),
    "a wrapper": (
        TWIN.format("tf.keras.Sequential([model])", "fitted"),
        "- o o o",
        "`fit` hides the step",
        False,
    ),
    "a twin in a tf.function": (
        "@tf.function\ndef one(twin, *data): return twin.train_step(data)['loss']\n"
        + TWIN.format("tf.keras.Sequential([model])", "functools.partial(one, twin)"),
        "- o o o",
        "`model.train_step` hides the step",
        False,
    ),
    "a copy whose weights are taken": (
        TWIN.format("tf.keras.models.clone_model(model)", "copied").replace(
            "twin.compile", "twin.set_weights(model.get_weights()); twin.compile"
        ),
        "- o o o",
        "`fit` hides the step",
        False,
    ),
    "a running mean": (
        "mean = tf.keras.metrics.Mean()\n"
        + source(end="mean.update_state(loss); return mean.result()"),
        "- + + +",
        "such as a running mean",
        True,
    ),
    "a smoothed loss": (
        "kept = []\n"
        + source(end="kept.append(0.9 * kept[-1] + 0.1 * loss if kept else loss); return kept[-1]"),
        "- + + +",
        "such as a running mean",
        True,
    ),
    "the first loss for ever": (
        "kept = []\n" + source(end="kept.append(loss); return kept[0]"),
        "- + + +",
        "such as a running mean",
        True,
    ),
    "no more than predictions": (
        "def train_step(model, optimizer, images, labels):\n    predictions = model(images)",
        "- - o o",
        "Are the gradients applied",
        False,
    ),
    "global model, not converted": (
        "@tf.autograph.experimental.do_not_convert"
        + source(
            forward="cnn_model(images)",
            gradient=GRADIENT.replace("model", "cnn_model"),
            apply=APPLY.replace("model", "cnn_model"),
        ),
        "+ - o o",
        "It uses `cnn_model` from outside",
        True,
    ),
    "gradients cut": (
        source(gradient=GRADIENT + "; gradients = [tf.clip_by_norm(g, 0.1) for g in gradients]"),
        "+ + - o",
        "The loss is right. Are the gradients those of the loss",
        True,
    ),
    "scaled gradient": (
        source(gradient=GRADIENT + "; gradients = [3 * g for g in gradients]"),
        "+ + + -",
        "Are the gradients multiplied by a number?",
        True,
    ),
    "global optimizer": (
        source(apply="tape_" + APPLY),
        "+ + + -",
        "It uses `tape_optimizer` from outside",
        True,
    ),
    "global model": (
        source(forward="cnn_model(images)"),
        "- o o o",
        "It uses `cnn_model` from outside",
        False,
    ),
    "both global": (
        source()
        .replace("    ", "    ", 1)
        .replace("model.", "cnn_model.")
        .replace("model(images)", "cnn_model(images)"),
        "+ - o o",
        "It uses `cnn_model` from outside",
        True,
    ),
    "outside the tape": (
        "def train_step(model, optimizer, images, labels):\n"
        "    probabilities = model(images)\n"
        "    with tf.GradientTape() as tape:\n"
        f"        loss = {MEAN}\n"
        f"    {GRADIENT}\n    {APPLY}\n    return loss",
        "- o o o",
        "inside the `with tf.GradientTape()` block",
        False,
    ),
    "one-hot loss": (
        source(MEAN.replace("sparse_", "")),
        "- o o o",
        "one-hot labels",
        False,
    ),
    "raises": (source("undefined_name"), "- o o o", "", False),
    "exits": (source(end="raise SystemExit(3)"), "- o o o", "", False),
    "two arguments": ("def train_step(images, labels): return tf.zeros(())", "- o o o", "", False),
    "not callable": ("train_step = tf.constant(3.0)", "- o o o", "", False),
    "NaN loss": (
        source(f"tf.reduce_mean(tf.math.log(-1.0) * {SPARSE})"),
        "- o o o",
        "logarithm of 0",
        True,
    ),
    "NaN weights": (
        source(gradient=GRADIENT + "; gradients = [g * np.nan for g in gradients]"),
        "+ - o o",
        "",
        True,
    ),
}


@pytest.mark.parametrize(("text", "claims", "hint", "usable"), WRONG.values(), ids=WRONG)
def test_each_mistake_costs_its_claim_and_is_named(text, claims, hint, usable):
    verdict = judged(text, before=GLOBALS)
    assert (states(verdict), verdict.usable) == (claims, usable)
    assert hint in hints(verdict) and bool(hint) == bool(hints(verdict))
    assert sum(finding.points for finding in verdict.findings) == POINTS
    assert all(f.seen for f in verdict.findings if f.state != "passed")


@pytest.mark.parametrize(
    ("number", "whole"),
    [
        (1, False),
        (1.99, True),
        (2, True),
        (2.5, False),
        (64.03, False),
        (1099, True),
        (1100, False),
    ],
)
def test_a_sum_was_divided_by_a_whole_number(number, whole):
    assert _is_whole(number) is whole


def test_an_optimizer_of_its_own_goes_downhill_another_way():
    own = "tf.keras.optimizers.Adam(0.1).apply(gradients, model.trainable_variables)"
    direction = judged(source(apply=own)).findings[2]
    assert (direction.state, direction.points) == ("passed", 1)
    assert direction.seen == "downhill, though not along the gradient"


@pytest.mark.parametrize(
    ("factor", "state"), [(1.0005, "passed"), (0.9995, "passed"), (1.002, "failed")]
)
def test_the_loss_may_be_off_by_a_thousandth(factor, state):
    assert judged(source(end=f"return loss * {factor}")).findings[0].state == state
    summed = f"return tf.reduce_sum({SPARSE}) * {factor}"
    assert ("sum over the batch?" in hints(judged(source(end=summed)))) is (state == "passed")


def test_from_logits_that_keras_corrects_costs_nothing_and_is_named():
    loss = "tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, probabilities)"
    verdict = judged(source(loss))
    assert verdict.points == 4 and "from_logits=True" in hints(verdict)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no `train_step` yet"),
        ('def train_step(model, optimizer, images, labels):\n    """Step."""', "still empty"),
        ("def train_step(model, optimizer, images, labels): raise NotImplementedError", "still"),
    ],
)
def test_an_untouched_exercise_is_not_started(text, words):
    verdict = judged(text)
    assert words in verdict.not_started and not verdict.usable and not verdict.findings


def test_what_stopped_the_step_is_told():
    assert "NameError" in judged(source("undefined_name")).findings[0].seen
    assert "(images, labels)" in judged("def train_step(images, labels): 0").findings[0].seen
    assert "nothing (None)" in judged(source(end="pass")).findings[0].seen
    assert "NaN" in judged(source(f"{MEAN} * np.nan")).findings[0].seen
    timed = "def timed(f):\n    def inner(*a): return f(*a)\n    return inner\n@timed"
    assert "NameError" in judged(timed + source("undefined_name")).findings[0].seen


SIDE_EFFECTS = """
history = []
calls = 0
counter = tf.Variable(0)
mean = tf.keras.metrics.Mean()
def note(loss):
    global calls
    calls += 1
    history.append(float(loss))
    counter.assign_add(1)
    mean.update_state(loss)
    np.random.seed(1)
    print("noted")
    cnn_model(np.zeros((1, 28, 28, 1)))
    tape_optimizer.learning_rate.assign(5.0)
"""


def test_the_check_leaves_no_trace(capfd):
    text = source(apply=APPLY + "; images *= 0; note(loss)")
    namespace = notebook(text, GLOBALS + SIDE_EFFECTS)
    namespace["cnn_model"].compile("sgd", "mse")
    model, names = namespace["cnn_model"], set(namespace)
    weights, function = model.get_weights(), namespace["train_step"]
    capfd.readouterr()
    states_before = random.getstate(), np.random.get_state()[1].copy()
    verdict = verdict_on("train_step", exercise.collect(namespace))
    assert verdict.points == 4
    assert capfd.readouterr() == ("", "")
    assert random.getstate() == states_before[0]
    assert np.array_equal(np.random.get_state()[1], states_before[1])
    assert (namespace["history"], namespace["calls"], set(namespace)) == ([], 0, names)
    assert int(namespace["counter"]) == 0 and float(namespace["mean"].result()) == 0
    assert float(namespace["tape_optimizer"].learning_rate) == pytest.approx(0.1)
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))
    assert namespace["train_step"] is function and namespace["cnn_model"] is model


NOTES = {  # what else the step does, and what must be as before
    "list": ("notes = []", "notes.append(loss)", "notes"),
    "deque": (
        "import collections\nnotes = collections.deque([1.0], 5)",
        "notes.append(loss)",
        "notes",
    ),
    "nested": ("notes = {'a': ([],)}", "notes['a'][0].append(loss)", "notes"),
    "holds itself": ("notes = []; notes.append(notes)", "notes[0][0].append(loss)", "len(notes)"),
    "what no copy can be made of": (
        "notes = {'a': (n for n in ())}\n@tf.function\ndef trace(x): notes['b'] = x\ntrace(1.0)",
        "notes['c'] = loss",
        "sorted(notes)",
    ),
    "object": (
        "class Notes:\n    def __init__(self): self.all = []\n"
        "    def add(self, loss): self.all.append(loss); more.append(loss)\n"
        "notes, more = Notes(), []",
        "notes.add(loss)",
        "notes.all + more",
    ),
    "attribute of the function": (
        "def note(loss): note.all.append(loss)\nnote.all = []",
        "note(loss)",
        "note.all",
    ),
    "partial": (
        "import functools\nnotes = []\nnote = functools.partial(list.append, notes)",
        "note(loss)",
        "notes",
    ),
    "bound method": (
        "notes = []\nclass Note:\n    def add(self, x): notes.append(x)\nnote = Note().add",
        "note(loss)",
        "notes",
    ),
    "array": ("notes = np.zeros(3)", "notes[0] = loss", "notes.tolist()"),
    "tf.Variable": ("notes = tf.Variable(1.0)", "notes.assign(loss)", "float(notes)"),
    "keras.Variable": ("notes = tf.keras.Variable(1.0)", "notes.assign(loss)", "float(notes)"),
    "metrics": (
        "notes = (tf.keras.metrics.Mean(), [tf.keras.metrics.Mean()])",
        "notes[0](loss); notes[1][0](loss)",
        "[float(notes[0].result()), float(notes[1][0].result())]",
    ),
    "a metric without a config": (
        "notes = tf.keras.metrics.MeanMetricWrapper(lambda y, p: y, name='x')",
        "notes(loss, loss)",
        "float(notes.result())",
    ),
    "a metric of their own": (
        "class Mine(tf.keras.metrics.Mean):\n    def __init__(self, size): super().__init__()\n"
        "notes = Mine(3)",
        "notes(loss)",
        "float(notes.result())",
    ),
    "the lab's own": (
        "import mitdeeplearning_utils as mdl\nhistory = mdl.LossHistory()\n"
        "notes = mdl.Experiment('mine', Sender())",
        "history.append(loss); notes.log('loss', loss, step=0)",
        "[history.get(), notes.history, notes._sender.sent]",
    ),
}


@pytest.mark.parametrize(("before", "note", "look"), NOTES.values(), ids=NOTES)
def test_what_a_right_step_notes_beside_costs_nothing_and_leaves_no_trace(before, note, look):
    sender = "class Sender:\n    url, sent = '', []\n    def send(self, x): self.sent.append(x)\n"
    namespace = notebook(source(apply=f"{APPLY}; {note}"), sender + before)
    found = repr(eval(look, namespace))
    verdict = verdict_on("train_step", exercise.collect(namespace))
    assert (verdict.points, hints(verdict)) == (4, "")
    assert repr(eval(look, namespace)) == found


def test_a_step_that_keeps_its_losses_is_judged_again_after_the_loop_compiled_it():
    text = source(apply=f"{APPLY}; losses.append(loss)")
    namespace = notebook(text, "losses = []" + GLOBALS)
    tf, step = namespace["tf"], namespace["train_step"]
    assert compile_step(step, namespace["cnn_model"], tf.keras.optimizers.SGD(0.1))
    assert not any(hasattr(loss, "numpy") for loss in namespace["losses"])  # a graph's tensors
    assert verdict_on("train_step", exercise.collect(namespace)).points == 4
    assert checks.ready(namespace, "train_step")


HIDDEN = {
    "not converted": "@tf.autograph.experimental.do_not_convert",
    "an object": "class Step:\n    def __call__(self, *data): return inner(*data)\n"
    "train_step = Step()\ndef name(f): global inner; inner = f; return train_step\n@name",
    "out of reach": "class Step(tf.Module):\n    def __call__(self, *data): return inner(*data)\n"
    "train_step = Step()\ndef name(f): global inner; inner = f; return train_step\n@name",
}


@pytest.mark.parametrize("form", HIDDEN.values(), ids=HIDDEN)
def test_the_students_models_are_never_trained(form):
    gradient = GRADIENT.replace("model", "cnn_model")
    apply = "tape_optimizer.apply(gradients, cnn_model.trainable_variables)"
    text = source(forward="cnn_model(images)", gradient=gradient, apply=apply)
    namespace = notebook(form + text, GLOBALS)
    before = namespace["cnn_model"].get_weights()
    verdict = verdict_on("train_step", exercise.collect(namespace))
    assert states(verdict).endswith("- o o")
    after = namespace["cnn_model"].get_weights()
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    assert int(namespace["tape_optimizer"].iterations) == 0


def test_names_of_later_layers_do_not_depend_on_the_check():
    import tensorflow as tf

    namespace = notebook(source())
    before = tf.keras.layers.Dense(1).name
    exercise.collect(namespace)
    after = tf.keras.layers.Dense(1).name
    assert int(([*after.split("_"), "0"])[1]) == int(([*before.split("_"), "0"])[1]) + 1


def test_the_same_step_yields_the_same_evidence():
    first, second = (exercise.collect(notebook(source())) for _ in range(2))
    for pair in zip(first.calls, second.calls, strict=True):
        assert all(map(np.array_equal, *(call.after for call in pair)))


def test_each_seed_has_calls_of_its_own_and_the_judge_takes_the_seed_that_it_is_given():
    with drawn_from("a"):
        found = exercise.collect(notebook(source()))
    other = exercise.collect(notebook(source()))
    assert (found.seed, other.seed) == ("a", "")
    assert not np.array_equal(found.calls[0].after[0], other.calls[0].after[0])
    assert verdict_on("train_step", found).points == 4
    assert verdict_on("train_step", replace(found, seed="b")).points < 4
    assert len({start.rate for seed in ("", "a", "b") for start in starts(seed)}) == 9


def test_a_seed_gives_the_same_start_with_every_version_of_numpy():
    start = starts("")[0]
    drawn = [float(start.weights[0][0, 0]), float(start.images.sum()), start.rate]
    assert drawn == pytest.approx([0.02394859, 1374.4, 0.00565982], rel=1e-6)
    assert start.labels.tolist() == [9, 3, 3, 1, 1, 3, 7, 4, 0, 5, 5, 3]


@pytest.mark.parametrize(
    "loss", [cross_entropy, twice_softmax, squared_error, one_too_high, one_too_low]
)
def test_the_reference_gradient_agrees_with_finite_differences(loss):
    rng = np.random.default_rng(0)
    images, labels = rng.random((5, 28, 28, 1)), rng.integers(0, 10, 5)
    weights = [weight.astype(np.float64) for weight in starts("")[0].weights]
    gradients = reference(loss, weights, images, labels).gradients
    for i, gradient in enumerate(gradients):
        at = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
        ends = []
        for shift in (1e-5, -1e-5):
            moved = [weight.copy() for weight in weights]
            moved[i][at] += shift
            ends.append(reference(loss, moved, images, labels).losses.mean())
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(gradient[at], rel=1e-5)
