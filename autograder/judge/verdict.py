"""Judge the evidence of a run, read as hostile, in a process that never ran the student's code."""

import os
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.evaluation import Evaluation
from mitdeeplearning_utils.checks.collecting.images import (
    DIGITS,
    SAMPLE,
    test_set,
    train_sample,
)
from mitdeeplearning_utils.checks.collecting.model import (
    MOST_SCORES,
    ModelEvidence,
    models_in,
    output_text,
    with_models,
)
from mitdeeplearning_utils.checks.collecting.probe import StepEvidence
from mitdeeplearning_utils.checks.collecting.scores import accuracy, tied
from mitdeeplearning_utils.checks.collecting.trained import UNTRAINED, Trained
from mitdeeplearning_utils.checks.findings import Finding, Verdict

from ..inside import SUFFIX
from ..outcome import Training
from .bounds import EvidenceError, printable
from .evidence_file import read_evidence
from .predictions import Computed
from .rebuilt import UnknownModelError

T = TypeVar("T")
LEAK = 0.01
UNREAD = "no check writes evidence like this."
_LOOK = "Look at it, and give the points by hand."
_ROUNDED = 1e-3  # part of the images that may get another digit by rounding


@dataclass
class Judged:
    """The judge's results for a run.

    `verdicts` has the exercises whose evidence can be judged, `accuracies` the test accuracies of
    `model` and `cnn_model`, `trainings` the settings that they were trained with, `reviews` the
    reasons to look at the submission, `waits` what the box lacks for an exercise, and `faults` our
    own errors, by exercise.
    """

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    accuracies: dict[str, float] = field(default_factory=dict)
    trainings: dict[str, Training] = field(default_factory=dict)
    reviews: list[str] = field(default_factory=list)
    waits: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Exception] = field(default_factory=dict)

    def add(self, more: "Judged") -> None:
        """Add the results of other exercises."""
        self.verdicts |= more.verdicts
        self.accuracies |= more.accuracies
        self.trainings |= more.trainings
        self.reviews += more.reviews
        self.waits |= more.waits
        self.faults |= more.faults


def judge_run(evidence: Path, kept: Path, seed: str = "") -> Judged:
    """Return the verdicts on a run's files of evidence; predictions are kept in `kept`.

    `seed` is that of the run's job, whatever the evidence says.
    """
    judged = Judged()
    for name in checks.EXERCISES:
        judge_exercise(name, evidence, kept, seed, judged)
    return judged


def judge_exercise(
    name: str, evidence: Path, kept: Path, seed: str, judged: Judged, loop: bool = False
) -> None:
    """Add the verdict on an exercise, or why there is none, if the run has evidence of it.

    `seed` and `loop`, whether the notebook has a loop in place of the training step, are those of
    the run's job, whatever the evidence says.
    """
    path = evidence / f"{name}{SUFFIX}"
    if not os.path.lexists(path):
        return
    try:
        told = read_evidence(path, checks.evidence_type(name))
    except EvidenceError as error:
        judged.reviews.append(f"{name}: {UNREAD} {error}")
        return
    if isinstance(told, StepEvidence):
        told = replace(told, seed=seed, loop=loop)
    try:
        found = _computed(name, told, kept, judged)
        if found is None:
            _leave_open(name, told, judged)
            return
        judged.verdicts[name] = checks.judge(name, found)
        _note(name, found, judged)
    except Exception as error:
        judged.faults[name] = error


def _leave_open(name: str, told: object, judged: Judged) -> None:
    """Leave the points to a person: the run's word alone earns no automatic points."""
    models = models_in(told)
    if not all(model.works and model.scores.shape[1] == DIGITS for model in models):
        return
    own, most = checks.judge(name, told).points, checks.result(name).most
    judged.reviews[-1] += f" By the run's own numbers it has {own:g} of {most:g} points. {_LOOK}"


def _computed(name: str, told: T, kept: Path, judged: Judged) -> T | None:
    """Return the evidence with values from the weights instead of the claimed ones.

    If this is impossible, return None, with the reason in the reviews.
    """
    models = [model for model in models_in(told) if model.state == "ok"]
    if any(model.weights is None for model in models):
        judged.reviews.append(f"{name}: the model is too large to keep its weights.")
        return None
    try:
        found: T = with_models(told, lambda model: _recomputed(model, kept))
    except UnknownModelError as error:
        reason = printable(" ".join(str(error).split()))  # TensorFlow colours some of its errors
        judged.reviews.append(f"{name}: we can't rebuild this model. {reason}")
        return None
    for claimed, real in zip(models_in(told), models_in(found), strict=True):
        if claimed.works and _differ(claimed, real):
            judged.reviews.append(f"{name}: the run's predictions don't fit its own weights.")
    return found


def _recomputed(model: ModelEvidence, kept: Path) -> ModelEvidence:
    if model.state != "ok" or model.weights is None:
        return model
    if not model.steps:
        raise UnknownModelError("Its code does what is neither a known layer nor operation.")
    computed = Computed(kept, model.steps, model.weights)
    nodes, shape = computed.layers.nodes, tuple(computed.layers.shape)
    if not model.works:  # nothing is believed of layers that don't compute
        if len(shape) == 1 and shape[0] <= MOST_SCORES:
            raise UnknownModelError("It gives scores, but the run has none.")
        return replace(model, nodes=nodes, output=output_text(shape))
    scores = computed.scores("few" if model.few else "test")
    trained = model.train_accuracy
    if trained is not None:
        trained = accuracy(computed.scores("train"), train_sample()[1])
    return replace(model, nodes=nodes, predictions=scores, train_accuracy=trained)


def _differ(claimed: ModelEvidence, real: ModelEvidence) -> bool:
    told, computed = claimed.scores, real.scores[: len(claimed.scores)]
    if told.shape != computed.shape:
        return True
    close = tied(computed, real.closeness) * len(computed)
    return _differing(told, computed) > max(1, _ROUNDED * len(computed)) + close


def _differing(a: NDArray[Any], b: NDArray[Any]) -> int:
    return int(np.sum(np.argmax(a, axis=1) != np.argmax(b, axis=1)))


def _note(name: str, found: object, judged: Judged) -> None:
    """Keep the accuracy that a training exercise reached, and the reasons to look at it."""
    if judged.verdicts[name].not_started:
        return
    if isinstance(found, StepEvidence) and found.problem == "not_cut":
        judged.reviews.append(f"{name}: its loop can't be given a batch of the check. {_LOOK}")
    if isinstance(found, Trained) and found.model.works:
        _note_accuracy(name, found.model, judged)
    if isinstance(found, Evaluation) and found.own is not None:
        plain = checks.judge(name, replace(found, own=replace(found.own, losses=[])))
        if plain.points < judged.verdicts[name].points:
            judged.reviews.append(
                f"{name}: `test_loss` fits only a loss that the student defined, by the run's "
                "own numbers."
            )
            _leave_open(name, found, judged)
            judged.verdicts[name] = _waiting(judged.verdicts[name], plain)


def _waiting(verdict: Verdict, sure: Verdict) -> Verdict:
    """Return a verdict in which the claims that hold only on the run's word wait for a person."""
    pairs = zip(verdict.findings, sure.findings, strict=True)
    return Verdict([_or_waits(told, found) for told, found in pairs])


def _or_waits(told: Finding, found: Finding) -> Finding:
    on_its_word = told.state == "passed" != found.state
    return replace(told, state="waits", seen="", hint="") if on_its_word else told


def _note_accuracy(name: str, model: ModelEvidence, judged: Judged) -> None:
    reached, trained = accuracy(model.scores, test_set()[1]), model.train_accuracy or 0.0
    judged.accuracies[model.name] = reached
    rate = model.learning_rate
    rate = rate if rate is not None and isfinite(rate) else None
    last = model.training
    alone = last.epochs * last.steps == model.iterations and not last.continued
    judged.trainings[model.name] = Training(
        model.optimizer, rate, model.iterations, last.epochs if alone else 0
    )
    noise = (
        2 * reached * (1 - reached) / SAMPLE
    ) ** 0.5  # standard deviations of the difference of two samples
    if reached > trained + max(LEAK, 4 * noise) and reached >= UNTRAINED:
        judged.reviews.append(
            f"{name}: {reached:.4f} on the test images, {trained:.4f} on the training images. Was "
            "the model fitted on the test data?"
        )
