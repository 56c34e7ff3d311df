"""What every stage needs from cells: nbgrader's metadata, the exercise, ids, a notebook's text."""

import hashlib
import re
from collections.abc import Callable, Iterable
from itertools import chain, count
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from mitdeeplearning_utils import checks

NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=]+")
OURS = "lab2"  # the key of what we note in a cell's metadata
VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def nbgrader_metadata(cell: NotebookNode) -> dict[str, Any]:
    """Return nbgrader's entry in the cell's metadata, empty if there is none."""
    entry = cell.metadata.get("nbgrader", {})
    return entry if isinstance(entry, dict) else {}


def to_text(notebook: NotebookNode) -> str:
    """Return the notebook as the text of its file: the same notebook gives the same text."""
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def exercise_of(cell: NotebookNode) -> str:
    """Return the exercise that a check cell checks, or ""."""
    entry = nbgrader_metadata(cell)
    name = str(entry.get("grade_id", "")).removesuffix("_check")
    return name if entry.get("grade") and name in checks.EXERCISES else ""


def noted(cell: NotebookNode) -> dict[str, Any]:
    """Return what repairing the notebook noted about a cell for its run."""
    return dict(cell.metadata.get(OURS, {}))


def open_exercises(notebook: NotebookNode) -> dict[str, str]:
    """Return what to do about exercises of which nothing is started, where repairing noted it."""
    notes = {exercise_of(cell): noted(cell).get("not_started") for cell in notebook.cells}
    return {name: str(note) for name, note in notes.items() if name and note}


def is_open(grade: Any) -> bool:
    """Return whether an nbgrader `Grade` still needs points from a person."""
    return bool(grade.needs_manual_grade and grade.manual_score is None)


def typed_length(source: str) -> int:
    """Return how many characters a text has, not counting the pictures pasted into it."""
    return len(PICTURE.sub("", source))


def set_ids(cells: Iterable[NotebookNode], wanted: Callable[[NotebookNode], Any]) -> None:
    """Give each cell a unique, valid id: the wanted one if free, else its content's hash."""
    taken: set[str] = set()
    for cell in cells:
        name = str(wanted(cell) or "")
        if not VALID_ID.fullmatch(name) or name in taken:
            content = f"{cell.cell_type}\n{cell.source}".encode("utf-8", "replace")
            digest = hashlib.sha256(content).hexdigest()[:12]
            numbered = (f"{digest}-{number}" for number in count(2))
            name = next(name for name in chain([digest], numbered) if name not in taken)
        taken.add(name)
        cell.id = name
