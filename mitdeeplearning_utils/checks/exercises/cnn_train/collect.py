"""Collect the evidence of the CNN after its training."""

from typing import Any

from ...collecting.model import CnnModel
from ...collecting.trained import Trained, collect_trained, not_trained, works_itself

not_started, usable = not_trained, works_itself


def collect(namespace: dict[str, Any]) -> Trained[CnnModel]:
    """Return the evidence of `cnn_model` after its training."""
    return collect_trained(CnnModel, namespace)
