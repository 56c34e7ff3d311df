"""Collect the evidence of the fully connected model after its training."""

from typing import Any

from ...collecting.model import FcModel
from ...collecting.trained import Trained, collect_trained, not_trained, works_itself

not_started, usable = not_trained, works_itself


def collect(namespace: dict[str, Any]) -> Trained[FcModel]:
    """Return the evidence of `model` after its training."""
    return collect_trained(FcModel, namespace)
