"""Architectures and weights that are declared so: the judge computes what they give."""

from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from autograder.judge.bounds import EvidenceError
from autograder.judge.evidence_file import read_evidence
from autograder.judge.rebuilt import Rebuilt, UnknownModelError
from mitdeeplearning_utils.checks.collecting.images import test_set
from mitdeeplearning_utils.checks.collecting.model import NewFcModel
from mitdeeplearning_utils.checks.collecting.operations import DTYPES, OPERATIONS
from mitdeeplearning_utils.checks.collecting.table import ACTIVATIONS, LAYERS, POLICIES

from . import Target
from .evidence import fresh, seeds, stored
from .mutate import NUMBERS, ODD, mutated_tree, odd_array

_IMAGES = 3
_NAMES = {"layer": sorted(LAYERS), "operation": sorted(OPERATIONS), "constant": [""]}
_ARGUMENTS = sorted({key for kinds in LAYERS.values() for key in kinds} | {"dtype"})
_VALUES = [1, 2, 3, 28, [1, 1], [2, 2], [28, 28], "same", "valid", "channels_first", True, False]
_VALUES += [-1, [-1], [], [1, 2, 3], *NUMBERS, "x", None, *ACTIVATIONS, *POLICIES, *DTYPES]


def _make(dice: Random) -> bytes:
    """Return evidence of `fc_model` with an honest model changed, or one made of any layers."""
    evidence = dice.choice([e for name, e in seeds() if name == "fc_model" and e["steps"]])
    made = fresh(evidence) | {"predictions": np.zeros((100, 3), np.float32)}
    made["weights"] += [_weight(dice) for _ in range(dice.randrange(4))]
    if dice.randrange(500) == 499:
        made["weights"].append(np.ones((1, 50_000), np.float32))
    if dice.randrange(2):
        made["steps"] = mutated_tree(dice, made["steps"], [*ODD, *LAYERS, *OPERATIONS, *_VALUES])
    else:
        count = dice.randrange(10)
        made["steps"] = [_step(dice, i, len(made["weights"])) for i in range(count)]
    return stored(made)


def _weight(dice: Random) -> Any:
    array = odd_array(dice)
    odd = array.dtype.kind not in "biuf" or dice.randrange(8) == 0
    return array if odd else array.astype(np.float32)


def _step(dice: Random, index: int, weights: int) -> dict[str, Any]:
    kind = dice.choice(["layer", "layer", "operation", "operation", "constant"])
    name = dice.choice(_NAMES[kind])
    known = [*LAYERS[name]] if kind == "layer" else []
    known = [*OPERATIONS[name].attributes] if kind == "operation" else known
    names = known if known and dice.randrange(4) else _ARGUMENTS
    count = len(OPERATIONS[name].inputs) if kind == "operation" else dice.choice([1, 1, 1, 2, 30])
    return {
        "kind": kind,
        "name": name,
        "inputs": [dice.randrange(index + 1) for _ in range(count)] if kind != "constant" else [],
        "settings": {dice.choice(names): dice.choice(_VALUES) for _ in range(dice.randrange(4))},
        "weights": [dice.randrange(weights) for _ in range(dice.randrange(4))] if weights else [],
    }


def _use(data: bytes, folder: Path) -> None:
    path = folder / "fc_model"
    path.write_bytes(data)
    try:
        found = read_evidence(path, NewFcModel)
    except EvidenceError:
        return
    images = test_set()[0][:_IMAGES]
    weights = [np.asarray(array, dtype=np.float32) for array in found.weights or []]
    try:
        scores = Rebuilt(found.steps, weights).predictions(images)
    except UnknownModelError as error:
        assert 0 < len(str(error)) < 500
        return
    assert scores.dtype == np.float32 and scores.ndim == 2 and len(scores) == _IMAGES


TARGETS = [Target("model", _make, _use, 100)]
