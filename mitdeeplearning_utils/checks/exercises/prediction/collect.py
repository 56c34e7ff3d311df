"""Collect the prediction, and the evidence of the model that it should come from."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...collecting.evidence import collect_model
from ...collecting.kept import no_trace
from ...collecting.model import CnnModel
from ...collecting.values import Described, describe


@dataclass(frozen=True)
class Prediction:
    """The value of `prediction`, and the model that it should come from."""

    prediction: Described
    model: CnnModel


def collect(namespace: dict[str, Any]) -> Prediction:
    """Return the value of `prediction` with the evidence of `cnn_model`."""
    with no_trace():
        value = describe(namespace.get("prediction"))
    return Prediction(value, collect_model(CnnModel, namespace, build=False))


def not_started(evidence: Prediction) -> str:
    """Return what to do if there is no `prediction`."""
    if evidence.prediction.kind != "missing":
        return ""
    return "Set `prediction` to the digit with the highest confidence in `predictions[0]`."


def usable(evidence: Prediction) -> bool:
    """Return whether it is a digit, or what the model says, and the model works."""
    value, model = evidence.prediction.value, evidence.model
    if not model.works:
        return False
    return value in range(10) or bool(value == np.argmax(model.scores[0]))
