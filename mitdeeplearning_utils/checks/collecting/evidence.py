"""What a check sees of a Keras model: architecture, weights, predictions, optimizer; no verdict."""

import contextlib
from typing import Any

import numpy as np

from ..findings import Evidence
from .connected import connected_nodes
from .images import DIGITS, FEW, test_set, train_sample
from .kept import eagerly, model_kept, no_trace
from .predictions import predict
from .scores import accuracy
from .traced import traced_nodes
from .values import StudentError, attribute, run_student_code, type_name

MOST_SCORES = 1000
MOST_WEIGHTS = 10_000_000


def collect_model(
    namespace: dict[str, Any],
    name: str,
    builder: str = "",
    train: bool = False,
    few: bool = False,
) -> Evidence:
    """Return the evidence of the model called `name`; that of `builder()` if there is none.

    `state` is "missing", "not_a_model", "raises" (see `error`) or "ok". With "ok" there are
    `nodes` and `graph` (see `connected_nodes`; `graph` is "connected" or "traced"), `weights`
    (float32 arrays or None if too large), `predictions` for the test images (float32 (10000, k),
    with `few` (FEW, k), or None where `output` says what came out instead), `compiled`,
    `optimizer`, `learning_rate` (None for a schedule), `iterations`, and with `train` the
    `train_accuracy` on the first training images.
    """
    with no_trace():
        evidence, model = _find(namespace, name, builder)
        if model is None:
            return evidence
        try:
            with eagerly(), model_kept(model):
                return evidence | _training(model) | _behaviour(model, train, few)
        except StudentError as error:
            return evidence | {"state": "raises", "error": str(error)}


def missing_text(evidence: Evidence) -> str:
    """Return what to do where there is no model at all, else ""."""
    if evidence["state"] != "missing":
        return ""
    name = evidence["name"]
    return f"There is no `{name}` yet. Fill in the cell that makes it, run it, then this check."


def is_usable(evidence: Evidence) -> bool:
    """Return whether the object itself, not only its builder, gives 10 scores an image."""
    scores = evidence.get("predictions")
    return evidence["source"] == "object" and scores is not None and scores.shape[1] == DIGITS


def works(evidence: Evidence) -> bool:
    """Return whether there are predictions to judge."""
    return evidence["state"] == "ok" and evidence["predictions"] is not None


def _find(namespace: dict[str, Any], name: str, builder: str) -> tuple[Evidence, Any]:
    import tensorflow as tf

    evidence = {"name": name, "builder": builder, "source": "object", "state": "ok", "error": ""}
    value, build = namespace.get(name), namespace.get(builder)
    if name not in namespace and callable(build):
        evidence["source"] = "builder"
        try:
            value = run_student_code(build)
        except StudentError as error:
            return evidence | {"state": "raises", "error": str(error)}, None
    elif name not in namespace:
        return evidence | {"state": "missing"}, None
    # the type, not isinstance: that asks the object, which may raise
    evidence["type"] = "class" if issubclass(type(value), type) else type_name(value)
    if not issubclass(type(value), tf.keras.Model):
        return evidence | {"state": "not_a_model"}, None
    return evidence, value


def _training(model: Any) -> Evidence:
    """Return what compile and fit have left: read only, nothing is created."""
    optimizer = attribute(model, "optimizer")
    found: Evidence = {"compiled": attribute(model, "compiled") is True, "optimizer": ""}
    found |= {"learning_rate": None, "iterations": 0, "has_metrics": None}
    with contextlib.suppress(Exception):
        config = model.get_compile_config() or {}
        found["has_metrics"] = bool(config.get("metrics") or config.get("weighted_metrics"))
    if optimizer is not None:
        found["optimizer"] = type_name(optimizer)
        with contextlib.suppress(Exception):
            found["iterations"] = int(np.asarray(optimizer.iterations))
        with contextlib.suppress(Exception):
            if not isinstance(optimizer.get_config()["learning_rate"], dict):  # a schedule
                found["learning_rate"] = float(np.asarray(optimizer.learning_rate))
    return found


def _behaviour(model: Any, train: bool, few: bool) -> Evidence:
    images, _ = test_set()
    output = run_student_code(model, images[:2], training=False)
    found: Evidence = {"output": _output_text(output), "predictions": None}
    shape = _shape(output) or ()
    if len(shape) == 2 and 1 <= shape[1] <= MOST_SCORES:
        found["predictions"] = predict(model, images[:FEW] if few else images)
        if train:
            train_images, labels = train_sample()
            found["train_accuracy"] = accuracy(predict(model, train_images), labels)
    nodes = connected_nodes(model)
    found["graph"] = "traced" if nodes is None else "connected"
    found["nodes"], variables = nodes or traced_nodes(model, images[:8])
    small = sum(int(np.prod(v.shape)) for v in variables) <= MOST_WEIGHTS
    found["weights"] = [np.array(v) for v in variables] if small else None
    return found


def _output_text(output: Any) -> str:
    if isinstance(output, (list, tuple, dict)):
        return f"{len(output)} outputs"
    shape = _shape(output)
    if shape is None:
        return f"a {type_name(output)}"
    return f"an output of shape {shape[1:]} for each image"


def _shape(output: Any) -> tuple[int, ...] | None:
    try:
        return tuple(int(n) for n in output.shape)
    except Exception:
        return None
