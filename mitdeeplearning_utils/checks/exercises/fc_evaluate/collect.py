"""Collect the evidence of the fully connected model's evaluation."""

from typing import Any

from ...collecting.evaluation import Evaluation, are_numbers, collect_evaluation, not_evaluated
from ...collecting.model import CnnModel, FcModel

not_started, usable = not_evaluated, are_numbers


def collect(namespace: dict[str, Any]) -> Evaluation[FcModel]:
    """Return `test_loss` and `test_acc` with the evidence of `model`."""
    return collect_evaluation(FcModel, CnnModel, namespace)
