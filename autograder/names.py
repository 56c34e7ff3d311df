"""Names that nbgrader's layout fixes: the assignment, its notebook, and where it lies."""

from pathlib import Path

ASSIGNMENT = "lab2"
NOTEBOOK = "lab2_mnist"


def submitted_path(course: Path, student: str) -> Path:
    """Return where the student's notebook lies, as it was handed in."""
    return course / "submitted" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"


def release_path(course: Path) -> Path:
    """Return where the released notebook lies."""
    return course / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
