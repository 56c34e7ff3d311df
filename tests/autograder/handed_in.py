"""A course folder with no more than grading one submission needs: the release and the hand-in."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.lab.project import find_project
from autograder.names import release_path, submitted_path


def release(course: Path) -> NotebookNode:
    """Release the student's notebook in a course, and return it."""
    data = find_project().student.read_bytes()
    _write(release_path(course), data)
    return nbformat.reads(data.decode(), as_version=4)


def hand_in(course: Path, student: str, data: bytes) -> None:
    """Put a student's notebook where a download would have put it."""
    _write(submitted_path(course, student), data)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
