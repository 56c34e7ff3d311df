"""Run all stages in order; only this folder imports them all.

Its modules are imported when they are asked for: a worker that grades needs no nbgrader.
"""

from typing import TYPE_CHECKING

from ..doors import lazy_door

if TYPE_CHECKING:
    from .clean import clean_all, clean_student
    from .grading import grade, table, unfinished
    from .pool import run_all
    from .rejudging import rejudge
    from .submission import Settings

__all__ = [
    "Settings",
    "clean_all",
    "clean_student",
    "grade",
    "rejudge",
    "run_all",
    "table",
    "unfinished",
]

_LATER = {
    "clean_all": "clean",
    "clean_student": "clean",
    "grade": "grading",
    "table": "grading",
    "unfinished": "grading",
    "run_all": "pool",
    "rejudge": "rejudging",
    "Settings": "submission",
}
__getattr__ = lazy_door(__name__, _LATER)
