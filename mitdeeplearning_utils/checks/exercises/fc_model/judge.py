"""The claims about the fully connected model."""

from ...collecting.model import NewFcModel
from ...findings import Finding, failed, passed, skipped
from ...judging.layers import activation_after, of_kind, setting
from ...judging.output import distribution, ten_scores
from ...judging.stale import stale_model

UNITS = 128

_HIDDEN = f"a hidden Dense layer of {UNITS} units with a non-linearity"


def judge(evidence: NewFcModel) -> list[Finding]:
    """Return one point each for 10 scores, for probabilities and for the hidden layer."""
    found = [ten_scores(evidence, 1), distribution(evidence, 1), _hidden(evidence)]
    return found + stale_model(evidence)


def _hidden(evidence: NewFcModel) -> Finding:
    if evidence.state != "ok":
        return skipped(_HIDDEN, 1, seen="needs a model that works")
    nodes = evidence.nodes
    dense = of_kind(nodes, "dense")
    hidden = dense[:-1]
    if len(dense) == 1 and setting(dense[0], "units") == UNITS:
        hidden = dense  # the output layer is missing
    wide = [layer for layer in hidden if setting(layer, "units") == UNITS]
    names = [activation_after(nodes, layer) for layer in wide]
    if any(name not in ("linear", "softmax") for name in names):
        return passed(_HIDDEN, 1)
    if "softmax" in names:  # no good choice, but not linear
        return passed(_HIDDEN, 1, hint=_SOFTMAX)
    units = ", ".join(str(setting(layer, "units")) for layer in hidden)
    expected = f"{UNITS} units and an activation such as ReLU"
    if not wide:
        seen = f"hidden layers of {units} units" if units else "no hidden Dense layer"
        hint = "Is the hidden layer missing, between Flatten and the output?"
        if units:
            which = "The hidden layers have" if len(hidden) > 1 else "The hidden layer has"
            hint = f"{which} {units} units. Can one have the {UNITS} that were asked for?"
        return failed(_HIDDEN, 1, seen=seen, expected=expected, hint=hint)
    seen = f"{UNITS} units, activation {names[0]}"
    return failed(_HIDDEN, 1, seen=seen, expected=expected, hint=_LINEAR)


_LINEAR = (
    "The hidden layer has no activation, so two layers do no more than one. Is "
    "`activation=` missing?"
)
_SOFTMAX = "Softmax belongs to the output layer. Would ReLU do better in the hidden one?"
