"""A course folder and everything in it.

Modules that need nbgrader are imported only when needed, because a worker does without it.
"""

from typing import TYPE_CHECKING

from ..doors import lazy_door
from .code import judging_code, page_code
from .commands import remove_course, run_nbgrader
from .course import Course
from .log import LOG, log_fault, new_in_log
from .paths import require_not_ours
from .runs import keep_run, prepared_notebook, run_key, store, stored_end

if TYPE_CHECKING:
    from .create import init_course
    from .gradebook import students_recorded, submissions_waiting

__all__ = [
    "LOG",
    "Course",
    "init_course",
    "judging_code",
    "keep_run",
    "log_fault",
    "new_in_log",
    "page_code",
    "prepared_notebook",
    "remove_course",
    "require_not_ours",
    "run_key",
    "run_nbgrader",
    "store",
    "stored_end",
    "students_recorded",
    "submissions_waiting",
]

_LATER = {
    "init_course": "create",
    "students_recorded": "gradebook",
    "submissions_waiting": "gradebook",
}
__getattr__ = lazy_door(__name__, _LATER)
