"""What is seen of the prediction, and of the model that it should come from."""

from typing import Any

import numpy as np

from ...collecting.evidence import collect_model, works
from ...collecting.kept import no_trace
from ...collecting.values import describe
from ...findings import Evidence


def collect(namespace: dict[str, Any]) -> Evidence:
    """Return what `prediction` holds (see `describe`) beside the evidence of `cnn_model`."""
    with no_trace():
        value = describe(namespace.get("prediction"))
    return {"prediction": value, "model": collect_model(namespace, "cnn_model")}


def not_started(evidence: Evidence) -> str:
    """Return what to do where there is no `prediction`."""
    if evidence["prediction"]["kind"] != "missing":
        return ""
    return "Set `prediction` to the digit with the highest confidence in `predictions[0]`."


def usable(evidence: Evidence) -> bool:
    """Return whether it is a digit, or what the model says, of a model that works."""
    value, model = evidence["prediction"]["value"], evidence["model"]
    if not works(model):
        return False
    return value in range(10) or bool(value == np.argmax(model["predictions"][0]))
