"""Run all stages in order; only this folder imports them all.

Its modules are imported when they are asked for: a worker that grades needs no nbgrader.
"""

from typing import TYPE_CHECKING

from ..doors import lazy_door

if TYPE_CHECKING:
    from .clean import clean_all, clean_student
    from .grading import grade, table, unfinished
    from .history import told_changes
    from .intake import Reading, dry_run
    from .pool import run_all
    from .regrading import regrade
    from .rejudging import rejudge
    from .renewing import renew_pages
    from .submission import Settings
    from .verifying import BAD, verify

__all__ = [
    "BAD",
    "Reading",
    "Settings",
    "clean_all",
    "clean_student",
    "dry_run",
    "grade",
    "regrade",
    "rejudge",
    "renew_pages",
    "run_all",
    "table",
    "told_changes",
    "unfinished",
    "verify",
]

_LATER = {
    "clean_all": "clean",
    "clean_student": "clean",
    "grade": "grading",
    "table": "grading",
    "unfinished": "grading",
    "Reading": "intake",
    "dry_run": "intake",
    "run_all": "pool",
    "regrade": "regrading",
    "rejudge": "rejudging",
    "renew_pages": "renewing",
    "Settings": "submission",
    "told_changes": "history",
    "BAD": "verifying",
    "verify": "verifying",
}
__getattr__ = lazy_door(__name__, _LATER)
