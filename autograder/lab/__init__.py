"""The lab's source, and building both notebooks from it."""

from .build import BUILD, build, check, solution_notebook, student_text
from .kernel import STARTUP_SECONDS, kernel_environment
from .project import SOURCE, Project, find_project
from .source import read_source
from .stubs import leave_stubs

__all__ = [
    "BUILD",
    "SOURCE",
    "STARTUP_SECONDS",
    "Project",
    "build",
    "check",
    "find_project",
    "kernel_environment",
    "leave_stubs",
    "read_source",
    "solution_notebook",
    "student_text",
]
