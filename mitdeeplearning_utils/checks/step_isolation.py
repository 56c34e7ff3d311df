"""A student's function with globals of its own, so that calling it changes nothing of theirs."""

import copy
import dis
from collections.abc import Callable, Iterator
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np

from .values import attribute

DECOY_RATE = 0.011


def isolated(step: Callable[..., Any], decoy_model: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Return `step` in copied globals, and the names of the models and optimizers it takes there.

    A `tf.function` is replaced by the Python function in it. Every global that the function or the
    student's helpers load is a copy; a model is replaced by `decoy_model()`, an optimizer by one of
    DECOY_RATE. A callable that is no Python function is returned as it is.
    """
    function = attribute(step, "python_function", step)
    if type(function) is not FunctionType:  # isinstance would ask the object, which may raise
        return function, []
    names = _loaded_globals(function, function.__globals__, set())
    isolation = _Isolation(function.__globals__, decoy_model)
    for name in names:
        isolation.globals[name] = isolation.substitute(function.__globals__[name])
    found = [name for name in names if _is_trainer(function.__globals__[name])]
    return isolation.rebind(function), found


def global_names(step: Callable[..., Any]) -> set[str] | None:
    """Return the global names and attributes in the code of `step`, or None if it has no code."""
    function = attribute(step, "python_function", step)
    if type(function) is not FunctionType:
        return None
    return {name for code in _codes(function.__code__) for name in code.co_names}


class _Isolation:
    def __init__(self, original: dict[str, Any], decoy_model: Callable[[], Any]) -> None:
        self.original, self.globals = original, dict(original)
        self.decoy_model = decoy_model
        self.rebound: dict[int, Any] = {}

    def substitute(self, value: Any) -> Any:
        """Return what stands in for a value; the value itself where nothing can change it."""
        import tensorflow as tf

        function = getattr(value, "python_function", value)
        if isinstance(function, FunctionType) and function.__globals__ is self.original:
            return self.rebind(function)
        if isinstance(value, tf.keras.Model):
            return self.decoy_model()
        if isinstance(value, tf.keras.optimizers.Optimizer):
            return tf.keras.optimizers.SGD(DECOY_RATE, name="check_decoy")
        if isinstance(value, tf.keras.metrics.Metric):
            return type(value).from_config(value.get_config())
        if isinstance(value, tf.Variable):
            return tf.Variable(value)
        if isinstance(value, (list, dict, set, bytearray, np.ndarray)):
            return copy.deepcopy(value)
        return value

    def rebind(self, function: FunctionType) -> FunctionType:
        """Return the function with the copied globals, and copies in its closure and defaults."""
        if id(function) in self.rebound:
            return self.rebound[id(function)]  # type: ignore[no-any-return]
        cells = tuple(CellType() for _ in function.__closure__ or ())
        new = FunctionType(
            function.__code__, self.globals, function.__name__, closure=cells or None
        )
        self.rebound[id(function)] = new
        for old_cell, cell in zip(function.__closure__ or (), cells, strict=True):
            if old_cell != CellType():
                cell.cell_contents = self.substitute(old_cell.cell_contents)
        new.__defaults__ = tuple(map(self.substitute, function.__defaults__ or ())) or None
        keywords = function.__kwdefaults__ or {}
        new.__kwdefaults__ = {k: self.substitute(v) for k, v in keywords.items()} or None
        new.__dict__.update(function.__dict__)
        return new


def _loaded_globals(function: FunctionType, scope: dict[str, Any], seen: set[str]) -> list[str]:
    """Return the globals that a function, and the functions of its scope it names, load."""
    for code in _codes(function.__code__):
        for step in dis.get_instructions(code):
            if step.opname != "LOAD_GLOBAL" or step.argval in seen or step.argval not in scope:
                continue
            seen.add(step.argval)
            helper = getattr(scope[step.argval], "python_function", scope[step.argval])
            if isinstance(helper, FunctionType) and helper.__globals__ is scope:
                _loaded_globals(helper, scope, seen)
    return sorted(seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _is_trainer(value: Any) -> bool:
    import tensorflow as tf

    return isinstance(value, (tf.keras.Model, tf.keras.optimizers.Optimizer))
