"""The one list of TensorFlow operations that code between layers is read as and computed from.

Each has the names of its inputs, in TensorFlow's order, and its permitted attributes. All of
Keras's operations and layers come down to these few.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .kinds import Equation, Flag, Kind, Plain, Real, Whole, Word
from .table import NotInTableError, permitted

DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32",
          "float64")  # fmt: skip
_FLAG, _DTYPE = Flag(), Word(DTYPES)
_INDEX = Word(("int32", "int64"))
_MASK = Whole(0, 255)
_WINDOW = {
    "strides": Whole(1, 784, (4, 5)),
    "padding": Word(("VALID", "SAME")),
    "data_format": Word(("NHWC", "NDHWC")),
}
_DILATED = {**_WINDOW, "dilations": Whole(1, 784, (4, 5))}
_POOL = {**_WINDOW, "ksize": Whole(1, 784, (4, 5))}


@dataclass(frozen=True)
class Operation:
    """An operation's inputs and attributes; the input named with a star takes a list."""

    inputs: tuple[str, ...]
    attributes: Mapping[str, Kind] = field(default_factory=dict)


def _all(names: str, inputs: str, **attributes: Kind) -> dict[str, Operation]:
    return dict.fromkeys(names.split(), Operation(tuple(inputs.split()), attributes))


OPERATIONS: dict[str, Operation] = {
    **_all(
        "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Digamma Erf Erfc Erfinv Exp Expm1 Floor"
        " Inv Invert IsFinite IsInf IsNan Lgamma Log Log1p LogicalNot Neg OnesLike Reciprocal Rint"
        " Round Rsqrt Sigmoid Sign Sin Sinh Sqrt Square Tan Tanh ZerosLike BesselI0 BesselI0e",
        "x",
    ),
    **_all("Elu Relu Relu6 Selu Softplus Softsign", "features"),
    **_all("LogSoftmax Softmax", "logits"),
    **_all("LeakyRelu", "features", alpha=Real()),
    **_all(
        "Add AddV2 BitwiseAnd BitwiseOr BitwiseXor Div DivNoNan FloorDiv FloorMod Greater"
        " GreaterEqual LeftShift Less LessEqual LogicalAnd LogicalOr Maximum Minimum Mod Mul"
        " MulNoNan NotEqual Equal Pow RealDiv RightShift SquaredDifference Sub TruncateDiv"
        " TruncateMod Xdivy Xlog1py Xlogy",
        "x y",
    ),
    **_all("Atan2", "y x"),
    **_all("BiasAdd", "value bias", data_format=Word(("NHWC",))),
    **_all("AddN", "*inputs"),
    **_all("Cross", "a b"),
    **_all("ClipByValue", "t clip_value_min clip_value_max"),
    **_all("Select", "condition x y"),
    **_all("SelectV2", "condition t e"),
    **_all("All Any EuclideanNorm Max Mean Min Prod Sum", "input axis", keep_dims=_FLAG),
    **_all("ArgMax ArgMin", "input dimension", output_type=_INDEX),
    **_all("Cumprod Cumsum", "x axis", exclusive=_FLAG, reverse=_FLAG),
    **_all("L2Loss", "t"),
    **_all("TopKV2", "input k", sorted=_FLAG),
    **_all("BatchMatMul BatchMatMulV2", "x y", adj_x=_FLAG, adj_y=_FLAG),
    **_all("MatMul", "a b", transpose_a=_FLAG, transpose_b=_FLAG),
    **_all("Einsum", "*inputs", equation=Equation()),
    **_all("Conv2D Conv3D", "input filter", **_DILATED),
    **_all("DepthwiseConv2dNative", "input filter", **_DILATED),
    **_all("Conv2DBackpropInput", "input_sizes filter out_backprop", **_DILATED),
    **_all("AvgPool", "value", **_POOL),
    **_all("AvgPool3D MaxPool MaxPool3D", "input", **_POOL),
    **_all("Cast", "x", DstT=_DTYPE, Truncate=_FLAG),
    **_all("Bitcast", "input", type=_DTYPE),
    **_all("BroadcastArgs", "s0 s1"),
    **_all("BroadcastTo", "input shape"),
    **_all("ConcatV2", "*values axis"),
    **_all("ExpandDims", "input axis"),
    **_all("Fill", "dims value"),
    **_all("GatherV2", "params indices axis", batch_dims=Whole(0, 8)),
    **_all("GatherNd", "params indices"),
    **_all("MatrixBandPart", "input num_lower num_upper"),
    **_all("MatrixDiagPartV3", "input k padding_value", align=Word(("RIGHT_LEFT",))),
    **_all("MatrixDiagV3", "diagonal k num_rows num_cols padding_value",
           align=Word(("RIGHT_LEFT",))),
    **_all("NextAfter", "x1 x2"),
    **_all("MirrorPad", "input paddings", mode=Word(("REFLECT", "SYMMETRIC"))),
    **_all("OneHot", "indices depth on_value off_value", axis=Whole(-1, 8)),
    **_all("Pack", "*values", axis=Whole(-8, 8)),
    **_all("Pad", "input paddings"),
    **_all("PadV2", "input paddings constant_values"),
    **_all("Range", "start limit delta"),
    **_all("Rank", "input"),
    **_all("Reshape", "tensor shape"),
    **_all("ResizeBicubic ResizeBilinear ResizeNearestNeighbor", "images size",
           align_corners=_FLAG, half_pixel_centers=_FLAG),
    **_all("ReverseV2", "tensor axis"),
    **_all("Roll", "input shift axis"),
    **_all("Shape Size", "input", out_type=_INDEX),
    **_all("Slice", "input begin size"),
    **_all("SpaceToDepth DepthToSpace", "input", block_size=Whole(1, 28),
           data_format=Word(("NHWC",))),
    **_all("SpaceToBatchND", "input block_shape paddings"),
    **_all("BatchToSpaceND", "input block_shape crops"),
    **_all("Split", "axis value", num_split=Whole(1, 1000)),
    **_all("SplitV", "value size_splits axis", num_split=Whole(1, 1000)),
    **_all("Squeeze", "input", axis=Whole(-8, 8, tuple(range(9)))),
    **_all("StridedSlice", "input begin end strides", begin_mask=_MASK, end_mask=_MASK,
           ellipsis_mask=_MASK, new_axis_mask=_MASK, shrink_axis_mask=_MASK),
    **_all("Tile", "input multiples"),
    **_all("Transpose", "x perm"),
    **_all("Unpack", "value", num=Whole(1, 1000), axis=Whole(-8, 8)),
}  # fmt: skip
# They pass their inputs.
SAME = ("Identity", "IdentityN", "StopGradient", "PreventGradient", "Snapshot", "EnsureShape")
OUTPUT = {"output": Whole(0, 999)}  # which of several outputs is meant
_RENAMED = {"axis": "squeeze_dims"}  # in the graph; TensorFlow's functions have the other name


def read_attributes(operation: Any) -> dict[str, Plain]:
    """Return the attributes of an operation in a graph, as plain values."""
    found: dict[str, Plain] = {}
    for name, kind in OPERATIONS[operation.type].attributes.items():
        inner = _RENAMED.get(name, name) if operation.type == "Squeeze" else name
        value = operation.get_attr(inner)
        if isinstance(value, bytes):
            value = value.decode()
        found[name] = value.name if kind in (_DTYPE, _INDEX) else value
        if isinstance(found[name], list) or not isinstance(found[name], (bool, int, float, str)):
            found[name] = [int(n) for n in value]
    return found


def apply(name: str, settings: Mapping[str, Plain], inputs: list[Any]) -> Any:
    """Return what the operation makes of its inputs. Raises `NotInTableError` for another one."""
    import tensorflow as tf

    if name not in OPERATIONS:
        raise NotInTableError(f"{name[:40]} isn't a known operation")
    known = OPERATIONS[name]
    arguments = permitted(name, settings, {**known.attributes, **OUTPUT})
    output = arguments.pop("output", None)
    arguments = {k: list(v) if isinstance(v, tuple) else v for k, v in arguments.items()}
    for key, kind in known.attributes.items():
        if kind in (_DTYPE, _INDEX) and key in arguments:
            arguments[key] = tf.as_dtype(arguments[key])
    single = len(known.inputs) - 1
    for place, key in enumerate(known.inputs):
        if key.startswith("*"):
            arguments[key[1:]] = inputs[: len(inputs) - single]
        else:
            arguments[key] = inputs[place - len(known.inputs)]
    made = getattr(tf.raw_ops, name)(**arguments)
    return made if output is None else made[output]
