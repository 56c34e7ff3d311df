"""Which files in a course folder are ours, so that no export replaces them; a page's path."""

from pathlib import Path

from ..errors import LabError
from ..names import ASSIGNMENT, NOTEBOOK

_FOLDERS = {
    "source",
    "release",
    "downloaded",
    "submitted",
    "autograded",
    "feedback",
    "runs",
    "outcomes",
}
_FILES = {
    "nbgrader_config.py",
    "gradebook.db",
    "roster.csv",
    "report.html",
    "lecture.html",
    "lab2.log",
    "changes.jsonl",
    "ignored.txt",
    "alike.html",
    "answers.jsonl",
    "canvas.json",
    "canvas.jsonl",
    "comments.txt",
    "rubric.md",
}
_EXPORTS = (".csv", ".json", ".zip")


def page_path(course: Path, student: str) -> Path:
    """Return the path of a student's feedback page."""
    return course / "feedback" / student / ASSIGNMENT / f"{NOTEBOOK}.html"


def require_not_ours(out: Path) -> None:
    """Raise `LabError` if `out` is a folder or one of a course's own files.

    Only an export may be replaced: a file with an export's ending and none of the course's names.
    """
    out = out.resolve()
    if out.is_dir():
        raise LabError(f"{out} is a folder. Nothing was written. Name a file.")
    around = [out, *out.parents]
    course = next((folder for folder in around if (folder / "nbgrader_config.py").is_file()), None)
    if course is None:
        return
    parts = out.relative_to(course).parts
    ours = not parts or parts[0] in _FOLDERS | _FILES or any(p.startswith(".") for p in parts)
    if ours or (out.exists() and out.suffix.lower() not in _EXPORTS):
        raise LabError(
            f"{out} belongs to the course in {course}. Nothing was written. Name a new file."
        )
