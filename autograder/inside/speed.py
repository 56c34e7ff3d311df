"""Make Keras train faster, with the same results to the bit: fewer calls, no long waits."""

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator
from types import CellType, FunctionType
from typing import Any

CALLS = 16
# Arguments that mean the same for several batches per call; any other one means plain Keras.
_ARGUMENTS = {
    *("x", "y", "sample_weight", "validation_data", "validation_split", "batch_size", "callbacks"),
    *("validation_batch_size", "validation_freq", "epochs", "initial_epoch", "verbose", "shuffle"),
    *("class_weight", "return_dict"),
}
_FUNCTIONS = {"fit": ("train_function", "test_function"), "evaluate": ("test_function",)}
_STEPS = (
    *("train_step", "test_step", "compute_loss", "compute_metrics", "make_train_function"),
    *("make_test_function", "reset_metrics"),
)
_OURS = "mitdeeplearning_utils."


def take_several_batches() -> None:
    """Make `fit` and `evaluate` take CALLS batches per call where only the time can tell.

    That is so for arrays, for callbacks that look at no batch, and for models that train as Keras
    does. All else, and all in doubt, is left to plain Keras.
    """
    import tensorflow as tf

    model, plain = tf.keras.Model, _Plain()
    for name in _FUNCTIONS:
        setattr(model, name, plain.sooner(getattr(model, name)))
    model.predict = _alone(model.predict)


def leave_data_untuned() -> None:
    """Make Keras feed a student's arrays through plain pipelines with one thread.

    The thread that tunes a pipeline may sleep as long as an epoch took, and the epoch's end waits
    for it.
    """
    import tensorflow as tf

    with_options = tf.data.Dataset.with_options

    @functools.wraps(with_options)
    def untuned(self: Any, options: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(options, tf.data.Options):
            _set_if_open(options.autotune, "enabled", False)
            _set_if_open(options.threading, "private_threadpool_size", 1)
            _set_if_open(options.experimental_optimization, "apply_default_optimizations", False)
        return with_options(self, options, *args, **kwargs)

    tf.data.Dataset.with_options = untuned


def _set_if_open(options: Any, name: str, value: Any) -> None:
    if getattr(options, name) is None:
        setattr(options, name, value)


class _Plain:
    """Keras as it is before a student's code runs: what differs from it may see each batch."""

    def __init__(self) -> None:
        import tensorflow as tf

        self.tf, callback = tf, tf.keras.callbacks.Callback
        self.hooks = {name: getattr(callback, name) for name in dir(callback) if "batch" in name}
        self.steps = {name: getattr(tf.keras.Model, name) for name in _STEPS}
        self.strategy = tf.distribute.get_strategy()

    def sooner(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """Return `fit` or `evaluate` so that it takes several batches per call if it may."""
        signature, functions = inspect.signature(method), _FUNCTIONS[method.__name__]
        alone = _alone(method)

        @functools.wraps(method)
        def call(model: Any, *args: Any, **kwargs: Any) -> Any:
            if "_use_cached_eval_dataset" in kwargs:  # the validation of a `fit`: at its pace
                return method(model, *args, **kwargs)
            try:
                given = signature.bind(model, *args, **kwargs).arguments
                may = self._may(model, given)
                if may:
                    _prepare(model, functions)
            except Exception:  # whatever the student's objects do; Keras itself will raise it
                may = False
            if not may:
                return alone(model, *args, **kwargs)
            with _taking(model, CALLS, dict.fromkeys(functions, "several")):
                return method(model, *args, **kwargs)

        return call

    def _may(self, model: Any, arguments: dict[str, Any]) -> bool:
        given = {name: x for name, x in arguments.items() if x is not None and x is not model}
        data = [given[name] for name in ("x", "y", "sample_weight") if name in given]
        held = given.get("validation_data", ())
        data += held if type(held) in (tuple, list) else [held]
        callbacks = self.tf.nest.flatten(given.get("callbacks", []))  # one, or nested lists of them
        return (
            given.keys() <= _ARGUMENTS
            and all(map(self._is_array, data))
            and self._trains_as_keras_does(model)
            and not any(map(self._watches_batches, callbacks))
        )

    def _is_array(self, value: Any) -> bool:
        import numpy as np

        return type(value) is np.ndarray or isinstance(value, self.tf.Tensor)

    def _trains_as_keras_does(self, model: Any) -> bool:
        config = self.tf.keras.config
        return bool(
            model.compiled
            and not model.run_eagerly
            and not model.jit_compile
            and model.steps_per_execution == model.unrolled_steps_per_execution == 1
            and model.distribute_strategy is self.strategy
            and not self.tf.config.functions_run_eagerly()
            and not getattr(config, "max_steps_per_epoch", int)()
            and all(_function(model, name) is step for name, step in self.steps.items())
        )

    def _watches_batches(self, callback: Any) -> bool:
        """Return whether it wants to see every batch; the lab's own callback only draws a curve."""
        if not isinstance(callback, self.tf.keras.callbacks.Callback):
            return True
        if type(callback).__module__.startswith(_OURS):
            return bool(self.hooks.keys() & vars(callback).keys())
        return any(_function(callback, name) is not hook for name, hook in self.hooks.items())


def _function(owner: Any, name: str) -> Any:
    """Return the function that a call of the owner's method runs."""
    return getattr(getattr(owner, name), "__func__", None)


def _alone(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of models that takes one batch per call, also within a `fit` that doesn't."""

    @functools.wraps(method)
    def call(model: Any, *args: Any, **kwargs: Any) -> Any:
        names = [n for n in _FUNCTIONS["fit"] if hasattr(getattr(model, n, None), "one")]
        if not names:
            return method(model, *args, **kwargs)
        with _taking(model, 1, dict.fromkeys(names, "one")):
            return method(model, *args, **kwargs)

    return call


@contextlib.contextmanager
def _taking(model: Any, calls: int, functions: dict[str, str]) -> Iterator[None]:
    """Let a model take so many batches per call, by the named twins of its functions."""
    before = {name: getattr(model, name) for name in (*functions, "steps_per_execution")}
    now = {name: getattr(before[name], twin) for name, twin in functions.items()}
    now["steps_per_execution"] = calls
    _set(model, now)
    try:
        yield
    finally:  # unless the student's code has set another one, as `compile` does
        _set(model, {n: before[n] for n, value in now.items() if getattr(model, n) is value})


def _set(model: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(model, name, value)


def _prepare(model: Any, names: tuple[str, ...]) -> None:
    """Give each of these functions of the model a twin for several batches."""
    for name in names:
        getattr(model, f"make_{name}")()
        one = getattr(model, name)
        if not hasattr(one, "several"):
            one.several = _twin(one, "multi_step_on_iterator")
            one.several.one = one


def _twin(function: FunctionType, loop: str) -> FunctionType:
    """Return Keras's function around the same traced step, whose `loop` is still to be traced.

    A second step would be traced with what the student has changed meanwhile, such as `trainable`.
    """
    import tensorflow as tf

    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    traced = cells[loop].cell_contents
    cells[loop] = CellType(tf.function(traced.python_function, reduce_retracing=True))
    code, names = function.__code__, function.__globals__
    return FunctionType(code, names, function.__name__, None, tuple(cells.values()))
