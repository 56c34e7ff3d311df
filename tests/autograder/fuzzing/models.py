"""Architectures and weights that are declared so: the judge computes what they give."""

from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from autograder.judge.bounds import EvidenceError
from autograder.judge.evidence_file import read_evidence
from autograder.judge.layers import LAYERS, MERGES, UnknownModelError
from autograder.judge.predictions import predictions
from mitdeeplearning_utils.checks.collecting.connected import SETTINGS
from mitdeeplearning_utils.checks.collecting.images import test_set
from mitdeeplearning_utils.checks.collecting.model import NewFcModel
from mitdeeplearning_utils.checks.judging.layers import TRAINING_ONLY

from . import Target
from .evidence import fresh, seeds, stored
from .mutate import NUMBERS, ODD, mutated_tree, odd_array

_IMAGES = 3
NAN, INF = float("nan"), float("inf")
_OTHERS = {"InputLayer", "Flatten", "Reshape", "Activation"}
_KINDS = sorted({*LAYERS, *MERGES, *TRAINING_ONLY, *_OTHERS})
_VALUES = [1, 2, 3, 28, [1, 1], [2, 2], [28, 28], "same", "valid", "channels_first", True, False]
_VALUES += [-1, [-1], [], [1, 2, 3], *NUMBERS, "x", None]


def _make(dice: Random) -> bytes:
    """Return evidence of `fc_model` with an honest model changed, or one made of any layers."""
    evidence = dice.choice([e for name, e in seeds() if name == "fc_model" and e["nodes"]])
    made = fresh(evidence) | {"predictions": np.zeros((100, 3), np.float32)}
    made["weights"] += [_weight(dice) for _ in range(dice.randrange(4))]
    if dice.randrange(500) == 499:
        made["weights"].append(np.ones((1, 50_000), np.float32))
    if dice.randrange(2):
        made["nodes"] = mutated_tree(dice, made["nodes"], [*ODD, *_KINDS, *_VALUES])
    else:
        count = dice.randrange(10)
        made["nodes"] = [_node(dice, i, len(made["weights"])) for i in range(count)]
    return stored(made)


def _weight(dice: Random) -> Any:
    array = odd_array(dice)
    odd = array.dtype.kind not in "biuf" or dice.randrange(8) == 0
    return array if odd else array.astype(np.float32)


def _node(dice: Random, index: int, weights: int) -> dict[str, Any]:
    inputs = [dice.randrange(max(index, 1)) for _ in range(dice.choice([1, 1, 1, 1, 2, 0, 30]))]
    inputs = [max(index - 1, 0)] if dice.randrange(2) else inputs
    x = [-1.0, 0.0, 2.0]
    y = dice.choice([x, [0.0, 0.0, 2.0], [-0.1, 0.0, 2.0], [7.0, 7.0, NAN], [INF] * 3])
    return {
        "class_name": dice.choice(_KINDS),
        "inputs": inputs if index else [],
        "settings": {dice.choice(SETTINGS): dice.choice(_VALUES) for _ in range(dice.randrange(4))},
        "activation": {"x": x, "y": y} if dice.randrange(3) == 2 else None,
        "shape": dice.choice([[784], [28, 28, 1], [28, 28], [-1], [0], [2**40, 2**40], [], [None]]),
        "weights": [dice.randrange(weights) for _ in range(dice.randrange(4))],
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
        scores = predictions(found.nodes, weights, images)
    except UnknownModelError as error:
        assert 0 < len(str(error)) < 500
        return
    assert scores.dtype == np.float32 and scores.ndim == 2 and len(scores) == _IMAGES


TARGETS = [Target("model", _make, _use, 100)]
