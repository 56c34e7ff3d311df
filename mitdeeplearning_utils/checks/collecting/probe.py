"""Call a student's `train_step` once on a small model; return in plain numbers what it did."""

import contextlib
import dis
import inspect
import io
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from math import prod
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from .declared import Count, Longest, Shaped
from .images import train_sample
from .isolation import isolated, python_function, trainers_kept
from .kept import no_trace
from .values import attribute

BATCH_SIZE = 12
LEARNING_RATE = 0.03  # not a number that a student is likely to choose
UNITS = 16
_TRAINERS = {"fit": "fit", "train_on_batch": "train_on_batch", "train_step": "model.train_step"}
_WORK = {"CALL", "CALL_KW", "CALL_FUNCTION_EX", "MAKE_FUNCTION"}
_CUT = 300
_MOST_VALUES = 1000
_SHAPES = [(28 * 28, UNITS), (UNITS,), (UNITS, 10), (10,)]  # of the probe's weights


@dataclass(frozen=True)
class StepEvidence:
    """What one call of a student's `train_step` did to the probe.

    With a `problem`, described in `detail`, there was no call. `error` is what the call raised,
    `after` the weights and `iterations` the optimizer's steps after it. The call returned a value
    of the type `returned`: `values` are its first numbers and `shape` its shape, None if it isn't a
    number or an array. `globals` are the models and optimizers that it takes from outside, and
    `trainers` the model's own training methods that it calls.
    """

    problem: Literal["", "missing", "not_callable", "parameters"] = ""
    detail: str = ""
    error: str = ""
    stub: bool = False
    after: list[NDArray[np.float32]] = field(default_factory=list)
    iterations: int = 0
    returned: str = ""
    shape: list[Count] | None = None
    values: Annotated[NDArray[np.float64], Shaped((None,), _MOST_VALUES)] = field(
        default_factory=lambda: np.zeros(0)
    )
    warnings: Annotated[list[str], Longest(10)] = field(default_factory=list)
    globals: list[str] = field(default_factory=list)
    trainers: Annotated[list[str], Longest(10)] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Raise ValueError if the weights aren't the probe's, or a shape doesn't fit the values."""
        if not self.problem and [array.shape for array in self.after] != _SHAPES:
            raise ValueError("The weights have unexpected shapes.")
        if self.shape is not None and min(prod(self.shape), _MOST_VALUES) != self.values.size:
            raise ValueError("The returned value has another shape than it says.")

    @property
    def still(self) -> bool:
        """Whether no weight changed."""
        pairs = zip(start_weights(), self.after, strict=True)
        return all(np.array_equal(before, after) for before, after in pairs)


def probe(step: Any, namespace: dict[str, Any] | None = None) -> StepEvidence:
    """Return what one call of `step(model, optimizer, images, labels)` did.

    The model is a softmax MLP of fixed weights on BATCH_SIZE real images, the optimizer SGD with
    LEARNING_RATE. Nothing of the student's is changed, and nothing is printed; the objects in
    `namespace` are put back in case the step reaches them.
    """
    if not callable(step):
        return StepEvidence("not_callable", type(step).__name__[:_CUT])
    signature = None
    with contextlib.suppress(Exception):  # a callable without a signature: calling it will show
        signature = inspect.signature(attribute(step, "python_function", step))
        signature.bind(*range(4))
        signature = None
    if signature is not None:
        return StepEvidence("parameters", str(signature)[:_CUT])
    with no_trace(), trainers_kept(namespace or {}):
        return _run(step)


def _run(step: Callable[..., Any]) -> StepEvidence:
    # A step may need arrays, or tensors and a built optimizer, as in the notebook's loop.
    evidence = _run_once(step, in_loop=False)
    if evidence.error:
        retried = _run_once(step, in_loop=True)
        evidence = evidence if retried.error else retried
    if not evidence.error and hasattr(type(step), "python_function"):
        in_graph = _run_once(step, in_loop=True, graph=True)  # as its decorator says
        evidence = in_graph if in_graph.error else evidence
    return replace(evidence, stub=_is_stub(step))


def _is_stub(step: Any) -> bool:
    """Return whether the body is unchanged, or only raises NotImplementedError."""
    function = python_function(step)
    if function is None:
        return False
    code = function.__code__
    work = _WORK & {instruction.opname for instruction in dis.get_instructions(code)}
    names = set(code.co_names) | set(code.co_freevars)
    return names == {"NotImplementedError"} or not (names or work)


def _run_once(step: Callable[..., Any], in_loop: bool, graph: bool = False) -> StepEvidence:
    import tensorflow as tf

    images, labels = batch()
    error, returned = "", "nothing"
    shape, values = _numbers(None)
    called: list[str] = []
    with _quiet() as caught, tf.device("/CPU:0"):
        model, optimizer = _watched(called), _optimizer()
        function, names = isolated(step, lambda: _watched(called))
        call = tf.function(function) if graph else function
        convert = tf.convert_to_tensor if in_loop else np.copy
        if in_loop:
            optimizer.build(model.trainable_variables)
        try:
            value = call(model, optimizer, convert(images), convert(labels))
            returned = "nothing" if value is None else type(value).__name__[:_CUT]
            shape, values = _numbers(value)
        except (Exception, SystemExit) as exception:
            error = _message(exception, function)
        after = [np.array(weight.numpy()) for weight in model.weights]
        iterations = int(optimizer.iterations.numpy())
    return StepEvidence(
        error=error,
        after=after,
        iterations=iterations,
        returned=returned,
        shape=shape,
        values=values,
        warnings=[str(warning.message)[:_CUT] for warning in caught[:10]],
        globals=sorted(names),
        trainers=list(dict.fromkeys(called)),
    )


def start_weights() -> list[np.ndarray[Any, np.dtype[np.float32]]]:
    """Return the probe's weights, float32: kernel and bias of UNITS relu, then of 10 softmax."""
    random = np.random.default_rng(2)
    scales = zip((0.08, 0.1, 0.4, 0.1), _SHAPES, strict=True)
    return [random.normal(0, scale, shape).astype(np.float32) for scale, shape in scales]


@cache
def batch() -> tuple[Any, Any]:
    """Return the probe's batch: BATCH_SIZE real images, float32, and their labels, int64."""
    images, labels = train_sample()
    return images[:BATCH_SIZE].copy(), labels[:BATCH_SIZE].copy()


def _model(weights: list[Any]) -> Any:
    """Return the probe, with given names and initializers, so that it uses no counter or seed."""
    import tensorflow as tf

    def dense(units: int, activation: str, name: str) -> Any:
        return tf.keras.layers.Dense(
            units, activation, kernel_initializer="zeros", dtype="float32", name=name
        )

    layers = [
        tf.keras.layers.Input((28, 28, 1), name="check_images"),
        tf.keras.layers.Flatten(name="check_flatten", dtype="float32"),
        dense(UNITS, "relu", "check_hidden"),
        dense(10, "softmax", "check_output"),
    ]
    model = tf.keras.Sequential(layers, name="check_model")
    model.set_weights(weights)
    # compute_loss needs a compiled model; its optimizer isn't the one that the step gets.
    optimizer = tf.keras.optimizers.SGD(LEARNING_RATE / 3, name="check_compiled")
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


def _watched(called: list[str]) -> Any:
    """Return a probe that notes in the list each call of a method that trains."""
    model = _model(start_weights())

    def watch(method: Callable[..., Any], name: str) -> Callable[..., Any]:
        def recorded(*args: Any, **kwargs: Any) -> Any:
            called.append(name)
            return method(*args, **kwargs)

        return recorded

    for method, name in _TRAINERS.items():
        object.__setattr__(model, method, watch(getattr(model, method), name))
    return model


def _optimizer() -> Any:
    import tensorflow as tf

    return tf.keras.optimizers.SGD(LEARNING_RATE, name="check_optimizer")


@contextlib.contextmanager
def _quiet() -> Iterator[list[warnings.WarningMessage]]:
    """Keep output and warnings away from the cell: any stderr scores 0 in nbgrader."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        yield caught


def _numbers(value: Any) -> tuple[list[int] | None, NDArray[np.float64]]:
    """Return the shape and the first numbers; None if it isn't a number or an array of numbers."""
    nothing = None, np.zeros(0)
    if value is None or isinstance(value, (str, bytes, list, tuple, dict, set)):
        return nothing
    try:
        array = np.asarray(value).astype(np.float64)
    except Exception:  # whatever an object of theirs raises, it isn't a number
        return nothing
    return [int(n) for n in array.shape], array.ravel()[:_MOST_VALUES]


def _message(exception: BaseException, function: Any) -> str:
    """Return type and message of an exception, and the student's line if it is known."""
    text = str(exception).strip()
    if text.startswith(
        "in user code"
    ):  # a tf.function's message has the traceback first and the cause last
        text = text.splitlines()[-1].strip().removeprefix(f"{type(exception).__name__}: ")
    text = " ".join(text.split())[:_CUT]
    home = attribute(attribute(python_function(function), "__code__"), "co_filename")
    frames = traceback.extract_tb(exception.__traceback__)
    lines = [frame.line for frame in frames if frame.filename == home and frame.line]
    where = f" (at `{lines[-1][:_CUT]}`)" if lines else ""
    return f"{type(exception).__name__}: {text}{where}"
