"""Evidence: as a file, and as what the judge makes of it."""

import json
import os
import struct
import tempfile
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from evidence_trees import tree_of

from autograder.course.outcomes import read_outcome, write_outcome
from autograder.inside.evidence_file import packed
from autograder.inside.kernel import slim
from autograder.judge.bounds import EvidenceError
from autograder.judge.evidence_file import read_evidence
from autograder.judge.verdict import judge_run
from autograder.outcome import Outcome
from autograder.told import NOTHING
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting import memory
from mitdeeplearning_utils.checks.collecting.images import test_set
from mitdeeplearning_utils.checks.collecting.model import with_models

from . import Target
from .mutate import ODD, dumped, mutated_bytes, mutated_tree, odd_array

_LONGEST = 12_000
_LENGTHS = [[0, 2**40], [-1, 1], "F64", "BF16", [1] * 9, [2**62, 4]]
_kept: list[tempfile.TemporaryDirectory[str]] = []


@cache
def seeds() -> list[tuple[str, dict[str, Any]]]:
    """Return exercises and trees of honest evidence: all is there, nothing, or all is wrong."""
    full, none = _names(), {"prediction": "7", "train_step": lambda images: images}
    broken = full | {"model": 5, "cnn_model": None, "test_acc": full["images"][:3]}
    found = []
    for namespace in (full, none, broken, full | {"model": full["wide"]}):
        for name in checks.EXERCISES:
            evidence = checks.collect(name, namespace)
            found.append((name, tree_of(with_models(evidence, slim))))
    memory.forget()
    return found


def _names() -> dict[str, Any]:
    """Return a notebook's names at its end; its networks are small, the same ones every time."""
    import tensorflow as tf

    layers, (images, labels) = tf.keras.layers, test_set()

    def network(*more: Any) -> Any:
        made = tf.keras.Sequential([layers.Input((28, 28, 1)), *more])
        made.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
        made.set_weights([dice.normal(0, 0.1, weight.shape) for weight in made.get_weights()])
        made.optimizer.iterations.assign(2)  # as if it had been trained
        return made

    dice, last = np.random.default_rng(1), layers.Dense(10, "softmax")
    model = network(layers.Flatten(), layers.Dense(2, "relu"), last)
    cnn = network(layers.Conv2D(2, 3, 2, activation="relu"), layers.MaxPool2D(), layers.Flatten(),
                  layers.Dropout(0.5), layers.Dense(10, "softmax"))  # fmt: skip
    loss, acc = cnn.evaluate(images, labels, verbose=0)

    def train_step(model, optimizer, images, labels):
        with tf.GradientTape() as tape:
            losses = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
        gradients = tape.gradient(losses, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return losses

    wide = network(layers.Flatten(), layers.Dense(12))
    names = {"model": model, "cnn_model": cnn, "wide": wide, "images": images, "prediction": 7}
    return names | {"train_step": train_step, "test_loss": loss, "test_acc": acc}


def fresh(tree: Any) -> Any:
    """Return a copy of a tree that shares its arrays."""
    if isinstance(tree, dict):
        return {key: fresh(value) for key, value in tree.items()}
    return [fresh(value) for value in tree] if isinstance(tree, list) else tree


def stored(tree: Any) -> bytes:
    """Return the file of a tree, whatever is in it but arrays that no file can hold."""
    return packed(_storable(tree))


def _storable(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _storable(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_storable(value) for value in tree]
    plain = not isinstance(tree, np.ndarray) or (tree.dtype.kind in "biuf" and tree.dtype.isnative)
    return tree if plain else np.ones(tree.shape, np.uint8)


def _changed(dice: Random, most: int) -> tuple[int, bytes]:
    index = dice.randrange(len(seeds()))
    name, evidence = seeds()[index]
    odd = [
        *ODD,
        odd_array(dice),
        odd_array(dice),
        *(np.zeros((n, 10), np.float32) for n in (100, 10_000)),
    ]
    tree = mutated_tree(dice, fresh(evidence), odd, most)
    return checks.EXERCISES.index(name), stored(tree)


def _make_file(dice: Random) -> bytes:
    index, data = _changed(dice, 3)
    if dice.randrange(3):
        data = _with_another_header(dice, data)
    return bytes([index]) + (mutated_bytes(dice, data) if dice.randrange(3) == 2 else data)


def _with_another_header(dice: Random, data: bytes) -> bytes:
    length = int.from_bytes(data[:8], "little")
    header, arrays = data[8 : 8 + length], data[8 + length :]
    if dice.randrange(3):
        header = dumped(mutated_tree(dice, json.loads(header), [*ODD, *_LENGTHS]))
    if dice.randrange(4) == 3:
        arrays = mutated_bytes(dice, arrays)
    told = len(header) if dice.randrange(8) else dice.choice([0, 1, 2**31, 2**63, 2**64 - 1])
    return struct.pack("<Q", told) + header + arrays


def _use_file(data: bytes, folder: Path) -> None:
    path = folder / "evidence"
    path.write_bytes(data[1:])
    kind = checks.evidence_type(checks.EXERCISES[data[0] % len(checks.EXERCISES)])
    try:
        read_evidence(path, kind)
    except EvidenceError as error:
        assert 0 < len(str(error)) < 500 and str(error).isprintable()


def _make_judged(dice: Random) -> bytes:
    computed()
    index, data = _changed(dice, 4)
    return bytes([index]) + data


@cache
def computed() -> list[Path]:
    """Return the predictions of the honest models, kept as the judge keeps them."""
    _kept.append(tempfile.TemporaryDirectory())
    folder = Path(_kept[-1].name)
    for number, (name, evidence) in enumerate(seeds()):
        (folder / str(number)).mkdir()
        (folder / str(number) / f"{name}.safetensors").write_bytes(stored(evidence))
        judged = judge_run(folder / str(number), folder / "kept")
        assert not judged.faults, judged.faults
    return list((folder / "kept").iterdir())


def _use_judged(data: bytes, folder: Path) -> None:
    name = checks.EXERCISES[data[0] % len(checks.EXERCISES)]
    (folder / "evidence").mkdir()
    (folder / "evidence" / f"{name}.safetensors").write_bytes(data[1:])
    (folder / "kept").mkdir()
    for path in computed():
        os.link(path, folder / "kept" / path.name)
    judged = judge_run(folder / "evidence", folder / "kept")
    assert judged.faults == {}, judged.faults
    assert all(line.isprintable() and len(line) < 1000 for line in judged.reviews), judged.reviews
    assert judged.verdicts or judged.reviews
    assert all(0 <= value <= 1 for value in judged.accuracies.values())
    outcome = Outcome(
        "ann",
        "graded",
        NOTHING,
        judged.verdicts,
        judged.accuracies,
        judged.trainings,
        judged.reviews,
    )
    write_outcome(folder, outcome)
    assert read_outcome(folder, "ann") == outcome
    for exercise, verdict in judged.verdicts.items():
        card = checks.result(exercise, verdict)
        assert 0 <= verdict.points <= card.most
        assert len(card._repr_html_().encode()) < _LONGEST and float(repr(card)) == verdict.points


TARGETS = [
    Target("evidence", _make_file, _use_file, 150),
    Target("judge", _make_judged, _use_judged, 20),
]
