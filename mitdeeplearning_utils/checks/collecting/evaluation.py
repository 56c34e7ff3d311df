"""What a check sees of `test_loss`, `test_acc` and the model whose numbers they should be."""

import contextlib
from typing import Any

import numpy as np

from ..findings import Evidence
from . import memory
from .evidence import collect_model, works
from .images import images_changed, test_set, train_sample, train_set
from .kept import eagerly, model_kept, no_trace
from .memory import NAMES
from .metrics import Metrics, are_those_of, match, metrics_on
from .own_loss import own_losses
from .predictions import predict
from .scores import tied, vanishing
from .values import StudentError, describe

SAMPLE_TOLERANCE, SAMPLE_LOSS_TOLERANCE = 0.01, 0.3  # between a sample and all of the set


def collect_evaluation(namespace: dict[str, Any], name: str, other: str) -> Evidence:
    """Return both numbers (see `describe`), the model's evidence and, on a mismatch, `suspects`.

    `suspects` holds the metrics of the same model on the training set and of the other model on
    the test set; `untouched` says that the numbers are those of the exercise before, and
    `images_changed` what the function of this name does.
    """
    with no_trace():
        numbers = {key: describe(namespace.get(key)) for key in NAMES}
        changed = images_changed(namespace)
    builder = "build_fc_model" if name == "model" else f"build_{name}"
    evidence = collect_model(namespace, name, builder)
    found: Evidence = {"numbers": numbers, "model": evidence, "suspects": {}, "own": {}}
    found["images_changed"] = changed
    found["untouched"] = name != "model" and memory.numbers_untouched(namespace)
    if works(evidence) and evidence["source"] == "object" and not found["untouched"]:
        with no_trace():
            found["own"] = _own(namespace[name], evidence["predictions"])
            if not all(match(numbers, metrics_of(found)).values()):
                found["suspects"] = _suspects(namespace, name, other, numbers)
    if name == "model" and not are_those_of(numbers, found["suspects"].get(other)):
        memory.remember_numbers(namespace)
    return found


def metrics_of(evidence: Evidence) -> Metrics:
    """Return `accuracy` and the acceptable `losses` of the model, from its predictions.

    `slack` is how far the accuracy may be off because scores are equal; `open` says that the loss
    may be larger than the scores can tell.
    """
    scores, labels = evidence["model"]["predictions"], test_set()[1]
    extra = evidence["own"].get("regularisation", 0.0)
    metrics = metrics_on(scores, labels)
    losses = metrics["losses"] + evidence["own"].get("losses", [])
    return {
        "accuracy": metrics["accuracy"],
        "losses": losses + [x + extra for x in losses],
        "slack": tied(scores),  # which of two equal scores is the first is up to the device
        "open": vanishing(scores, labels),
    }


def not_evaluated(evidence: Evidence) -> str:
    """Return what to do where the numbers are missing, or those of the exercise before, else ""."""
    model, numbers = evidence["model"], evidence["numbers"]
    if not evidence["untouched"] and any(numbers[key]["kind"] != "missing" for key in NAMES):
        return ""
    name = model["name"]
    text = f"Set `test_loss` and `test_acc` to what `{name}.evaluate` gives for the test set."
    if model.get("compiled") and model.get("has_metrics") is False:
        text += f" `evaluate` gives no accuracy yet: `{name}` was compiled without `metrics`."
    return text


def is_usable(evidence: Evidence) -> bool:
    """Return whether both are numbers, of a model that works."""
    model, numbers = evidence["model"], evidence["numbers"]
    works_itself = works(model) and model["source"] == "object"
    return works_itself and all(numbers[key]["kind"] == "number" for key in NAMES)


def _suspects(
    namespace: dict[str, Any], name: str, other: str, numbers: Evidence
) -> dict[str, Metrics]:
    """Return the metrics of the training set, of the other model and of the last epoch of `fit`.

    Each where it can be had.
    """
    suspects: dict[str, Metrics] = {}
    with contextlib.suppress(Exception):
        last = {key: float(kept[-1]) for key, kept in namespace[name].history.history.items()}
        shown = next(last[key] for key in last if "acc" in key and not key.startswith("val_"))
        suspects["fit"] = {"accuracy": shown, "losses": [last["loss"]]}
    with contextlib.suppress(StudentError):
        evidence = collect_model(namespace, other)
        if works(evidence):
            suspects[other] = metrics_on(evidence["predictions"], test_set()[1])
    with contextlib.suppress(StudentError), eagerly(), model_kept(namespace[name]):
        model, (images, labels) = namespace[name], train_sample()
        # all 60,000 images take seconds: a sample tells first whether they are worth it
        if model.built and _near(numbers, metrics_on(predict(model, images), labels)):
            images, labels = train_set()
            suspects["training"] = metrics_on(predict(model, images), labels)
    return suspects


def _near(numbers: Evidence, sample: Metrics) -> bool:
    loss, acc = (numbers[key]["value"] for key in NAMES)
    if loss is None or acc is None or abs(acc - sample["accuracy"]) > SAMPLE_TOLERANCE:
        return False
    return any(np.isclose(loss, x, rtol=SAMPLE_LOSS_TOLERANCE) for x in sample["losses"])


def _own(model: Any, scores: Any) -> Evidence:
    """Return the model's own compiled loss for the scores, and its regularisation penalty."""
    own: Evidence = {"losses": own_losses(model, scores), "regularisation": 0.0}
    with contextlib.suppress(Exception), eagerly(), model_kept(model):
        own["regularisation"] = float(sum(float(np.asarray(x)) for x in model.losses))
    return own
