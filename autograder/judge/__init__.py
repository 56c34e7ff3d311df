"""Read evidence as hostile, and judge it."""

from .claimed import read_claimed
from .conclusion import has_all_points, outcome_of, overclaims, shown_points
from .verdict import Judged, judge_run

__all__ = [
    "Judged",
    "has_all_points",
    "judge_run",
    "outcome_of",
    "overclaims",
    "read_claimed",
    "shown_points",
]
