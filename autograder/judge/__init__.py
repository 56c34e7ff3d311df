"""Read evidence as hostile, and judge it."""

from .alone import judge_alone
from .claimed import read_claimed
from .conclusion import (
    forged_cards,
    has_all_points,
    leave_open,
    outcome_of,
    reword,
    set_aside,
    unread,
)
from .lacking import lacking
from .raised import name_old_words

__all__ = [
    "forged_cards",
    "has_all_points",
    "judge_alone",
    "lacking",
    "leave_open",
    "name_old_words",
    "outcome_of",
    "read_claimed",
    "reword",
    "set_aside",
    "unread",
]
