"""The claim about the CNN after its training."""

from ...collecting.model import CnnModel
from ...collecting.trained import Trained
from ...findings import Finding
from ...judging.accuracy import judge_accuracy
from . import POINTS, THRESHOLD


def judge(evidence: Trained[CnnModel]) -> list[Finding]:
    """Return all the points for a test accuracy at or above THRESHOLD."""
    return judge_accuracy(evidence, THRESHOLD, POINTS)
