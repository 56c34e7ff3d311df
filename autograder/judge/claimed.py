"""Read the notebook from a box as if an attacker had written it."""

import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import rejoin_lines

MOST_BYTES = 64_000_000
MOST_PARTS = 300_000  # lists and dicts: each takes hundreds of bytes
LONGEST_HTML, MOST_HTML = 20_000, 200_000  # the sanitiser's time grows with the square of this
_MOST_OUTPUTS = 100


def read_claimed(path: Path) -> NotebookNode | None:
    """Return the notebook if it is valid, with limited outputs, or None.

    Only nbgrader's metadata is kept. It raises only for errors that the box can't cause: a failing
    file system, or a mistake of ours.
    """
    text = _text(path)
    if text is None:
        return None
    notebook = _notebook(text)
    if notebook is not None:
        _cut(notebook)
    return notebook


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        text = path.read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return None if text.count("{") + text.count("[") > MOST_PARTS else text


def _notebook(text: str) -> NotebookNode | None:
    """Return the text as a valid notebook without metadata, or None if it isn't one."""
    try:
        found = json.loads(text)
        if not _has_cells(found):
            return None
        notebook = nbformat.from_dict(found)
        notebook.metadata = NotebookNode()
        for cell in notebook.cells:  # it is the student's, and must not cost the outputs
            cell.metadata = NotebookNode(nbgrader=cell.metadata.get("nbgrader", {}))
    except (ValueError, RecursionError):
        return None
    if not _is_valid(notebook):
        return None
    rejoin_lines(notebook)
    return notebook


def _is_valid(notebook: NotebookNode) -> bool:
    """Return whether nbformat finds no fault; it raises many kinds at values of another type."""
    try:
        # not its own minor version: nbformat checks almost nothing in one from the future
        nbformat.validate(notebook, version=4, version_minor=nbformat.v4.nbformat_minor)
    except Exception:
        return False
    return True


def _has_cells(found: object) -> bool:
    """Return whether it has the form needed to read on, before nbformat checks the rest."""
    cells = found.get("cells") if isinstance(found, dict) else None
    return isinstance(cells, list) and all(
        isinstance(cell, dict)
        and isinstance(cell.get("metadata"), dict)
        and isinstance(cell.get("id", ""), str)  # nbformat compares them before it checks them
        for cell in cells
    )


def _cut(notebook: NotebookNode) -> None:
    """Cut each cell's outputs, and drop HTML that would keep the sanitiser busy."""
    html = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = cell.outputs[:_MOST_OUTPUTS]
        for output in cell.outputs:
            data = output.get("data", {})
            length = len("".join(data.get("text/html", "")))
            html += length
            if length > LONGEST_HTML or html > MOST_HTML:
                data.pop("text/html", None)
