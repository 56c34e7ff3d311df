"""Read the lab's source into the instructor's notebook, and name the cells with mistakes."""

import ast
from collections.abc import Iterator
from typing import Any

import jupytext
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from ..cells import NEW_CELL, VALID_ID, nbgrader_metadata, set_ids
from ..errors import LabError
from .project import Project

_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
# Without a version: the kernel that runs the notebook must not change the file.
_LANGUAGE_INFO = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
_REGIONS = {"SOLUTION": "solution", "HIDDEN TESTS": "grade", "MARK SCHEME": "task"}


def read_source(project: Project) -> NotebookNode:
    """Return the instructor's notebook: solutions, markers and hidden tests in, no outputs.

    The same source gives the same notebook, cell ids included. Raises `LabError` with the name of
    the cell if the source is wrong.
    """
    try:
        text = project.fill(project.source.read_text("utf-8"))
        parsed = jupytext.reads(text, fmt="py:percent")
    except (OSError, UnicodeDecodeError, jupytext.formats.JupytextFormatError) as error:
        raise LabError(f"{project.source} cannot be read: {error}") from error
    cells = [NEW_CELL[cell.cell_type](cell.source, metadata=cell.metadata) for cell in parsed.cells]
    set_ids(cells, lambda cell: nbgrader_metadata(cell).get("grade_id"))
    metadata = {
        "kernelspec": dict(_KERNELSPEC),
        "lab2": {"version": project.version},
        "language_info": dict(_LANGUAGE_INFO),
    }
    notebook = new_notebook(cells=cells, metadata=metadata)
    notebook.nbformat_minor = 5
    _raise_if_any(problems(notebook), project)
    return notebook


def problems(notebook: NotebookNode) -> Iterator[str]:
    """Yield a sentence for each mistake in an instructor's notebook, with the cell's name."""
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells, start=1):
        entry = nbgrader_metadata(cell)
        grade_id = str(entry.get("grade_id", ""))
        name = _name(cell, number)
        if grade_id in seen:
            yield f"{name}: another cell has the same grade_id."
        seen.update({grade_id} - {""})
        yield from (f"{name}: {problem}" for problem in _metadata_problems(cell, entry))
        yield from (f"{name}: {problem}" for problem in _region_problems(cell, entry))


def check_student_cells(notebook: NotebookNode, project: Project) -> None:
    """Raise `LabError` if a released code cell of the student's notebook isn't valid Python."""
    _raise_if_any(_syntax_problems(notebook), project)


def _name(cell: NotebookNode, number: int) -> str:
    grade_id = nbgrader_metadata(cell).get("grade_id")
    first_line = cell.source.split("\n")[0][:50]
    return f"cell {grade_id}" if grade_id else f"cell number {number} ({first_line!r})"


def _metadata_problems(cell: NotebookNode, entry: dict[str, Any]) -> Iterator[str]:
    if not entry:
        # If jupytext can't parse a header, it takes it for the cell's title.
        if "nbgrader" in cell.metadata or "nbgrader" in str(cell.metadata.get("title", "")):
            yield "its nbgrader metadata cannot be read; compare it with another cell's."
        return
    missing = [key for key in ("grade", "locked", "solution") if key not in entry]
    if missing:
        yield f"its nbgrader metadata lacks {', '.join(missing)}."
    if entry.get("schema_version") != 3:
        yield "its nbgrader metadata needs `schema_version` 3."
    if not VALID_ID.fullmatch(str(entry.get("grade_id", ""))):
        yield "it needs a grade_id of 1 to 64 letters, digits, _ and -."
    graded = entry.get("grade") or entry.get("task")
    points = entry.get("points")
    if graded and (not isinstance(points, int | float) or isinstance(points, bool) or points < 0):
        yield "it is graded, but `points` is missing or not a number."
    written = cell.cell_type == "markdown" and not entry.get("task")
    if written and bool(entry.get("grade")) != bool(entry.get("solution")):
        yield "a written answer must be both a grade and a solution cell."


def _region_problems(cell: NotebookNode, entry: dict[str, Any]) -> Iterator[str]:
    for region, kind in _REGIONS.items():
        inside = found = False
        for line in cell.source.split("\n"):
            begins, ends = f"BEGIN {region}" in line, f"END {region}" in line
            if begins and inside:
                yield f"BEGIN {region} is inside another region."
            if ends and not inside:
                yield f"END {region} has no BEGIN {region} before it."
            inside, found = begins or (inside and not ends), found or begins
        if inside:
            yield f"BEGIN {region} has no END {region} after it."
        if found and not entry.get(kind):
            yield f"a {region} region needs nbgrader metadata with {kind!r}: true."


def _syntax_problems(notebook: NotebookNode) -> Iterator[str]:
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            try:
                ast.parse(TransformerManager().transform_cell(cell.source))
            except SyntaxError as error:
                yield (
                    f"{_name(cell, number)}: without its solution, line {error.lineno} is not "
                    f"valid Python ({error.msg}). Leave the docstring or the `return` outside the "
                    "region."
                )


def _raise_if_any(found: Iterator[str], project: Project) -> None:
    lines = list(found)
    if lines:
        raise LabError("\n  ".join([f"{project.source} has mistakes:", *lines]))
