"""Training the fully connected model: a test accuracy of 0.95 or more."""

from typing import Any

from ..findings import Evidence, Verdict
from ..numbers.accuracy import collect_trained, judge_accuracy

TITLE = "Training the fully connected model"
POINTS = 2
THRESHOLD = 0.95


def collect(namespace: dict[str, Any]) -> Evidence:
    """Return the evidence of `model` as it is after training."""
    return collect_trained(namespace, "model", "build_fc_model")


def judge(evidence: Evidence) -> Verdict:
    """Return all the points for a test accuracy at or above THRESHOLD."""
    return judge_accuracy(evidence, THRESHOLD, POINTS)
