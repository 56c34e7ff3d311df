"""Read evidence as hostile, and judge it."""

from .claimed import read_claimed
from .conclusion import forged_cards, has_all_points, outcome_of, set_aside
from .lacking import lacking
from .verdict import judge_run

__all__ = [
    "forged_cards",
    "has_all_points",
    "judge_run",
    "lacking",
    "outcome_of",
    "read_claimed",
    "set_aside",
]
