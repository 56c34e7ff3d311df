"""The claims that `test_loss` and `test_acc` are a model's numbers on the test set."""

import contextlib
from typing import Any

import numpy as np

from ..findings import Evidence, Finding, Verdict, failed, passed, skipped
from ..images import images_changed, test_set, train_sample, train_set
from ..model.evidence import collect_model
from ..model.kept import eagerly, model_kept, no_trace
from ..model.output import works
from ..model.predictions import predict
from ..scores import tied, vanishing
from ..values import StudentError, describe
from . import memory
from .hints import mistake
from .memory import NAMES
from .metrics import Metrics, are_those_of, match, metrics_on
from .own_loss import own_losses

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


def judge_evaluation(evidence: Evidence) -> Verdict:
    """Return one point each for `test_acc` and `test_loss`."""
    model, numbers = evidence["model"], evidence["numbers"]
    if evidence["untouched"] or all(numbers[key]["kind"] == "missing" for key in NAMES):
        return Verdict(not_started=_to_do(model), usable=False)
    claims = {
        key: f"`{key}` is the {what} of `{model['name']}` on the test set"
        for key, what in (("test_acc", "accuracy"), ("test_loss", "loss"))
    }
    if not works(model) or model["source"] != "object":
        seen = f"needs a `{model['name']}` that works"
        return Verdict([skipped(c, 1, seen=seen) for c in claims.values()], usable=False)
    metrics = metrics_of(evidence)
    holds = match(numbers, metrics)
    if not holds["test_acc"] and _of_another(numbers, evidence["suspects"], metrics):
        holds = dict.fromkeys(NAMES, False)
    hint = mistake(evidence, metrics) if not all(holds.values()) else ""
    findings = []
    for key, claim in claims.items():
        findings.append(_finding(claim, numbers[key], holds[key], _expected(key, metrics), hint))
        hint = hint if holds[key] else ""  # one cause shows once
    return Verdict(findings, usable=all(numbers[key]["kind"] == "number" for key in NAMES))


def _of_another(numbers: Evidence, suspects: dict[str, Metrics], metrics: Metrics) -> bool:
    """Return whether both numbers are a suspect's, the loss more nearly than it is the model's."""
    loss = numbers["test_loss"]["value"]

    def away(those: Metrics) -> float:
        return float(min((abs(loss - x) for x in those["losses"]), default=np.inf))

    theirs = [found for found in suspects.values() if are_those_of(numbers, found)]
    return any(away(found) < away(metrics) for found in theirs)


def _finding(claim: str, number: dict[str, Any], holds: bool, expected: str, hint: str) -> Finding:
    if holds:
        return passed(claim, 1, seen=number["shown"])
    return failed(claim, 1, seen=number["shown"], expected=expected, hint=hint)


def _to_do(model: Evidence) -> str:
    name = model["name"]
    text = f"Set `test_loss` and `test_acc` to what `{name}.evaluate` gives for the test set."
    if model.get("compiled") and model.get("has_metrics") is False:
        text += f" `evaluate` gives no accuracy yet: `{name}` was compiled without `metrics`."
    return text


def _expected(key: str, metrics: Metrics) -> str:
    value = metrics["accuracy"] if key == "test_acc" else metrics["losses"][:1]
    if isinstance(value, list):
        return f"{value[0]:.4f}" if value else "the loss"
    return f"{value:.4f}"


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
