"""Collect the evidence of the fully connected model, which isn't trained yet."""

from typing import Any

from ...collecting.evidence import collect_model
from ...collecting.model import NewFcModel
from ...collecting.stale import with_stale


def collect(namespace: dict[str, Any]) -> NewFcModel:
    """Return the evidence of `model`, or of `build_fc_model()` if there is no `model`."""
    return with_stale(collect_model(NewFcModel, namespace), namespace)


def not_started(evidence: NewFcModel) -> str:
    """Return what to do if there is no model, or one without Dense layers."""
    bare = all(node.class_name in ("InputLayer", "Flatten") for node in evidence.nodes)
    if evidence.state == "ok" and bare:
        return "Add the Dense layers after Flatten, then run the cell."
    return evidence.missing


def usable(evidence: NewFcModel) -> bool:
    """Return whether there is a model that gives 10 scores for each image."""
    return evidence.usable
