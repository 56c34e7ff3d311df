"""Call a student's `train_step` on a small model; return in plain numbers what it did."""

import contextlib
import dis
import inspect
import io
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from math import prod
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from .declared import Count, Longest, Shaped
from .gradients import noted_if_of_keras
from .isolation import isolated, python_function, trainers_kept
from .kept import no_trace
from .loop import FILE
from .starts import CALLS, SHAPES, UNITS, Start, starts
from .values import attribute

_WORK = {"CALL", "CALL_KW", "CALL_FUNCTION_EX", "MAKE_FUNCTION"}
_RATE = 0.007  # until a start sets it
_CUT = 300
_MOST_VALUES = 1000


@dataclass(frozen=True)
class StepCall:
    """What one call of a student's `train_step` did to the probe.

    `after` are the weights after it, and `iterations` the steps that the optimizer made. The call
    returned a value of the type `returned`: `values` are its first numbers and `shape` its shape,
    None if it isn't a number or an array.
    """

    after: list[NDArray[np.float32]]
    iterations: int
    returned: str
    shape: list[Count] | None
    values: Annotated[NDArray[np.float64], Shaped((None,), _MOST_VALUES)]

    def __post_init__(self) -> None:
        """Raise ValueError if the weights aren't the probe's, or a shape doesn't fit the values."""
        if [array.shape for array in self.after] != SHAPES:
            raise ValueError("The weights have unexpected shapes.")
        if self.shape is not None and min(prod(self.shape), _MOST_VALUES) != self.values.size:
            raise ValueError("The returned value has another shape than it says.")


@dataclass(frozen=True)
class StepEvidence:
    """What the calls of a student's `train_step` did to the probe.

    With a `problem`, described in `detail`, there was no call. `error` is what the last call
    raised; without one there are CALLS, which start from `starts(seed)`. `globals` are the models
    and optimizers that the step takes from outside, and `trainers` the methods with which Keras
    took a gradient in its place. With `loop` there was a loop in place of the function, which
    returns what it takes the gradient of; the problem is then that it can't be cut to one batch.
    `bare` are its calls on a model without the softmax, if the student's own has none, either.
    `raised` is the error of the last cell that defines a `train_step`. `graph`: it is a
    `tf.function`.
    """

    problem: Literal["", "missing", "not_callable", "parameters", "not_cut"] = ""
    detail: str = ""
    error: str = ""
    stub: bool = False
    calls: Annotated[list[StepCall], Longest(CALLS)] = field(default_factory=list)
    warnings: Annotated[list[str], Longest(10)] = field(default_factory=list)
    globals: list[str] = field(default_factory=list)
    trainers: Annotated[list[str], Longest(10)] = field(default_factory=list)
    seed: Annotated[str, Longest(64)] = ""
    loop: bool = False
    bare: Annotated[list[StepCall], Longest(CALLS)] = field(default_factory=list)
    raised: str = ""
    graph: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError if calls are missing."""
        if not self.problem and not (self.calls if self.error else len(self.calls) == CALLS):
            raise ValueError("Calls are missing.")
        if len(self.bare) not in (0, len(self.calls)):
            raise ValueError("Calls on the model without a softmax are missing.")

    @property
    def still(self) -> bool:
        """Whether no call changed a weight."""
        pairs = zip(starts(self.seed), self.calls, strict=False)
        return all(
            np.array_equal(before, after)
            for start, call in pairs
            for before, after in zip(start.weights, call.after, strict=True)
        )


def probe(step: Any, namespace: dict[str, Any] | None = None, seed: str = "") -> StepEvidence:
    """Return what CALLS calls of `step(model, optimizer, images, labels)` did.

    The model is a softmax MLP, the optimizer SGD; `starts(seed)` are the weights, images and
    rates. Nothing of the student's is changed, and nothing is printed; the objects in `namespace`
    are put back in case the step reaches them.
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
        return _run(step, seed)


def _run(step: Callable[..., Any], seed: str) -> StepEvidence:
    def copied(made: Callable[[], Any]) -> tuple[Any, list[str]]:
        return isolated(step, made)

    # A step may need arrays, or tensors and a built optimizer, as in the notebook's loop.
    evidence = run_once(copied, seed, in_loop=False)
    if evidence.error:
        retried = run_once(copied, seed, in_loop=True)
        evidence = evidence if retried.error else retried
    decorated = hasattr(type(step), "python_function")
    if not evidence.error and decorated:
        in_graph = run_once(copied, seed, in_loop=True, graph=True)  # as its decorator says
        evidence = in_graph if in_graph.error else evidence
    return replace(evidence, stub=_is_stub(step), graph=decorated)


def _is_stub(step: Any) -> bool:
    """Return whether the body is unchanged, or only raises NotImplementedError."""
    function = python_function(step)
    if function is None:
        return False
    code = function.__code__
    work = _WORK & {instruction.opname for instruction in dis.get_instructions(code)}
    names = set(code.co_names) | set(code.co_freevars)
    return names == {"NotImplementedError"} or not (names or work)


def run_once(
    copied: Callable[[Callable[[], Any]], tuple[Any, list[str]]],
    seed: str,
    in_loop: bool = False,
    graph: bool = False,
    output: str = "softmax",
) -> StepEvidence:
    """Call the step on each start, with one model and one optimizer, as in the notebook's loop.

    `copied` gives the step, and the names of what it takes from outside; see `isolated`. `output`
    is the activation of the model's output.
    """
    import tensorflow as tf

    error, calls, trainers = "", list[StepCall](), list[str]()
    models: list[Any] = []
    start = starts(seed)[0]

    def made() -> Any:
        models.append(_model(start.weights, output))
        return models[-1]

    with _quiet() as caught, tf.device("/CPU:0"), noted_if_of_keras(trainers):
        model, optimizer = made(), _optimizer()
        function, names = copied(made)
        call = tf.function(function) if graph else function
        if in_loop:
            optimizer.build(model.trainable_variables)
        for start in starts(seed):
            value, steps = None, int(optimizer.iterations)
            try:
                for each in models:
                    each.set_weights(start.weights)
                optimizer.learning_rate = start.rate
                value = call(model, optimizer, *_batch(start, in_loop))
            except (Exception, SystemExit) as exception:
                error = _message(exception, function)
            calls.append(_seen(model, int(optimizer.iterations) - steps, value))
            if error:
                break
    return StepEvidence(
        error=error,
        calls=calls,
        warnings=[str(warning.message)[:_CUT] for warning in caught[:10]],
        globals=sorted(names),
        trainers=list(dict.fromkeys(trainers)),
        seed=seed,
    )


def _batch(start: Start, in_loop: bool) -> tuple[Any, Any]:
    import tensorflow as tf

    convert = tf.convert_to_tensor if in_loop else np.copy
    return convert(start.images), convert(start.labels)


def _seen(model: Any, iterations: int, value: Any) -> StepCall:
    after = [np.array(weight.numpy()) for weight in model.weights]
    returned = "nothing" if value is None else type(value).__name__[:_CUT]
    return StepCall(after, iterations, returned, *_numbers(value))


def _model(weights: list[Any], output: str) -> Any:
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
        dense(10, output, "check_output"),
    ]
    model = tf.keras.Sequential(layers, name="check_model")
    model.set_weights(weights)
    # compute_loss needs a compiled model; its optimizer isn't the one that the step gets.
    optimizer = tf.keras.optimizers.SGD(_RATE / 3, name="check_compiled")
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


def _optimizer() -> Any:
    import tensorflow as tf

    return tf.keras.optimizers.SGD(_RATE, name="check_optimizer")


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
    lines = [frame.line for frame in frames if frame.filename in (home, FILE) and frame.line]
    where = f" (at `{lines[-1][:_CUT]}`)" if lines else ""
    return f"{type(exception).__name__}: {text}{where}"
