"""Every operation and activation of Keras is computed as Keras does it, or has its reason here."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.judge.rebuilt import Rebuilt
from mitdeeplearning_utils.checks.collecting.images import test_set as load_test_set
from mitdeeplearning_utils.checks.collecting.kept import eagerly
from mitdeeplearning_utils.checks.collecting.operations import OPERATIONS, OUTPUT
from mitdeeplearning_utils.checks.collecting.program import read_program
from mitdeeplearning_utils.checks.collecting.table import ACTIVATIONS

ops, activations = keras.ops, keras.activations
AT_ONCE = 12


def words(text: str) -> list[str]:
    return text.split()


def with_more(name: str, more: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of one tensor that calls Keras's with another one."""
    return lambda x: getattr(ops, name)(x, more(x))


# Of one tensor.
ALONE = words("""
abs absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil celu copy cos cosh deg2rad elu
erf erfc erfinv exp exp2 expm1 fabs fliplr floor gelu hard_shrink hard_sigmoid hard_silu
hard_swish hard_tanh isfinite isinf isnan isneginf isposinf leaky_relu log log10 log1p log2
log_sigmoid log_softmax logical_not nan_to_num negative normalize ones_like rad2deg reciprocal
relu relu6 round rsqrt selu sigmoid sign silu sin sinh soft_shrink softmax softplus softsign
sparse_plus sparse_sigmoid sparsemax sqrt square squareplus stop_gradient swish tan tanh
tanh_shrink zeros_like angle conj conjugate i0 isreal real sinc signbit trunc
""")
# Along the last axis.
REDUCED = words("""
all amax amin any argmax argmin average count_nonzero cumprod cumsum logsumexp max mean min
nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmin nanprod nanstd nansum nanvar ptp
prod sort std sum trapezoid var
""")
# Of two tensors.
PAIRED = words("""
add arctan2 divide divide_no_nan equal floor_divide fmax fmin fmod greater greater_equal heaviside
hypot isclose less less_equal logaddexp logaddexp2 logical_and logical_or logical_xor maximum
minimum mod multiply nextafter not_equal power subtract true_divide
""")
WHOLE = words("""
bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift
""")
OTHERS: dict[str, Callable[[Any], Any]] = {
    "bitwise_invert": lambda x: ops.bitwise_invert(whole(x)),
    "bitwise_not": lambda x: ops.bitwise_not(whole(x)),
    "cdist": lambda x: ops.cdist(x, x),
    "cross": lambda x: ops.cross(x[:, :, :3], x[:, :, 2:5]),
    "depth_to_space": lambda x: ops.depth_to_space(ops.reshape(x[:, :, :4], (-1, 2, 2, 4)), 2),
    "space_to_depth": lambda x: ops.space_to_depth(x[:, :, :4, None], 2),
    "diagonal": lambda x: ops.diagonal(x, axis1=1, axis2=2),
    "dot_product_attention": lambda x: ops.dot_product_attention(*[x[:, :, None]] * 3),
    "dsplit": lambda x: ops.dsplit(x[:, :, :4], 2)[1],
    "dstack": lambda x: ops.dstack([x, x]),
    "hsplit": lambda x: ops.hsplit(x, 2)[1],
    "hstack": lambda x: ops.hstack([x, x]),
    "ldexp": lambda x: ops.ldexp(x, whole(x)),
    "percentile": lambda x: ops.percentile(x, 30, axis=-1),
    "quantile": lambda x: ops.quantile(x, 0.3, axis=-1),
    "rot90": lambda x: ops.rot90(x, axes=(1, 2)),
    "saturate_cast": lambda x: ops.saturate_cast(300 * x, "uint8"),
    "select": lambda x: ops.select([x > 0.5, x > 0], [x, 2 * x], -x),
    "take_along_axis": lambda x: ops.take_along_axis(x, ops.argsort(x, axis=-1), axis=-1),
    "view": lambda x: ops.view(x, "int32"),
    "array_split": lambda x: ops.array_split(x, 3, axis=2)[1],
    "cumsum": lambda x: ops.cumsum(x, axis=1),
    "multi_hot": lambda x: ops.multi_hot(whole(x[:, 0]), 20),
    "argsort": lambda x: ops.argsort(x, axis=-1),
    "average_pool": lambda x: ops.average_pool(x, 2),
    "batch_normalization": lambda x: ops.batch_normalization(
        x, np.full(7, 0.2, "float32"), np.full(7, 1.5, "float32"), -1
    ),
    "cast": lambda x: ops.cast(x, "int32"),
    "clip": lambda x: ops.clip(x, -0.2, 0.5),
    "concatenate": lambda x: ops.concatenate([x, 2 * x], axis=1),
    "conv": lambda x: ops.conv(x, np.ones((2, 7, 3), "float32"), padding="same"),
    "depthwise_conv": lambda x: ops.depthwise_conv(x, np.ones((2, 7, 1), "float32")),
    "diff": lambda x: ops.diff(x, axis=-1),
    "dot": lambda x: ops.dot(x, np.ones((7, 2), "float32")),
    "einsum": lambda x: ops.einsum("abc,cd->abd", x, np.ones((7, 2), "float32")),
    "expand_dims": lambda x: ops.expand_dims(x, -1),
    "full_like": lambda x: ops.full_like(x, 3.0),
    "get_item": lambda x: ops.get_item(x, (slice(None), 1)),
    "glu": lambda x: ops.glu(ops.concatenate([x, -x], axis=-1)),
    "layer_normalization": lambda x: ops.layer_normalization(x),
    "matmul": lambda x: ops.matmul(x, ops.transpose(x, (0, 2, 1))),
    "max_pool": lambda x: ops.max_pool(x, 2),
    "median": lambda x: ops.median(x, axis=-1),
    "moments": lambda x: ops.moments(x, axes=[1])[1],
    "moveaxis": lambda x: ops.moveaxis(x, 1, 2),
    "norm": lambda x: ops.norm(x, axis=-1),
    "one_hot": lambda x: ops.one_hot(ops.cast(x > 0, "int32"), 3),
    "pad": lambda x: ops.pad(x, ((0, 0), (1, 2), (0, 0))),
    "repeat": lambda x: ops.repeat(x, 2, axis=1),
    "reshape": lambda x: ops.reshape(x, (-1, 14, 2)),
    "rms_normalization": lambda x: ops.rms_normalization(x),
    "roll": lambda x: ops.roll(x, 2, axis=1),
    "separable_conv": lambda x: ops.separable_conv(
        x, np.ones((2, 7, 1), "float32"), np.ones((1, 7, 2), "float32")
    ),
    "split": lambda x: ops.split(x, 2, axis=1)[1],
    "squeeze": lambda x: ops.squeeze(ops.expand_dims(x, 2), 2),
    "stack": lambda x: ops.stack([x, x], axis=1),
    "swapaxes": lambda x: ops.swapaxes(x, 1, 2),
    "take": lambda x: ops.take(x, np.array([2, 0]), axis=1),
    "tensordot": lambda x: ops.tensordot(x, np.ones((7, 2), "float32"), 1),
    "threshold": lambda x: ops.threshold(x, 0.1, 0.5),
    "tile": lambda x: ops.tile(x, (1, 2, 1)),
    "top_k": lambda x: ops.top_k(x, 2)[0],
    "transpose": lambda x: ops.transpose(x, (0, 2, 1)),
    "tril": lambda x: ops.tril(x),
    "triu": lambda x: ops.triu(x),
    "unstack": lambda x: ops.unstack(x, axis=1)[2],
    "where": lambda x: ops.where(x > 0, x, -2 * x),
}


def whole(x: Any) -> Any:
    return ops.cast(9 * ops.abs(x), "int32")


def of_whole(name: str) -> Callable[[Any], Any]:
    return lambda x: getattr(ops, name)(whole(x), ops.full_like(whole(x), 3))


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    **{name: getattr(ops, name) for name in ALONE},
    **{name: partial(getattr(ops, name), axis=-1) for name in REDUCED},
    **{name: with_more(name, lambda x: 1.3 * x - 0.2) for name in PAIRED},
    **{name: of_whole(name) for name in WHOLE},
    **OTHERS,
}
WHY = {
    "makes an array of its own, which is read as a constant": """
        arange array bartlett blackman convert_to_numpy convert_to_tensor empty empty_like eye full
        geomspace hamming hanning identity kaiser linspace logspace meshgrid ones tri zeros
    """,
    "is about types and shapes": "dtype is_tensor ndim shape size",
    "gives complex numbers": """
        fft fft2 ifft2 imag irfft istft polar rfft stft view_as_complex view_as_real
    """,
    "runs a function, perhaps in a loop": """
        associative_scan cond custom_gradient fori_loop jvp map scan switch vectorize vectorized_map
        while_loop
    """,
    "factorises matrices, or solves equations": """
        cholesky cholesky_inverse det eig eigh inv logdet lstsq lu_factor matrix_rank pinv qr
        slogdet solve solve_triangular svd
    """,
    "is a loss, or a measure of all images": """
        allclose binary_crossentropy categorical_crossentropy corrcoef correlate ctc_decode ctc_loss
        psnr sparse_categorical_crossentropy
    """,
    "takes all images together, or needs their number": """
        append broadcast_to diag diagflat extract_sequences flip flipud fold kron ravel rearrange
        scatter scatter_update segment_max segment_min segment_prod segment_sum slice slice_update
        unfold outer vander vdot vsplit vstack
    """,
    "counts, searches or sorts in a way that isn't in the table": """
        argpartition bincount digitize histogram in_top_k inner isin nanmedian nanpercentile
        nanquantile nonzero searchsorted trace unique unravel_index
    """,
    "is for whole numbers, in a loop": "gcd lcm",
    "Keras can't use it in a model: it fails, or gives another shape than it foresees": """
        adaptive_average_pool adaptive_max_pool conv_transpose
    """,
}


def small(images: Any) -> Any:
    """Return a few pixels of both signs, (n, 4, 7)."""
    return images[:, 10:14, 9:16, 0] * 2 - 0.7


def together(functions: list[Callable[[Any], Any]]) -> Any:
    """Return a model that gives the results of all functions, one after the other."""
    images = keras.Input((28, 28, 1))
    x = small(images)
    made = [ops.cast(function(x), "float32") for function in functions]
    flat = [ops.reshape(y, (-1, int(np.prod(y.shape[1:])))) for y in made]
    return keras.Model(images, ops.concatenate(flat, axis=-1))


def compared(model: Any) -> None:
    images = load_test_set()[0][:8]
    with eagerly():
        program = read_program(model, images)
    (computed,) = Rebuilt(program.steps, program.arrays)._values(images, whole=False)
    expected = np.asarray(model(images, training=False))
    np.testing.assert_allclose(computed, expected, atol=1e-5, rtol=1e-4)


def names_in(module: Any) -> set[str]:
    return {name for name, value in vars(module).items() if inspect.isfunction(value)}


def test_every_operation_of_keras_is_computed_or_has_a_reason() -> None:
    reasons = {name for names in WHY.values() for name in names.split()}
    assert {*FUNCTIONS} | reasons == names_in(ops) and not {*FUNCTIONS} & reasons


@pytest.mark.parametrize("start", range(0, len(FUNCTIONS), AT_ONCE))
def test_operations_compute_what_keras_computes(start: int) -> None:
    compared(together(list(FUNCTIONS.values())[start : start + AT_ONCE]))


def test_every_activation_of_keras_is_in_the_table_and_computed() -> None:
    others = {"deserialize", "get", "serialize", "glu", "threshold"}  # the last two: operations
    named = {getattr(activations, name).__name__ for name in names_in(activations) - others}
    assert named == {getattr(activations, name).__name__ for name in ACTIVATIONS}
    layers = [tf.keras.layers.Activation(name) for name in sorted(ACTIVATIONS)]
    for start in range(0, len(layers), AT_ONCE):
        compared(together(layers[start : start + AT_ONCE]))


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_table_names_inputs_and_attributes_as_tensorflow_does(name: str) -> None:
    known = OPERATIONS[name]
    words = list(inspect.signature(getattr(tf.raw_ops, name)).parameters)
    inputs = [word.lstrip("*") for word in known.inputs]
    assert words[: len(inputs)] == inputs
    assert {*known.attributes} <= {*words} and not {*OUTPUT} & {*words}
