"""Collect the prediction, and the evidence of the model that it should come from."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...collecting.evidence import collect_model
from ...collecting.kept import no_trace
from ...collecting.misread import on_misread_image
from ...collecting.model import CnnModel
from ...collecting.values import Described, cell_error, describe


@dataclass(frozen=True)
class Prediction:
    """The value of `prediction`, and the model that it should come from.

    `on_misread` is what the student's cell gives for a test image that the model misreads, None if
    that wasn't tried. `raised` is the error of the last cell with `prediction`, if there is none.
    """

    prediction: Described
    model: CnnModel
    on_misread: Described | None = None
    raised: str = ""


def collect(namespace: dict[str, Any]) -> Prediction:
    """Return the value of `prediction` with the evidence of `cnn_model`."""
    with no_trace():
        value = describe(namespace.get("prediction"))
    model = collect_model(CnnModel, namespace, build=False)
    if value.kind == "missing":
        return Prediction(value, model, raised=cell_error(r"\bprediction\b"))
    if not model.works or value.value != int(np.argmax(model.scores[0])):
        return Prediction(value, model)
    with no_trace():
        return Prediction(value, model, on_misread_image(namespace, model.scores))


def not_started(evidence: Prediction) -> str:
    """Return what to do if no cell tried to set `prediction`, else ""."""
    if evidence.prediction.kind != "missing" or evidence.raised:
        return ""
    return "Set `prediction` to the digit with the highest confidence in `predictions[0]`."


def usable(evidence: Prediction) -> bool:
    """Return whether it is a digit, or what the model says, and the model works."""
    value, model = evidence.prediction.value, evidence.model
    if not model.works:
        return False
    return value in range(10) or bool(value == np.argmax(model.scores[0]))
