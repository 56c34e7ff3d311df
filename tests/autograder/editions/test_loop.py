"""A training loop is judged by one pass on a batch of the check, however it is written."""

import ast
import types
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from autograder.editions import cut, reaching, read_code
from autograder.editions.loop import is_loop
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.loop import FIRST
from mitdeeplearning_utils.checks.collecting.loop_probe import probe_loop

BODY = """for idx in list(range(0, train_images.shape[0], batch_size)):
  (images, labels) = (train_images[idx:idx+batch_size], train_labels[idx:idx+batch_size])
  images = tf.convert_to_tensor(images, dtype=tf.float32)
  with tf.GradientTape() as tape:
    logits = cnn_model(images)
    loss_value = tf.keras.backend.sparse_categorical_crossentropy(labels, logits)
  history.append(loss_value.numpy().mean())
  grads = tape.gradient(loss_value, cnn_model.trainable_variables)
  optimizer.apply_gradients(zip(grads, cnn_model.trainable_variables))
"""
STEP = """def take(x, y):
  with tf.GradientTape() as tape:
    losses = tf.keras.losses.sparse_categorical_crossentropy(y, net(x))
  slopes = tape.gradient(losses, net.trainable_variables)
  optimizer.apply_gradients(zip(slopes, net.trainable_variables))
"""
TRAIN = """def train():
  for i in range(len(train_images) // BATCH_SIZE):
    some = slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE)
    take(train_images[some], train_labels[some])
train()
"""
DATASET = "pairs = tf.data.Dataset.from_tensor_slices((train_images, train_labels)).batch(12)\n"
CLAIMS = ("loss", "moves", "direction", "size")


def model() -> Any:
    layers = [tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, "softmax")]
    return tf.keras.Sequential([tf.keras.layers.Input((28, 28, 1)), *layers])


@pytest.fixture
def names() -> dict[str, Any]:
    """A student's names, as they are before the loop."""
    found = types.ModuleType("__main__").__dict__
    found |= {"tf": tf, "np": np, "batch_size": 12, "BATCH_SIZE": 64, "history": []}
    found |= {"train_images": np.zeros((64, 28, 28, 1), "float32")}
    found |= {"train_labels": np.zeros(64, "int64"), "cnn_model": model(), "net": model()}
    return found | {"optimizer": tf.keras.optimizers.Adam(0.01)}


def judged(source: str, names: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the states of the claims about a cell's loop, and its hints."""
    statements = read_code(source).statements
    functions = reaching(statements)
    *before, loop = statements
    assert is_loop(loop, functions)
    for statement in before:
        exec(compile(ast.Module([statement.node], []), "cell", "exec"), names)
    kept = names["cnn_model"].get_weights(), names["train_images"]
    verdict = checks.judge("train_step", probe_loop(cut(loop, functions, FIRST), names, "seed"))
    assert all(map(np.array_equal, names["cnn_model"].get_weights(), kept[0]))
    assert names["train_images"] is kept[1] and names["batch_size"] == 12
    assert int(names["optimizer"].iterations) == 0
    assert not any("`train_step`" in f.claim + f.expected + f.seen for f in verdict.findings)
    return [f.state for f in verdict.findings], [f.hint for f in verdict.findings]


def inside(outer: str, source: str = BODY) -> str:
    return outer + "".join(f"  {line}\n" for line in source.splitlines())


MEAN = BODY.replace("logits)\n", "logits)\n    loss_value = tf.reduce_mean(loss_value)\n")
RIGHT = {
    "as in the lab": BODY,
    "the mean": MEAN,
    "the sum": MEAN.replace("reduce_mean", "reduce_sum"),
    "in epochs": inside("for epoch in range(3):\n"),
    "counted": BODY.replace("for idx in list(", "for n, idx in enumerate("),
    "tried": inside("try:\n") + "except ValueError:\n  pass\n",
    "in functions": STEP + TRAIN,
    "of numbers": BODY.replace("train_images.shape[0], batch_size", "60000, 12"),
    "shuffled": BODY.replace(
        "train_images[idx:idx+batch_size], train_labels[idx:idx+batch_size])",
        "train_images[some], train_labels[some])",
    ).replace("  (images", "  some = np.random.permutation(len(train_images))\n  (images"),
    "with another model": BODY.replace("cnn_model", "net"),
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_right_loop_has_all_points(source: str, names) -> None:
    assert judged(source, names)[0] == ["passed"] * 4


def test_losses_that_the_tape_adds_up_are_noted(names) -> None:
    assert "12 times as long" in judged(BODY, names)[1][0]
    assert judged(MEAN, names)[1][0] == ""


WRONG = {
    "logits of probabilities": (
        BODY.replace("labels, logits)", "labels, logits, from_logits=True)"),
        ["passed", "passed", "failed", "passed"],
    ),
    "half of the variables": (
        BODY.replace(
            "gradient(loss_value, cnn_model.trainable_variables)",
            "gradient(loss_value, cnn_model.trainable_variables[:2])",
        ),
        ["passed", "failed", "passed", "passed"],
    ),
    "of something else than its loss": (
        BODY.replace("  history", "    squares = logits**2\n  history").replace(
            "gradient(loss_value", "gradient(squares"
        ),
        ["passed", "passed", "failed", "skipped"],
    ),
    "nothing applied": (
        BODY.replace("  optimizer.apply_gradients(", "  print("),
        ["passed", "failed", "skipped", "skipped"],
    ),
    "twice": (
        BODY + "  optimizer.apply_gradients(zip(grads, cnn_model.trainable_variables))\n",
        ["passed", "passed", "passed", "failed"],
    ),
    "an error": (BODY.replace("labels, logits)", "labels, x)"), ["failed", *["skipped"] * 3]),
    "by Keras": (
        BODY.replace("  optimizer", "  cnn_model.train_on_batch(images, labels)\n  optimizer"),
        ["failed", *["skipped"] * 3],
    ),
}


@pytest.mark.parametrize(("source", "states"), WRONG.values(), ids=WRONG)
def test_a_wrong_loop_loses_what_is_wrong(source: str, states: list[str], names) -> None:
    assert judged(source, names)[0] == states


LOGITS = BODY.replace("labels, logits)", "labels, logits, from_logits=True)")
SOFTMAX = BODY.replace("cnn_model(images)", "tf.nn.softmax(cnn_model(images))")


@pytest.mark.parametrize("source", [LOGITS, SOFTMAX, BODY], ids=["logits", "softmax", "neither"])
def test_a_loop_for_a_model_that_gives_scores_is_judged_on_such_a_model(source: str, names) -> None:
    names["cnn_model"] = tf.keras.Sequential([*model().layers[:-1], tf.keras.layers.Dense(10)])
    names["cnn_model"].build((None, 28, 28, 1))
    assert judged(source, names)[0] == ["passed"] * 4


OPEN = {
    "of images drawn again and again": BODY.replace(
        "train_images[idx:idx+batch_size], train_labels[idx:idx+batch_size])",
        "train_images[some], train_labels[some])",
    ).replace("  (images", "  some = np.random.choice(len(train_images), batch_size)\n  (images"),
    "of a dataset": DATASET
    + BODY.replace("list(range(0, train_images.shape[0], batch_size))", "pairs").replace(
        "for idx", "for images, labels"
    ),
    "without end": "idx = 0\n" + inside("while idx < 60000:\n", BODY.split("\n", 1)[1]),
    "of other arrays": "x, y = train_images + 0, train_labels + 0\n"
    + BODY.replace("train_images[", "x[").replace("train_labels[", "y["),
    "without a pass": BODY.replace("batch_size))", "batch_size)[:0])"),
}


@pytest.mark.parametrize("source", OPEN.values(), ids=OPEN)
def test_a_loop_that_cannot_be_given_a_batch_waits(source: str, names) -> None:
    assert judged(source, names)[0] == ["waits"] * 4
