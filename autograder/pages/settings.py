"""nbgrader's settings for the lab, called from a course's `nbgrader_config.py`."""

from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.preprocessors import Execute, GetGrades
from traitlets import Bool
from traitlets.config import Config

from ..lab import STARTUP_SECONDS, kernel_environment, leave_stubs
from .nbgrader import Grades
from .parts import graded_parts, sections
from .sanitise import html_filter, markdown_filter

# Ten minutes per cell: the slowest, the CNN's `fit`, takes 45 s on one thread.
CELL_SECONDS = 600
# A loaded machine may need this long to deliver a cell's outputs; nbclient's 4 s are too short.
OUTPUT_SECONDS = 60
_PAGE = Path(__file__).parent / "page.html.j2"


class CoalescingExecute(Execute):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's Execute, which keeps a progress bar's last state instead of every refresh."""

    coalesce_streams = Bool(True).tag(config=True)

    async def async_start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel without the instructor's Comet key: students must not use it."""
        kwargs.setdefault("env", kernel_environment())
        await super().async_start_new_kernel(**kwargs)


def configure(config: Config) -> None:
    """Fill nbgrader's `config` (what `get_config()` returns) with the lab's settings.

    A course's own settings win if they are set after the call.
    """
    # PostgreSQL has no course for nbgrader's default, ""; every Gradebook makes this one
    config.CourseDirectory.course_id = "default_course"
    leave_stubs(config)
    config.Execute.timeout = CELL_SECONDS
    config.Execute.interrupt_on_timeout = True
    config.Execute.startup_timeout = STARTUP_SECONDS
    config.Execute.iopub_timeout = OUTPUT_SECONDS
    config.Autograde.autograde_preprocessors = [
        CoalescingExecute if step is Execute else step
        for step in Autograde.autograde_preprocessors.default()
    ]
    config.GenerateFeedback.preprocessors = [
        Grades if step is GetGrades else step for step in GenerateFeedback.preprocessors.default()
    ]
    # Feedback and Formgrader show students' outputs in a browser, so they are cleaned.
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {
        "clean_html": html_filter,
        "markdown2html": markdown_filter,
        "graded_parts": graded_parts,
        "sections": sections,
    }
    config.HTMLExporter.template_file = str(_PAGE)
