"""The claim about the CNN after its training."""

from ...findings import Evidence, Finding
from ...judging.accuracy import judge_accuracy
from . import POINTS, THRESHOLD


def judge(evidence: Evidence) -> list[Finding]:
    """Return all the points for a test accuracy at or above THRESHOLD."""
    return judge_accuracy(evidence, THRESHOLD, POINTS)
