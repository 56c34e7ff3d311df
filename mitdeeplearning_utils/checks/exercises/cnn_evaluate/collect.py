"""What is seen of the CNN's evaluation."""

from typing import Any

from ...collecting.evaluation import collect_evaluation, is_usable, not_evaluated
from ...findings import Evidence

not_started, usable = not_evaluated, is_usable


def collect(namespace: dict[str, Any]) -> Evidence:
    """Return `test_loss` and `test_acc` beside the evidence of `cnn_model`."""
    return collect_evaluation(namespace, "cnn_model", other="model")
