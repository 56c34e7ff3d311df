"""Call a student's step with copies of what it uses, so that it changes nothing of theirs."""

import contextlib
import copy
import functools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import CellType, FunctionType, MethodType, new_class
from typing import Any

import numpy as np

from .kept import model_kept
from .values import attribute

DECOY_RATE = 0.011
_PLAIN = {int, float, complex, bool, str, bytes, type(None)}
_LAB = {"mitdeeplearning_utils.training", "mitdeeplearning_utils.tracking"}


def isolated(step: Any, decoy_model: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Return `step` in copied globals, and the names of the models and optimizers it takes there.

    A `tf.function` is replaced by the Python function in it. Everything that the step, the
    student's helpers and their methods load is a copy; a model is replaced by `decoy_model()`, an
    optimizer by one with DECOY_RATE. The list grows while the step runs. A callable without a
    Python function is returned as it is, and objects that can't be copied are used as they are:
    nothing is raised.
    """
    function = python_function(step)
    if function is None:
        return step, []
    isolation = Isolation(function.__globals__, decoy_model)
    return isolation.substitute(step), isolation.trainers


def python_function(step: Any) -> FunctionType | None:
    """Return the function in a `tf.function`, decorator, partial, method or object, or None."""
    with contextlib.suppress(Exception, SystemExit):  # a student's object may raise anything
        for _ in range(20):
            if type(step) is FunctionType and "__wrapped__" not in vars(step):
                return step  # not isinstance, which would ask the object
            step = _inner(step)
    return None


def _inner(step: Any) -> Any:
    names = {FunctionType: "__wrapped__", functools.partial: "func", MethodType: "__func__"}
    name = names.get(type(step), "python_function")
    return attribute(step, name) or attribute(type(step), "__call__")


@contextlib.contextmanager
def trainers_kept(namespace: dict[str, Any]) -> Iterator[None]:
    """Put the models, optimizers and metrics back afterwards, in case the step reaches them."""
    import tensorflow as tf

    kinds = (tf.keras.Model, tf.keras.optimizers.Optimizer, tf.keras.metrics.Metric)
    with contextlib.ExitStack() as stack:
        for value in list(namespace.values()):
            with contextlib.suppress(Exception, SystemExit):
                if isinstance(value, kinds):
                    stack.enter_context(model_kept(value))
        yield


class _Globals(dict[str, Any]):
    """The student's globals; each value is replaced when the student's code loads it.

    `loaded` are the names of those that it loads.
    """

    def __init__(self, isolation: "Isolation") -> None:
        super().__init__(isolation.original)
        self.isolation = isolation
        self.loaded: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        self.loaded.add(name)
        if name in self.isolation.original and value is self.isolation.original[name]:
            if _is_trainer(value) and name not in self.isolation.trainers:
                self.isolation.trainers.append(name)
            self[name] = value = self.isolation.substitute(value)
        return value


class Isolation:
    """Copies of a student's globals, made when their code loads them.

    `globals` holds them. A model is replaced by `decoy_model()`; `instead` may name what replaces
    a model or an optimizer otherwise, and gives None for the usual.
    """

    def __init__(
        self,
        original: dict[str, Any],
        decoy_model: Callable[[], Any],
        instead: Callable[[Any], Any] = lambda _: None,
    ) -> None:
        """Take the student's globals; nothing is copied yet."""
        self.original, self.decoy_model, self.instead = original, decoy_model, instead
        self.trainers: list[str] = []
        self.made: dict[
            int, tuple[Any, Any]
        ] = {}  # by id: the value, kept so that its id stays, and its copy
        self.globals = _Globals(self)

    def substitute(self, value: Any) -> Any:
        """Return the substitute for a value; the value itself if it can't be copied."""
        if type(value) in _PLAIN:
            return value
        if id(value) not in self.made:
            self._make(value, value)
            with contextlib.suppress(Exception, SystemExit):
                self._make(value, self._keras(value) or self._callable(value) or self._copy(value))
        return self.made[id(value)][1]

    def _make(self, value: Any, new: Any) -> Any:
        self.made[id(value)] = value, new
        return new

    def _keras(self, value: Any) -> Any:
        import tensorflow as tf

        if isinstance(value, tf.keras.Model):
            return self.instead(value) or self.decoy_model()
        if isinstance(value, tf.keras.optimizers.Optimizer):
            return self.instead(value) or tf.keras.optimizers.SGD(DECOY_RATE, name="check_decoy")
        if isinstance(value, tf.keras.metrics.Metric):
            return type(value).from_config(value.get_config())
        return None

    def _callable(self, value: Any) -> Any:
        if type(value) is FunctionType:
            return self._function(value)
        if type(attribute(value, "python_function")) is FunctionType:
            return self.substitute(value.python_function)
        if type(value) is MethodType:
            return MethodType(self.substitute(value.__func__), self.substitute(value.__self__))
        if type(value) is functools.partial:
            args, keywords = self._copy(value.args), self._copy(value.keywords)
            return functools.partial(self.substitute(value.func), *args, **keywords)
        return None

    def _copy(self, value: Any) -> Any:
        import tensorflow as tf

        if isinstance(value, tf.Variable):
            return tf.Variable(value)
        if isinstance(value, tf.keras.Variable):
            return tf.keras.Variable(value.numpy(), dtype=value.dtype, trainable=value.trainable)
        if isinstance(value, tuple):
            return tuple.__new__(type(value), map(self.substitute, value))
        if isinstance(value, (set, bytearray, np.ndarray)):
            return copy.copy(value)
        if isinstance(value, (list, deque)):
            return self._filled(value, enumerate(value))
        if isinstance(value, dict):
            return self._filled(value, value.items())
        homes = {self.original.get("__name__"), "builtins", "types", *_LAB}
        if {kind.__module__ for kind in type(value).__mro__} <= homes:
            return self._object(value)
        return value

    def _filled(self, value: Any, items: Iterable[tuple[Any, Any]]) -> Any:
        new = self._make(value, copy.copy(value))  # stored first, because it may contain itself
        for key, item in list(items):
            new[key] = self.substitute(item)
        return new

    def _object(self, value: Any) -> Any:
        """Return a copy of one of the student's or the lab's objects, methods included."""
        new = self._make(value, copy.copy(value))
        vars(new).update({name: self.substitute(item) for name, item in vars(value).items()})
        kind = type(value)
        if kind.__module__ == "mitdeeplearning_utils.tracking":
            new._sender = None  # nothing goes to Comet
        if methods := self._substituted(vars(kind)):
            new.__class__ = new_class(
                kind.__name__, (kind,), None, lambda body: body.update(methods)
            )
        return new

    def _function(self, function: FunctionType) -> FunctionType:
        """Return the function with the copied globals, and copies in its closure and defaults.

        A function from elsewhere, such as a decorator's, is copied only if it holds one of theirs.
        """
        closure = [c for c in function.__closure__ or () if c != CellType()]
        own = function.__globals__ is self.original
        if not own and not self._substituted({i: c.cell_contents for i, c in enumerate(closure)}):
            return function
        cells = tuple(CellType() for _ in function.__closure__ or ())
        new = FunctionType(
            function.__code__,
            self.globals if own else function.__globals__,
            function.__name__,
            closure=cells or None,
        )
        self._make(function, new)
        for old_cell, cell in zip(function.__closure__ or (), cells, strict=True):
            if old_cell != CellType():
                cell.cell_contents = self.substitute(old_cell.cell_contents)
        new.__defaults__ = self._copy(function.__defaults__ or ()) or None
        new.__kwdefaults__ = self._copy(function.__kwdefaults__ or {}) or None
        new.__dict__.update(self._copy(vars(function)))
        return new

    def _substituted(self, items: Mapping[Any, Any]) -> dict[Any, Any]:
        """Return the items whose functions are replaced, with their substitutes."""
        found = {k: f for k, f in items.items() if type(f) is FunctionType}
        return {k: self.substitute(f) for k, f in found.items() if self.substitute(f) is not f}


def _is_trainer(value: Any) -> bool:
    import tensorflow as tf

    with contextlib.suppress(Exception):
        return isinstance(value, (tf.keras.Model, tf.keras.optimizers.Optimizer))
    return False
