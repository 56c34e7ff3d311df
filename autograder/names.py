"""Names in a course folder: the assignment, its notebook and their paths, and our own files."""

from pathlib import Path

ASSIGNMENT = "lab2"
NOTEBOOK = "lab2_mnist"
SECRET = ".lab2.secret"
IGNORED = "ignored.txt"
READINGS = "answers.jsonl"
JOURNAL = "canvas.jsonl"
PULLED = "downloaded/canvas"


def submitted_path(course: Path, student: str) -> Path:
    """Return the path of a student's notebook, as it was handed in."""
    return course / "submitted" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"


def release_path(course: Path) -> Path:
    """Return the path of the released notebook."""
    return course / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
