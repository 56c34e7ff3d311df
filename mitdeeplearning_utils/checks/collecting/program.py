"""Read what a model computes, as steps: its layers of the table, and operations between them."""

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .connected import Node
from .kept import calls_replaced
from .kinds import Plain
from .operations import OPERATIONS, SAME, read_attributes
from .seen import seen_nodes
from .steps import Step, compute, precision
from .table import LAYERS, NotInTableError, read_settings
from .values import run_student_code

TRIED = 8  # images on which the steps must give what the model gives
APART = slice(TRIED // 2, TRIED)  # of them: they must get the same scores without the others
_MOST_STEPS = 400
_TOLERANCE = 1e-3
_MOST_KEPT = 32


_kept: dict[str, list[Node]] = {}  # the nodes of programs that do what their models do


@dataclass
class Program:
    """A model's steps, the last of which is its output, the arrays in them, and its nodes."""

    steps: list[Step] = field(default_factory=list)
    arrays: list[NDArray[np.float32]] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class _Call:
    """A call of a layer of the table: its output in the graph is the key in the record of calls."""

    name: str
    layer: Any
    settings: dict[str, Plain]
    inputs: list[Any]


def read_program(model: Any, images: NDArray[np.float32]) -> Program:
    """Return steps that give what the model gives for some images.

    A layer of the table is one step, if its code is Keras's. The model is read each time, but the
    same steps are computed once: several checks look at each model. Raises `NotInTableError` if the
    model does what no step does.
    """
    expected = np.asarray(run_student_code(model, images[:TRIED], training=False))
    reason = ""
    for layers_too in (True, False):
        try:
            program = _read(model, layers_too)
            key = _fingerprint(program, images[:TRIED], expected)
            if key in _kept:
                program.nodes = list(_kept[key])
                return program
            values = compute(program.steps, program.arrays, images[:TRIED])
            found = np.asarray(values[-1])
            (apart,) = compute(program.steps, program.arrays, images[:TRIED][APART], whole=False)
        except Exception as error:  # of TensorFlow, of Keras, or of the student's code
            reason = f"{type(error).__name__}: {error}"
            continue
        if found.ndim and not same(program.steps, np.asarray(apart), found[APART]):
            raise NotInTableError("an image's scores depend on the other images")
        if same(program.steps, found, expected):
            program.nodes = seen_nodes(program.steps, values)
            _keep(key, program.nodes)
            return program
        reason = "the steps compute something else"
    raise NotInTableError(" ".join(reason.split())[:200])


def _fingerprint(program: Program, images: NDArray[Any], expected: NDArray[Any]) -> str:
    digest = hashlib.sha256(repr(program.steps).encode())
    for array in (images, expected, *program.arrays):
        digest.update(f"{array.shape}{array.dtype}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _keep(key: str, nodes: list[Node]) -> None:
    if len(_kept) >= _MOST_KEPT:
        del _kept[next(iter(_kept))]  # the oldest
    _kept[key] = list(nodes)


def same(steps: list[Step], found: NDArray[Any], expected: NDArray[Any]) -> bool:
    """Return whether two outputs of steps are equal within the precision of the steps."""
    if found.shape != expected.shape:
        return False
    tolerance = max(_TOLERANCE, 8 * precision(steps))
    found, expected = found.astype(np.float32), expected.astype(np.float32)
    return np.allclose(found, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


def _read(model: Any, layers_too: bool) -> Program:
    import tensorflow as tf

    graph, calls = tf.__internal__.FuncGraph("model"), dict[str, _Call]()
    with (
        graph.as_default(),
        calls_replaced(_recorders(model, calls) if layers_too else []),
    ):
        images = tf.compat.v1.placeholder(tf.float32, (None, 28, 28, 1))
        output = run_student_code(model, images, training=False)
        if not tf.is_tensor(output):
            raise NotInTableError("it has several outputs")
        output = tf.identity(output)
    return _Reader(graph, images, calls).read(output)


def _recorders(model: Any, calls: dict[str, _Call]) -> list[tuple[Any, Callable[..., Any]]]:
    """Return what records the calls of the layers in the table, whose code is Keras's."""
    known = [(layer, found) for layer in model._flatten_layers() if (found := _known(layer))]
    return [
        (layer, _recorder(partial(_Call, name, layer, settings), layer.call, calls))
        for layer, (name, settings) in known
    ]


def _known(layer: Any) -> tuple[str, dict[str, Plain]] | None:
    """Return the layer's class and arguments, or None if it isn't one of the table."""
    name = table_name(layer)
    with contextlib.suppress(Exception):  # an argument that the table doesn't permit
        return (name, read_settings(layer, name)) if name else None
    return None


def table_name(layer: Any) -> str:
    """Return the layer's class in the table if what it computes is Keras's own code, else ""."""
    import tensorflow as tf

    if "call" in object.__getattribute__(layer, "__dict__"):
        return ""
    for cls in type(layer).__mro__:
        name = str(cls.__name__)
        if cls.__module__.startswith("keras."):
            known = name in LAYERS and getattr(tf.keras.layers, name, None) is cls
            return name if known and _code(type(layer)) == _code(cls) else ""
    return ""


def _code(cls: Any) -> tuple[Any, Any]:
    return cls.call, cls.__call__


def _recorder(
    record: Callable[[list[Any]], _Call], call: Callable[..., Any], calls: dict[str, _Call]
) -> Callable[..., Any]:
    import tensorflow as tf

    def recorded(*args: Any, **kwargs: Any) -> Any:
        output = call(*args, **kwargs)
        given = args[0] if len(args) == 1 and isinstance(args[0], (list, tuple)) else args
        more = [value for key, value in kwargs.items() if key != "training" and value is not None]
        if more or not all(map(tf.is_tensor, [*given, output])):
            return output
        mark = tf.identity(output)  # a layer may give its input back
        calls[mark.name] = record([tf.convert_to_tensor(x) for x in given])
        return mark

    return recorded


class _Reader:
    """Turns a graph into steps; what the model's layers of the table do within is passed over."""

    def __init__(self, graph: Any, images: Any, calls: dict[str, _Call]) -> None:
        self.calls = calls
        self.program = Program()
        self.values = {images.name: 0}
        self.place: dict[int, int] = {}  # of a variable's handle, in the arrays
        self.captured = {inner.name: outer for outer, inner in graph.captures}

    def read(self, output: Any) -> Program:
        waiting = [output]
        while waiting:  # not recursive, because a model may be deep
            tensor = waiting[-1]
            missing = [x for x in self._sources(tensor) if x.name not in self.values]
            if tensor.name in self.values:
                waiting.pop()
            elif missing:
                waiting += missing
            else:
                self.values[waiting.pop().name] = self._step(tensor)
            if len(waiting) > 10_000 or len(self.program.steps) > _MOST_STEPS:
                raise NotInTableError("it has too many steps")
        if self.values[output.name] != len(self.program.steps):
            raise NotInTableError("its output isn't its last step")
        return self.program

    def _sources(self, tensor: Any) -> list[Any]:
        if tensor.name in self.calls:
            return self.calls[tensor.name].inputs
        if tensor.name in self.captured or tensor.op.type in ("ReadVariableOp", "Const"):
            return []
        return list(tensor.op.inputs)

    def _step(self, tensor: Any) -> int:
        operation = tensor.op
        if tensor.name in self.calls:
            return self._layer(self.calls[tensor.name])
        if operation.type == "ReadVariableOp":
            outer = self.captured[operation.inputs[0].name]
            return self._constant(self._variable(outer, tensor.dtype), tensor.dtype)
        if operation.type == "Const":
            return self._array(tensor_value(operation), tensor.dtype)
        if tensor.name in self.captured:
            return self._array(np.asarray(self.captured[tensor.name]), tensor.dtype)
        inputs = [self.values[x.name] for x in operation.inputs]
        if operation.type in SAME:
            return inputs[int(tensor.value_index)]
        if operation.type not in OPERATIONS:
            raise NotInTableError(f"{operation.type} isn't a known operation")
        settings = read_attributes(operation)
        if len(operation.outputs) > 1:
            settings["output"] = tensor.value_index
        return self._append(Step("operation", operation.type, inputs, settings, []))

    def _append(self, step: Step) -> int:
        self.program.steps.append(step)
        return len(self.program.steps)

    def _layer(self, call: _Call) -> int:
        layer, inputs = call.layer, [self.values[x.name] for x in call.inputs]
        if call.name == "Normalization":  # adapted, or given when it was made
            own = [self._keep(np.asarray(x)) for x in (layer.mean, layer.variance)]
        else:
            own = [self._variable(v.handle, v.value.dtype) for v in layer.weights]
        return self._append(Step("layer", call.name, inputs, dict(call.settings), own))

    def _variable(self, handle: Any, dtype: Any) -> int:
        import tensorflow as tf

        if id(handle) not in self.place:
            value = tf.raw_ops.ReadVariableOp(resource=handle, dtype=dtype)
            self.place[id(handle)] = self._keep(np.asarray(value))
        return self.place[id(handle)]

    def _array(self, array: NDArray[Any], dtype: Any) -> int:
        return self._constant(self._keep(array), dtype)

    def _constant(self, place: int, dtype: Any) -> int:
        return self._append(Step("constant", "", [], {"dtype": dtype.name}, [place]))

    def _keep(self, array: NDArray[Any]) -> int:
        kept = np.asarray(array).astype(np.float32)
        if array.dtype.kind in "iu" and not np.array_equal(kept.astype(array.dtype), array):
            raise NotInTableError("a whole number is too large")
        self.program.arrays.append(kept)
        return len(self.program.arrays) - 1


def tensor_value(operation: Any) -> NDArray[Any]:
    """Return the array of a constant in a graph."""
    import tensorflow as tf

    return np.asarray(tf.make_ndarray(operation.get_attr("value")))
