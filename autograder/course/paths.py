"""What in a course folder is ours, and where the feedback pages lie."""

from pathlib import Path

from ..errors import LabError
from ..names import ASSIGNMENT, NOTEBOOK

_FOLDERS = {"source", "release", "downloaded", "submitted", "autograded", "feedback", "runs"}


_FOLDERS |= {"outcomes"}
_FILES = {"nbgrader_config.py", "gradebook.db", "roster.csv", "report.html", "lab2.log"}
_EXPORTS = (".csv", ".json", ".zip")


def require_not_ours(out: Path) -> None:
    """Raise `LabError` if `out` is a folder, or a course's own: what may be replaced is an export.

    What ends as an export does, and has no name that a course gives, is taken for one.
    """
    out = out.resolve()
    if out.is_dir():
        raise LabError(f"{out} is a folder. Nothing was written: name a file.")
    around = [out, *out.parents]
    course = next((folder for folder in around if (folder / "nbgrader_config.py").is_file()), None)
    if course is None:
        return
    parts = out.relative_to(course).parts
    ours = not parts or parts[0] in _FOLDERS | _FILES or any(p.startswith(".") for p in parts)
    if ours or (out.exists() and out.suffix.lower() not in _EXPORTS):
        raise LabError(
            f"{out} belongs to the course in {course}. Nothing was written: name a new file."
        )


def feedback_pages(course: Path) -> dict[str, Path]:
    """Return the feedback pages that there are, by the students' ids."""
    pages = sorted((course / "feedback").glob(f"*/{ASSIGNMENT}/{NOTEBOOK}.html"))
    return {page.parents[1].name: page for page in pages}
