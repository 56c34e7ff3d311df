"""Training the CNN: a test accuracy of 0.975 or more."""

from typing import Any

from ..findings import Evidence, Verdict
from ..numbers.accuracy import collect_trained, judge_accuracy

TITLE = "Training the CNN"
POINTS = 3
THRESHOLD = 0.975


def collect(namespace: dict[str, Any]) -> Evidence:
    """Return the evidence of `cnn_model` as it is after training."""
    return collect_trained(namespace, "cnn_model", "build_cnn_model")


def judge(evidence: Evidence) -> Verdict:
    """Return all the points for a test accuracy at or above THRESHOLD."""
    return judge_accuracy(evidence, THRESHOLD, POINTS)
