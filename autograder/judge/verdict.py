"""Judge the evidence of a run, read as hostile, in a process that never ran the student's code."""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting import probe as step_probe
from mitdeeplearning_utils.checks.collecting.evidence import works
from mitdeeplearning_utils.checks.collecting.images import (
    DIGITS,
    FEW,
    SAMPLE,
    test_set,
    train_sample,
)
from mitdeeplearning_utils.checks.collecting.scores import accuracy
from mitdeeplearning_utils.checks.collecting.trained import UNTRAINED
from mitdeeplearning_utils.checks.findings import Evidence, Verdict

from ..files import replacing
from ..inside.evidence_file import EvidenceError, read_evidence
from .layers import UnknownModelError
from .predictions import code_and_packages, predictions, put_real_sizes
from .schema import SCORE_FEW, check_schema

LEAK = 0.01
_ROUNDED = 1e-3  # of the images may get another digit, by rounding
_MOST_KEPT = 6_000_000  # bytes


@dataclass
class Judged:
    """What the judge says of a run.

    `verdicts` has the exercises whose evidence can be judged, `accuracies` the test accuracies of
    `model` and `cnn_model`, `reviews` the reasons for a person to look, and `faults` the errors of
    our own, by exercise.
    """

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    accuracies: dict[str, float] = field(default_factory=dict)
    reviews: list[str] = field(default_factory=list)
    faults: dict[str, Exception] = field(default_factory=dict)


def judge_run(evidence: Path, kept: Path) -> Judged:
    """Return the verdicts on the files NAME.zip of a run; predictions are kept in `kept`."""
    judged = Judged()
    for name in checks.EXERCISES:
        path = evidence / f"{name}.zip"
        if os.path.lexists(path):
            _judge_exercise(name, path, kept, judged)
    return judged


def _judge_exercise(name: str, path: Path, kept: Path, judged: Judged) -> None:
    try:
        found = read_evidence(path)
        check_schema(name, found)
    except EvidenceError as error:
        judged.reviews.append(f"{name}: the run's evidence is not what a check writes. {error}")
        return
    try:
        model = _model_in(name, found)
        if model is not None and not _recompute(name, model, kept, judged):
            _leave_open(name, found, judged)
            return
        if name == "train_step":
            _use_our_numbers(found)
        judged.verdicts[name] = checks.judge(name, found)
        _note(name, found, model, judged)
    except Exception as error:
        judged.faults[name] = error


def _model_in(name: str, found: Evidence) -> Evidence | None:
    if name == "train_step":
        return None
    inner = found.get("model")
    return inner if isinstance(inner, dict) else found


def _leave_open(name: str, found: Evidence, judged: Judged) -> None:
    """Leave the points to a person: what rests on the run's word alone gets none by machine."""
    model = _model_in(name, found)
    scores = model["predictions"] if model is not None else None
    if scores is None or scores.shape[1] != DIGITS:
        return
    own, most = checks.judge(name, found).points, checks.result(name).most
    told = (
        f"By the run's own numbers it has {own:g} of {most:g} points: look, and give them by hand."
    )
    judged.reviews[-1] += f" {told}"


def _recompute(name: str, model: Evidence, kept: Path, judged: Judged) -> bool:
    """Put what the weights give in the place of what is claimed; return whether that can be."""
    if model["state"] != "ok":
        return True
    if model["weights"] is None:
        judged.reviews.append(f"{name}: the model is too large for its weights to be kept.")
        return False
    claimed = model["predictions"]
    try:
        put_real_sizes(model["nodes"], model["weights"])
        if claimed is not None:
            _compute(name, model, kept)
    except UnknownModelError as error:
        judged.reviews.append(f"{name}: the model cannot be computed anew. {error}")
        return False
    if claimed is not None and _differ(claimed, model["predictions"][: len(claimed)]):
        judged.reviews.append(f"{name}: the run's predictions are not those of its own weights.")
    return True


def _compute(name: str, model: Evidence, kept: Path) -> None:
    few = test_set()[0][:FEW] if name in SCORE_FEW else None
    model["predictions"] = predictions_kept(kept, model["nodes"], model["weights"], few)
    if "train_accuracy" in model:
        images, labels = train_sample()
        scores = predictions_kept(kept, model["nodes"], model["weights"], images)
        model["train_accuracy"] = accuracy(scores, labels)


def _differ(claimed: NDArray[Any], computed: NDArray[Any]) -> bool:
    rounded = max(1, _ROUNDED * len(claimed))
    return claimed.shape != computed.shape or _differing(claimed, computed) > rounded


def _differing(a: NDArray[Any], b: NDArray[Any]) -> int:
    return int(np.sum(np.argmax(a, axis=1) != np.argmax(b, axis=1)))


def predictions_kept(
    folder: Path,
    nodes: list[Any],
    weights: list[NDArray[Any]],
    images: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Return `predictions`, computed once for the same nodes, weights and images."""
    key = hashlib.sha256(code_and_packages() + repr(nodes).encode())
    if images is not None:
        key.update(hashlib.sha256(images.tobytes()).digest())
    for array in weights:
        key.update(f"{array.shape}{array.dtype}".encode() + array.tobytes())
    path = folder / f"{key.hexdigest()[:32]}.npy"
    if path.is_file():
        found: NDArray[np.float32] = np.load(path, allow_pickle=False)
        return found
    computed = predictions(nodes, [np.asarray(a, dtype=np.float32) for a in weights], images)
    if computed.nbytes > _MOST_KEPT:  # an unfinished model's, which end in hundreds of scores
        return computed
    with replacing(path) as file:
        np.save(file, computed, allow_pickle=False)
    return computed


def _use_our_numbers(found: Evidence) -> None:
    """Put the probe's own start, batch and rate in the place of what the box says they were."""
    if found["problem"]:
        return
    images, labels = step_probe.batch()
    found |= {"before": step_probe.start_weights(), "images": images, "labels": labels}
    found["learning_rate"] = step_probe.LEARNING_RATE


def _note(name: str, found: Evidence, model: Evidence | None, judged: Judged) -> None:
    """Keep the accuracy that a training exercise reached, and what a person should look at."""
    begun = not judged.verdicts[name].not_started
    if begun and name in ("fc_train", "cnn_train") and model is not None and works(model):
        reached = accuracy(model["predictions"], test_set()[1])
        judged.accuracies[str(model["name"])] = reached
        noise = (2 * reached * (1 - reached) / SAMPLE) ** 0.5  # of two samples' difference
        beyond = reached > model["train_accuracy"] + max(LEAK, 4 * noise)
        if beyond and reached >= UNTRAINED:
            judged.reviews.append(
                f"{name}: {reached:.4f} on the test images, {model['train_accuracy']:.4f} on the "
                "training images. Was the model fitted on the test data?"
            )
    if name in ("fc_evaluate", "cnn_evaluate") and found["own"]:
        plain = checks.judge(name, found | {"own": found["own"] | {"losses": []}})
        if plain.points < judged.verdicts[name].points:
            judged.reviews.append(
                f"{name}: `test_loss` fits only a loss of the student's own, as the run tells it."
            )
            _leave_open(name, found, judged)
            del judged.verdicts[name]
