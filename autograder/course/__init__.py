"""A course folder and everything in it.

Modules that need nbgrader are imported only when needed, because a worker does without it.
"""

from typing import TYPE_CHECKING

from ..doors import lazy_door
from .code import judge_code, judging_code, packages, page_code, running_code
from .commands import remove_course, run_nbgrader
from .course import Course
from .hand_ins import HandedIn
from .history import CHANGES, REMOVED, Change, History, Known, fold
from .log import LOG, log_fault, new_in_log
from .paths import require_not_ours
from .runs import keep_run, prepared_notebook, run_key, store, stored_end

if TYPE_CHECKING:
    from .changes import Changes
    from .create import init_course
    from .gradebook import most_points, students_recorded, submissions_waiting
    from .points import differences, points_in

__all__ = [
    "CHANGES",
    "LOG",
    "REMOVED",
    "Change",
    "Changes",
    "Course",
    "HandedIn",
    "History",
    "Known",
    "differences",
    "fold",
    "init_course",
    "judge_code",
    "judging_code",
    "keep_run",
    "log_fault",
    "most_points",
    "new_in_log",
    "packages",
    "page_code",
    "points_in",
    "prepared_notebook",
    "remove_course",
    "require_not_ours",
    "run_key",
    "run_nbgrader",
    "running_code",
    "store",
    "stored_end",
    "students_recorded",
    "submissions_waiting",
]

_LATER = {
    "Changes": "changes",
    "init_course": "create",
    "most_points": "gradebook",
    "students_recorded": "gradebook",
    "submissions_waiting": "gradebook",
    "differences": "points",
    "points_in": "points",
}
__getattr__ = lazy_door(__name__, _LATER)
