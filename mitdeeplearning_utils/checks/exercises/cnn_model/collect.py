"""What is seen of the convolutional model, which knows nothing yet."""

from typing import Any

from ...collecting.connected import KINDS
from ...collecting.evidence import collect_model, is_usable, missing_text
from ...findings import Evidence

usable = is_usable


def collect(namespace: dict[str, Any]) -> Evidence:
    """Return the evidence of `cnn_model`, or of `build_cnn_model()` where there is none."""
    return collect_model(namespace, "cnn_model", "build_cnn_model", few=True)


def not_started(evidence: Evidence) -> str:
    """Return what to do where there is no model, or one without the picture's layers."""
    if missing := missing_text(evidence):
        return missing
    if evidence["state"] == "ok" and _is_stub(evidence):
        return "Add the convolution, pooling and output layers from the picture, then run the cell."
    return ""


def _is_stub(evidence: Evidence) -> bool:
    kinds = [KINDS.get(node["class"]) for node in evidence["nodes"]]
    return not {"conv", "pool"} & set(kinds) and kinds.count("dense") <= 1
