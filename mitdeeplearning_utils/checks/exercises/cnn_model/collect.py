"""Collect the evidence of the convolutional model, which isn't trained yet."""

from typing import Any

from ...collecting.connected import KINDS
from ...collecting.evidence import collect_model
from ...collecting.model import NewCnnModel
from ...collecting.stale import with_stale


def collect(namespace: dict[str, Any]) -> NewCnnModel:
    """Return the evidence of `cnn_model`, or of `build_cnn_model()` if there is none."""
    return with_stale(collect_model(NewCnnModel, namespace), namespace)


def not_started(evidence: NewCnnModel) -> str:
    """Return what to do if there is no model, or one without the picture's layers."""
    kinds = [KINDS.get(node.class_name) for node in evidence.nodes]
    bare = not {"conv", "pool"} & set(kinds) and kinds.count("dense") <= 1
    if evidence.state == "ok" and bare:
        return "Add the convolution, pooling and output layers from the picture, then run the cell."
    return evidence.missing


def usable(evidence: NewCnnModel) -> bool:
    """Return whether there is a model that gives 10 scores for each image."""
    return evidence.usable
