"""Find a model that the code of its cell no longer makes: it stops, or makes another one."""

import contextlib
import inspect
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest import mock

from .evidence import read_model
from .images import test_set
from .isolation import isolated
from .kept import eagerly, no_trace
from .model import M, Stale
from .program import Program
from .values import StudentError, cell_error, run_student_code

_NOTHING_RAN = ("SyntaxError", "IndentationError", "TabError")


class _TrainsError(Exception):
    """A builder trains, which takes too long to do it once more."""


def with_stale(evidence: M, namespace: dict[str, Any]) -> M:
    """Return the evidence of a model with what is wrong with the code that made it, run again.

    Without a model it is the error of the cell that should make it. The builder runs once, with
    copies of what it uses, and trains nothing; one with parameters can't be run.
    """
    error = cell_error(rf"\bdef {evidence.builder}\b")
    if evidence.state == "missing" and error:
        return replace(evidence, state="raises", error=error)
    if evidence.state != "ok" or evidence.source != "object":
        return evidence
    stale, told = _look(evidence, namespace)
    if not stale and error.startswith(_NOTHING_RAN):
        stale, told = "cell", error
    return replace(evidence, stale=stale, stale_error=told)


def _look(evidence: M, namespace: dict[str, Any]) -> tuple[Stale, str]:
    import tensorflow as tf

    builder = namespace.get(evidence.builder)
    if not _takes_nothing(builder) or evidence.weights is None:
        return "", ""
    with no_trace(), _nothing_trains():
        copied, trainers = isolated(builder, lambda: None)
        try:
            made = run_student_code(copied)
        except StudentError as error:
            unknown = trainers or isinstance(error.__cause__, _TrainsError)
            return ("", "") if unknown else ("builder", str(error))
        if trainers or not isinstance(made, tf.keras.Model):
            return "", ""
        with contextlib.suppress(Exception), eagerly():
            images, _ = test_set()
            run_student_code(made, images[:2], training=False)
            again = read_model(made, images)
            before = Program(evidence.steps, evidence.weights, evidence.nodes)
            return ("another" if _plan(again) != _plan(before) else ""), ""
    return "", ""


def _takes_nothing(builder: Any) -> bool:
    with contextlib.suppress(Exception):
        return callable(builder) and not inspect.signature(builder).parameters
    return False


@contextlib.contextmanager
def _nothing_trains() -> Iterator[None]:
    import tensorflow as tf

    def refuse(*_: Any, **__: Any) -> None:
        raise _TrainsError

    with contextlib.ExitStack() as stack:
        for method in ("fit", "evaluate", "train_on_batch"):
            stack.enter_context(mock.patch.object(tf.keras.Model, method, refuse))
        yield


def _plan(program: Program) -> list[Any]:
    """Return what two models of one plan share: the layers and the shapes of their weights."""
    return [
        (
            node.class_name,
            node.inputs,
            node.settings,
            node.activation if node.class_name != "function" else None,
            node.shape,
            [program.arrays[i].shape for i in node.weights],
        )
        for node in program.nodes
    ]
