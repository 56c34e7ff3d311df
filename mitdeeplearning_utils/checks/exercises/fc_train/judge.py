"""The claim about the fully connected model after its training."""

from ...collecting.model import FcModel
from ...collecting.trained import Trained
from ...findings import Finding
from ...judging.accuracy import judge_accuracy
from . import POINTS, THRESHOLD


def judge(evidence: Trained[FcModel]) -> list[Finding]:
    """Return all the points for a test accuracy at or above THRESHOLD."""
    return judge_accuracy(evidence, THRESHOLD, POINTS)
