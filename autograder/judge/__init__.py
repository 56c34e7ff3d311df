"""Read evidence as hostile, and judge it."""

from .claimed import read_claimed
from .conclusion import has_all_points, outcome_of, overclaims, set_aside, shown_points
from .lacking import lacking
from .verdict import Judged, judge_run

__all__ = [
    "Judged",
    "has_all_points",
    "judge_run",
    "lacking",
    "outcome_of",
    "overclaims",
    "read_claimed",
    "set_aside",
    "shown_points",
]
