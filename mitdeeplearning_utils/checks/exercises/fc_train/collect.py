"""What is seen of the fully connected model after its training."""

from typing import Any

from ...collecting.trained import collect_trained, is_usable, not_trained
from ...findings import Evidence

not_started, usable = not_trained, is_usable


def collect(namespace: dict[str, Any]) -> Evidence:
    """Return the evidence of `model` as it is after training."""
    return collect_trained(namespace, "model", "build_fc_model")
