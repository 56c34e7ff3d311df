"""What is seen of the fully connected model, which knows nothing yet."""

from typing import Any

from ...collecting.evidence import collect_model, is_usable, missing_text
from ...findings import Evidence

usable = is_usable


def collect(namespace: dict[str, Any]) -> Evidence:
    """Return the evidence of `model`, or of `build_fc_model()` where there is no `model`."""
    return collect_model(namespace, "model", "build_fc_model", few=True)


def not_started(evidence: Evidence) -> str:
    """Return what to do where there is no model, or one without Dense layers."""
    if missing := missing_text(evidence):
        return missing
    if evidence["state"] == "ok" and _is_stub(evidence):
        return "Add the Dense layers after Flatten, then run the cell."
    return ""


def _is_stub(evidence: Evidence) -> bool:
    return all(node["class"] in ("InputLayer", "Flatten") for node in evidence["nodes"])
