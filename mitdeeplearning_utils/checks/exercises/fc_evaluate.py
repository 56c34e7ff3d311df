"""Evaluating the fully connected model: its accuracy and loss on the test set."""

from typing import Any

from ..findings import Evidence, Verdict
from ..numbers.evaluation import collect_evaluation, judge_evaluation

TITLE = "Evaluating the fully connected model"
POINTS = 2


def collect(namespace: dict[str, Any]) -> Evidence:
    """Return `test_loss` and `test_acc` beside the evidence of `model`."""
    return collect_evaluation(namespace, "model", other="cnn_model")


def judge(evidence: Evidence) -> Verdict:
    """Return one point for the accuracy and one for the loss."""
    return judge_evaluation(evidence)
