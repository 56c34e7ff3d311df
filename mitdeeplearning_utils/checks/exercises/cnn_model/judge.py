"""The claims about the convolutional model."""

from typing import Any

from ...collecting.connected import Node
from ...collecting.model import NewCnnModel
from ...findings import Finding, failed, passed, skipped
from ...judging.layers import activation_after, of_kind, order, order_text, setting
from ...judging.order_hints import order_hint
from ...judging.output import distribution, ten_scores
from ...judging.stale import stale_model

ORDER = ["conv", "pool", "conv", "pool", "flatten", "dense", "dense"]
FILTERS = [24, 36]
UNITS = 128

_LAYERS = "the layers match the picture, in order"
_FILTERS = "the convolutions have 24 and 36 filters"
_SIZES = "filters of 3x3 that move by 1, pooling of 2x2"
_ORDINALS = ("first", "second", "third")
_RELU = "a ReLU follows each convolution"
_OUTPUT = "the output is 10 probabilities for each image"


def judge(evidence: NewCnnModel) -> list[Finding]:
    """Return one point each for the order, the parameters (two halves), ReLU and the output."""
    if evidence.state != "ok":
        rest = [(_LAYERS, 1), (_FILTERS, 0.5), (_SIZES, 0.5), (_RELU, 1)]
        waiting = [
            skipped(claim, points, seen="needs a model that works") for claim, points in rest
        ]
        return [ten_scores(evidence, 1), *waiting]
    nodes = evidence.nodes
    found = [_order(nodes), _filters(nodes), _sizes(nodes), _relu(nodes), _output(evidence)]
    return found + stale_model(evidence)


def _order(nodes: list[Node]) -> Finding:
    kinds = order(nodes)
    expected = order_text(ORDER)
    known = [kind for kind in kinds if kind != "unknown"]
    if known != ORDER:
        hint = order_hint(kinds, ORDER) if known == kinds else ""
        return failed(_LAYERS, 1, seen=order_text(kinds), expected=expected, hint=hint)
    units = setting(of_kind(nodes, "dense")[0], "units")
    if units != UNITS:
        seen, expected = f"a hidden Dense layer of {units} units", f"{UNITS} units"
        hint = f"The hidden layer has {units} units. Is it {UNITS} in the picture?"
        return failed(_LAYERS, 1, seen=seen, expected=expected, hint=hint)
    return passed(_LAYERS, 1)


def _filters(nodes: list[Node]) -> Finding:
    filters = [setting(node, "filters") for node in of_kind(nodes, "conv")]
    if not filters:
        return skipped(_FILTERS, 0.5, seen="needs convolutions")
    if filters == FILTERS:
        return passed(_FILTERS, 0.5)
    seen = " and ".join(map(str, filters))
    expected, hint = "24 and 36, as in the picture", ""
    wrong = [i for i, pair in enumerate(zip(filters, FILTERS, strict=False)) if len({*pair}) > 1]
    if filters == FILTERS[::-1]:
        hint = "Are the two numbers of filters exchanged?"
    elif wrong:
        which, count = _ORDINALS[wrong[0]], filters[wrong[0]]
        hint = f"The {which} convolution has {count} filters. How many does the picture show?"
    return failed(_FILTERS, 0.5, seen=f"{seen} filters", expected=expected, hint=hint)


def _sizes(nodes: list[Node]) -> Finding:
    convolutions, pools = of_kind(nodes, "conv"), of_kind(nodes, "pool")
    if not convolutions or not pools:
        return skipped(_SIZES, 0.5, seen="needs convolutions and pooling")
    kernels = [setting(node, "kernel_size") for node in convolutions]
    strides = [setting(node, "strides") for node in convolutions]
    dilations = [setting(node, "dilation_rate") or (1, 1) for node in convolutions]
    sizes = [setting(node, "pool_size") for node in pools]
    steps = [setting(node, "strides") or setting(node, "pool_size") for node in pools]
    wrong = [_pair(k, "filters of ") for k in kernels if k != (3, 3)]
    wrong += [_pair(s, "strides of ") for s in strides if s != (1, 1)]
    wrong += [_pair(d, "a dilation of ") for d in dilations if d != (1, 1)]
    wrong += [_pair(s, "pooling of ") for s in sizes if s != (2, 2)]
    wrong += [_pair(s, "pooling strides of ") for s in steps if s != (2, 2) and not wrong]
    if not wrong:
        return passed(_SIZES, 0.5)
    hint = ""
    if any(stride not in (None, (1, 1)) for stride in strides):
        hint = (
            "The third number of `Conv2D(24, 3, 3)` is the stride. Did you mean "
            "`kernel_size=(3, 3)`?"
        )
    elif any(dilation != (1, 1) for dilation in dilations):
        hint = "`dilation_rate` spreads the filters over more than 3x3 pixels. Is it needed?"
    else:
        hint = f"You have {wrong[0]}. Which size does the picture show?"
    seen = ", ".join(dict.fromkeys(wrong))
    return failed(_SIZES, 0.5, seen=seen, expected="3x3, strides of 1, pooling of 2x2", hint=hint)


def _pair(value: Any, what: str) -> str:
    return what + ("x".join(map(str, value)) if isinstance(value, tuple) else str(value))


def _relu(nodes: list[Node]) -> Finding:
    convolutions = of_kind(nodes, "conv")
    if not convolutions:
        return skipped(_RELU, 1, seen="needs convolutions")
    names = [activation_after(nodes, layer) for layer in convolutions]
    if all(name in ("relu", "unknown") for name in names):
        return passed(_RELU, 1)
    seen = ", then ".join("no activation" if name == "linear" else name for name in names)
    hint = ""
    if "linear" in names:
        index = names.index("linear")
        which = f"The {_ORDINALS[index]}" if index < len(_ORDINALS) else "A"
        hint = f"{which} convolution has no activation. Is `activation=` missing?"
    elif other := [i for i, name in enumerate(names) if name not in ("relu", "unknown")]:
        which = f"The {_ORDINALS[other[0]]}" if other[0] < len(_ORDINALS) else "A"
        name = names[other[0]].replace("other", "an activation that isn't ReLU")
        hint = f"{which} convolution has {name}. Does the picture have ReLU there?"
    return failed(_RELU, 1, seen=seen, expected="ReLU after each convolution", hint=hint)


def _output(evidence: NewCnnModel) -> Finding:
    scores, rows = ten_scores(evidence, 1), distribution(evidence, 1)
    worse = scores if scores.state != "passed" else rows
    if worse.state == "passed":
        return passed(_OUTPUT, 1, seen=worse.seen, hint=scores.hint or rows.hint)
    return failed(_OUTPUT, 1, seen=worse.seen, expected=worse.expected, hint=worse.hint)
