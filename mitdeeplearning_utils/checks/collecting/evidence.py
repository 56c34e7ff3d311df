"""Collect the evidence of a Keras model: architecture, weights, predictions, optimizer."""

import contextlib
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from .connected import connected_nodes
from .images import FEW, test_set, train_sample
from .kept import eagerly, model_kept, no_trace
from .model import MOST_SCORES, MOST_WEIGHTS, M, output_text
from .predictions import predict
from .program import Program, read_program
from .scores import accuracy
from .table import NotInTableError
from .traced import traced_nodes
from .training import training_of
from .values import StudentError, attribute, run_student_code, type_name


def collect_model(
    kind: type[M], namespace: dict[str, Any], build: bool = True, train: bool = False
) -> M:
    """Return the evidence of a model of this kind; with `train`, also its training accuracy.

    If the student has no model, with `build` it is the evidence of what the builder gives.
    """
    with no_trace():
        evidence, model = _find(kind, namespace, build)
        if evidence.state != "ok":
            return evidence
        try:
            with eagerly(), model_kept(model):
                return _behaviour(_training(evidence, model), model, train)
        except StudentError as error:
            return replace(evidence, state="raises", error=str(error))


def _find(kind: type[M], namespace: dict[str, Any], build: bool) -> tuple[M, Any]:
    import tensorflow as tf

    builder = namespace.get(kind.builder) if build else None
    value = namespace.get(kind.name)
    source: Literal["object", "builder"] = "object"
    if kind.name not in namespace:
        if not callable(builder):
            return kind(state="missing"), None
        source = "builder"
        try:
            value = run_student_code(builder)
        except StudentError as error:
            return kind(state="raises", source=source, error=str(error)), None
    # the type, because isinstance asks the object, which may raise
    named = "class" if issubclass(type(value), type) else type_name(value)
    is_model = issubclass(type(value), tf.keras.Model)
    state: Literal["ok", "not_a_model"] = "ok" if is_model else "not_a_model"
    return kind(state=state, source=source, type_name=named), value


def _training(evidence: M, model: Any) -> M:
    """Add what compile and fit have left; this only reads and creates nothing."""
    optimizer = attribute(model, "optimizer")
    has_metrics, iterations, learning_rate = None, 0, None
    with contextlib.suppress(Exception):
        config = model.get_compile_config() or {}
        has_metrics = bool(config.get("metrics") or config.get("weighted_metrics"))
    if optimizer is not None:
        with contextlib.suppress(Exception):
            iterations = int(np.asarray(optimizer.iterations))
        with contextlib.suppress(Exception):
            if not isinstance(optimizer.get_config()["learning_rate"], dict):  # a schedule
                learning_rate = float(np.asarray(optimizer.learning_rate))
    return replace(
        evidence,
        compiled=attribute(model, "compiled") is True,
        optimizer="" if optimizer is None else type_name(optimizer),
        learning_rate=learning_rate,
        iterations=iterations,
        has_metrics=has_metrics,
        training=training_of(model),
    )


def _behaviour(evidence: M, model: Any, train: bool) -> M:
    """Add the model's output for images, and its architecture and weights."""
    images, _ = test_set()
    output = run_student_code(model, images[:2], training=False)
    predictions, train_accuracy = None, None
    shape = _shape(output) or ()
    if len(shape) == 2 and 1 <= shape[1] <= MOST_SCORES:
        predictions = predict(model, images[:FEW] if evidence.few else images)
        if train:
            train_images, labels = train_sample()
            train_accuracy = accuracy(predict(model, train_images), labels)
    program = read_model(model, images)
    small = sum(array.size for array in program.arrays) <= MOST_WEIGHTS
    return replace(
        evidence,
        output=_output_text(output),
        predictions=predictions,
        train_accuracy=train_accuracy,
        nodes=program.nodes,
        steps=program.steps,
        weights=program.arrays if small else None,
    )


def read_model(model: Any, images: Any) -> Program:
    """Return what a built model computes; without steps if it does what no step does."""
    try:
        return read_program(model, images)
    except NotInTableError:
        nodes, variables = connected_nodes(model) or traced_nodes(model, images[:8])
        return Program([], [np.array(v).astype(np.float32) for v in variables], nodes)


def _output_text(output: Any) -> str:
    if isinstance(output, (list, tuple, dict)):
        return f"{len(output)} outputs"
    shape = _shape(output)
    if shape is None:
        return f"a {type_name(output)}"
    return output_text(shape[1:])


def _shape(output: Any) -> tuple[int, ...] | None:
    try:
        return tuple(int(n) for n in output.shape)
    except Exception:
        return None
