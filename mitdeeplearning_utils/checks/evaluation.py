"""The claims that `test_loss` and `test_acc` are a model's numbers on the test set."""

import contextlib
from typing import Any

import numpy as np

from . import memory
from .evidence import collect_model
from .findings import Evidence, Finding, Verdict, failed, passed, skipped
from .images import test_set, train_sample, train_set
from .memory import NAMES
from .output import works
from .predictions import predict
from .preserve import model_kept, no_trace
from .scores import TINY, accuracy, cross_entropies, tied, vanishing
from .values import StudentError, describe

ACCURACY_TOLERANCE = 6e-4  # another device may turn a few of 10,000 images
SAMPLE_TOLERANCE, SAMPLE_LOSS_TOLERANCE = 0.01, 0.3  # between a sample and all of the set
LOSS_TOLERANCE = {"rtol": 2e-2, "atol": 1e-3}

_SOME = (32, 64, 100, 128, 200, 256, 500, 512, 1000, 2000, 5000)
_SAME_SHARE = 1e-6

Metrics = dict[str, Any]


def collect_evaluation(namespace: dict[str, Any], name: str, other: str) -> Evidence:
    """Return both numbers (see `describe`), the model's evidence and, on a mismatch, `suspects`.

    `suspects` holds the metrics of the same model on the training set and of the other model on
    the test set; `untouched` says that the numbers are those of the exercise before.
    """
    with no_trace():
        numbers = {key: describe(namespace.get(key)) for key in NAMES}
    evidence = collect_model(
        namespace, name, f"build_{'fc' if name == 'model' else name[:3]}_model"
    )
    found: Evidence = {"numbers": numbers, "model": evidence, "suspects": {}, "own": {}}
    found["untouched"] = name != "model" and memory.numbers_untouched(namespace)
    if works(evidence) and evidence["source"] == "object" and not found["untouched"]:
        with no_trace():
            found["own"] = _own_losses(namespace[name], evidence["predictions"])
            if not all(_match(numbers, metrics_of(found)).values()):
                found["suspects"] = _suspects(namespace, name, other, numbers)
    if name == "model" and not _is(numbers, found["suspects"].get(other)):
        memory.remember_numbers(namespace)
    return found


def metrics_of(evidence: Evidence) -> Metrics:
    """Return `accuracy` and the acceptable `losses` of the model, from its predictions."""
    scores, labels = evidence["model"]["predictions"], test_set()[1]
    extra = evidence["own"].get("regularisation", 0.0)
    losses = list(cross_entropies(scores, labels).values()) + evidence["own"].get("losses", [])
    return {
        "accuracy": accuracy(scores, labels),
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
    match = _match(numbers, metrics)
    hint = _hint(evidence, metrics) if not all(match.values()) else ""
    findings = []
    for key, claim in claims.items():
        findings.append(_finding(claim, numbers[key], match[key], _expected(key, metrics), hint))
        hint = hint if match[key] else ""  # one cause shows once
    return Verdict(findings, usable=all(numbers[key]["kind"] == "number" for key in NAMES))


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


def _match(numbers: dict[str, Any], metrics: Metrics) -> dict[str, bool]:
    """Return for each name whether its number is the model's."""
    loss, acc = (numbers[key]["value"] for key in NAMES)
    return {"test_acc": _is_accuracy(acc, metrics), "test_loss": _is_loss(loss, metrics)}


def _is(numbers: dict[str, Any], metrics: Metrics | None) -> bool:
    return metrics is not None and all(_match(numbers, metrics).values())


def _is_accuracy(value: float | None, metrics: Metrics) -> bool:
    if value is None:
        return False
    tolerance: float = ACCURACY_TOLERANCE + metrics.get("slack", 0.0)
    return bool(abs(value - metrics["accuracy"]) <= tolerance)


def _is_loss(value: float | None, metrics: Metrics) -> bool:
    if value is None:
        return False
    if metrics.get("open") and value >= metrics["losses"][0]:
        return True
    return any(
        np.isclose(value, loss, equal_nan=True, **LOSS_TOLERANCE) for loss in metrics["losses"]
    )


def _hint(evidence: Evidence, metrics: Metrics) -> str:
    """Return the first mistake that the numbers give away, as a question."""
    numbers, name = evidence["numbers"], evidence["model"]["name"]
    loss, acc = (numbers[key]["value"] for key in NAMES)
    if loss is None or acc is None:
        return _kind_hint(numbers)
    if _is_accuracy(acc / 100, metrics):
        return "`test_acc` is in percent. Can it stay the fraction, between 0 and 1?"
    swapped = _is_accuracy(loss, metrics) or _is_accuracy(loss / 100, metrics)
    if swapped and (_is_loss(acc, metrics) or not _is_accuracy(acc, metrics)):
        return "`evaluate` gives the loss first. Are the two names swapped?"
    if _is_accuracy(1 - acc, metrics):
        return "This is the share of wrong answers. Is the accuracy that of right ones?"
    suspects = dict(evidence["suspects"])
    shown = suspects.pop("fit", None)
    if shown and _is_accuracy(acc, shown) and (_is_loss(loss, shown) or _is_loss(loss, metrics)):
        return "This is what `fit` showed of its last epoch. What does `evaluate` give?"
    for suspect, others in suspects.items():
        other_way = _is_accuracy(loss, others) and _is_loss(acc, others)
        if _is_accuracy(acc, others) or _is_loss(loss, others) or other_way:
            return _suspect_hint(suspect, name)
    if count := _first_images(loss, acc, evidence["model"]["predictions"]):
        return f"These are the numbers of the first {count:,} test images. Can it be all of them?"
    if _is_rounded(acc, metrics["accuracy"]):
        return "`test_acc` looks rounded. Can it stay the number that `evaluate` gave?"
    if round(loss, 4) == loss and round(acc, 4) == acc:
        return "Were these numbers typed in? Can they be what `evaluate` gives in this run?"
    return f"Was `{name}` trained again after this? Then run the cell that evaluates it once more."


def _suspect_hint(suspect: str, name: str) -> str:
    if suspect == "training":
        return "These are the numbers of the training set. Did you evaluate `test_images`?"
    return f"The numbers are those of `{suspect}`. Did you evaluate `{name}`?"


def _is_rounded(value: float, exact: float) -> bool:
    rough = [round(exact, digits) for digits in (1, 2, 3)]
    return any(np.isclose(value, x, rtol=0, atol=1e-9) for x in rough)


def _first_images(loss: float, acc: float, scores: Any) -> int:
    """Return of how many of the first test images these are the numbers; 0 if of none."""
    labels = test_set()[1]
    for count in _SOME:
        few = _metrics(scores[:count], labels[:count])
        if abs(acc - few["accuracy"]) < _SAME_SHARE and _is_loss(loss, few):
            return count
    return 0


def _kind_hint(numbers: dict[str, Any]) -> str:
    kept = next(n["shown"] for n in numbers.values() if n["value"] is None)
    if "History" in kept:
        return "A History is what `fit` returns. Did you mean `evaluate`?"
    if "text" in kept:
        return "This is text. Is it a number that `evaluate` gave?"
    return "`evaluate` returns two numbers. Are they unpacked into `test_loss, test_acc`?"


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
            suspects[other] = _metrics(evidence["predictions"], test_set()[1])
    with contextlib.suppress(StudentError), model_kept(namespace[name]):
        model, (images, labels) = namespace[name], train_sample()
        # all 60,000 images take seconds: a sample tells first whether they are worth it
        if model.built and _near(numbers, _metrics(predict(model, images), labels)):
            images, labels = train_set()
            suspects["training"] = _metrics(predict(model, images), labels)
    return suspects


def _near(numbers: Evidence, sample: Metrics) -> bool:
    loss, acc = (numbers[key]["value"] for key in NAMES)
    if loss is None or acc is None or abs(acc - sample["accuracy"]) > SAMPLE_TOLERANCE:
        return False
    return any(np.isclose(loss, x, rtol=SAMPLE_LOSS_TOLERANCE) for x in sample["losses"])


def _metrics(scores: Any, labels: Any) -> Metrics:
    losses = list(cross_entropies(scores, labels).values())
    return {"accuracy": accuracy(scores, labels), "losses": losses}


def _own_losses(model: Any, scores: Any) -> Evidence:
    """Return the model's own compiled loss for the scores, and its regularisation penalty."""
    import tensorflow as tf

    own: Evidence = {"losses": [], "regularisation": 0.0}
    with contextlib.suppress(Exception), model_kept(model):
        own["regularisation"] = float(sum(float(np.asarray(x)) for x in model.losses))
    with contextlib.suppress(Exception):
        loss, labels = tf.keras.losses.get(model.loss), test_set()[1]
        one_hot = np.eye(scores.shape[1], dtype=np.float32)
        sparse = "sparse" in f"{getattr(loss, 'name', '')}{getattr(loss, '__name__', '')}".lower()
        targets = labels if sparse else one_hot[labels]
        # Keras takes the logits behind a softmax where it finds them, and clips the scores if not
        behind = tf.keras.activations.softmax(tf.math.log(tf.maximum(scores, TINY)))
        for outputs in (tf.constant(scores), behind):
            own["losses"].append(float(np.mean(np.asarray(loss(targets, outputs)))))
    return own
