"""Collect `test_loss`, `test_acc` and the numbers of the model they should belong to."""

import contextlib
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, cast

import numpy as np

from . import memory
from .evidence import collect_model
from .images import images_changed, test_set, train_sample, train_set
from .kept import eagerly, model_kept, no_trace
from .memory import NAMES
from .metrics import Metrics, Numbers, are_those_of, metrics_on, surely_those_of
from .model import M, ModelEvidence
from .own_loss import own_losses, penalty
from .predictions import predict
from .scores import least_behind_sigmoid, tied, vanishing
from .steps import FLOAT32, precision
from .values import StudentError, cell_error, describe

SAMPLE_TOLERANCE, SAMPLE_LOSS_TOLERANCE = 0.01, 0.3  # between a sample and the whole set

_CELL = r"\.evaluate\b|\btest_(loss|acc)\b"

Suspect = Literal["fit", "training", "model", "cnn_model", "other_training"]


@dataclass(frozen=True)
class Own:
    """A model's own compiled loss for its scores, and its regularisation penalty."""

    losses: list[float]
    regularisation: float


@dataclass(frozen=True)
class Evaluation(Generic[M]):
    """Both numbers, the model they should belong to, and, on a mismatch, where they may come from.

    `suspects` has the metrics of the last epoch of `fit`, of the other model on the test set, and
    of both models on the training set. `untouched` says that the numbers are those of the exercise
    before. `raised` is the error of the last cell that evaluates, if it set none. For
    `images_changed` see the function of this name.
    """

    numbers: Numbers
    model: M
    images_changed: bool
    untouched: bool
    own: Own | None = None
    suspects: dict[Suspect, Metrics] = field(default_factory=dict)
    raised: str = ""


def collect_evaluation(
    kind: type[M], other: type[ModelEvidence], namespace: dict[str, Any]
) -> Evaluation[M]:
    """Return the evidence of an evaluation of a model of this kind."""
    with no_trace():
        numbers = Numbers(*(describe(namespace.get(key)) for key in NAMES))
        changed = images_changed(namespace)
    model = collect_model(kind, namespace)
    untouched = kind.name != "model" and memory.numbers_untouched(namespace)
    open_ = untouched or _missing(numbers)
    raised = cell_error(_CELL) if open_ else ""
    found = Evaluation(numbers, model, changed, untouched, raised=raised)
    if model.works_itself and not open_:
        with no_trace():
            found = replace(found, own=_own(namespace[kind.name], model.scores))
            if not surely_those_of(numbers, metrics_of(found)):
                found = replace(found, suspects=_suspects(namespace, kind, other, numbers))
    if kind.name == "model" and not are_those_of(numbers, found.suspects.get(_suspect(other))):
        memory.remember_numbers(namespace)
    return found


def metrics_of(evidence: Evaluation[M]) -> Metrics:
    """Return the accuracy and the acceptable losses of a model that works, from its predictions."""
    scores, labels = evidence.model.scores, test_set()[1]
    own = evidence.own or Own([], 0.0)
    metrics = metrics_on(scores, labels)
    losses = metrics.losses + own.losses
    losses += [x + own.regularisation for x in losses]
    # the device decides which of two equal scores comes first
    slack, rounding = tied(scores, evidence.model.closeness), precision(evidence.model.steps)
    least = None if rounding > FLOAT32 else least_behind_sigmoid(scores, labels)
    if least is not None:
        losses = [least, *losses]
    loss_slack = rounding if rounding > FLOAT32 else 0.0
    larger = vanishing(scores, labels) or least is not None
    return Metrics(metrics.accuracy, losses, slack, larger, loss_slack)


def not_evaluated(evidence: Evaluation[M]) -> str:
    """Return what to do if no cell tried to set the numbers, else ""."""
    model = evidence.model
    if evidence.raised or (not _missing(evidence.numbers) and not evidence.untouched):
        return ""
    name = model.name
    text = f"Set `test_loss` and `test_acc` to what `{name}.evaluate` gives for the test set."
    if model.compiled and model.has_metrics is False:
        text += f" `evaluate` gives no accuracy yet: `{name}` was compiled without `metrics`."
    return text


def are_numbers(evidence: Evaluation[M]) -> bool:
    """Return whether both are numbers and the model works."""
    return evidence.model.works_itself and None not in evidence.numbers.values


def _missing(numbers: Numbers) -> bool:
    return numbers.test_loss.kind == numbers.test_acc.kind == "missing"


def _suspect(model: type[ModelEvidence]) -> Suspect:
    return cast(Suspect, model.name)


def _suspects(
    namespace: dict[str, Any], kind: type[M], other: type[ModelEvidence], numbers: Numbers
) -> dict[Suspect, Metrics]:
    """Return the metrics of the training set, the other model and the last epoch, if they exist."""
    suspects: dict[Suspect, Metrics] = {}
    model = namespace[kind.name]
    with contextlib.suppress(Exception):
        last = {key: float(kept[-1]) for key, kept in model.history.history.items()}
        shown = next(last[key] for key in last if "acc" in key and not key.startswith("val_"))
        suspects["fit"] = Metrics(shown, [last["loss"]])
    trained: dict[Suspect, Any] = {"training": model}
    with contextlib.suppress(StudentError):
        evidence = collect_model(other, namespace, build=False)
        if evidence.works:
            suspects[_suspect(other)] = metrics_on(evidence.scores, test_set()[1])
            trained["other_training"] = namespace[other.name]
    if any(surely_those_of(numbers, found) for found in suspects.values()):
        return suspects
    for suspect, each in trained.items():
        with contextlib.suppress(StudentError), eagerly(), model_kept(each):
            images, labels = train_sample()
            # all 60,000 images take seconds: a sample shows first whether they are worth it
            if each.built and _near(numbers, metrics_on(predict(each, images), labels)):
                images, labels = train_set()
                suspects[suspect] = metrics_on(predict(each, images), labels)
    return suspects


def _near(numbers: Numbers, sample: Metrics) -> bool:
    loss, acc = numbers.values
    if loss is None or acc is None or abs(acc - sample.accuracy) > SAMPLE_TOLERANCE:
        return False
    return any(np.isclose(loss, x, rtol=SAMPLE_LOSS_TOLERANCE) for x in sample.losses)


def _own(model: Any, scores: Any) -> Own:
    with eagerly(), model_kept(model):
        return Own(own_losses(model, scores), penalty(model))
