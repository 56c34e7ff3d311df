"""Fill a student's notebook with answers, to make submissions for demos and tests."""

import copy
import re
from collections.abc import Mapping

from nbformat import NotebookNode

from ..cells import nbgrader_metadata
from ..errors import LabError

_HEADER = re.compile(r"^# %% *(?P<grade_id>[\w-]+)(?P<markdown> +\[markdown\])? *$", re.MULTILINE)


def read_answers(text: str) -> dict[str, str]:
    """Return the new source of each solution cell, by its grade_id.

    An answer follows a line `# %% fc_model`; a written one follows `# %% experiments [markdown]` as
    comments. Text before the first such line is for the reader.
    """
    headers = list(_HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    answers = {}
    for header, end in zip(headers, ends, strict=False):
        source = text[header.end() : end].strip("\n")
        if header["markdown"]:
            source = re.sub(r"^# ?", "", source, flags=re.MULTILINE)
        answers[header["grade_id"]] = source
    return answers


def solution_answers(solution: NotebookNode) -> dict[str, str]:
    """Return the sources of the solution cells of the solution notebook, by grade_id."""
    return {
        str(nbgrader_metadata(cell)["grade_id"]): str(cell.source)
        for cell in solution.cells
        if nbgrader_metadata(cell).get("solution")
    }


def fill(notebook: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """Return a copy of the student's notebook with the given sources in its solution cells.

    Raises `LabError` if an answer belongs to no solution cell.
    """
    filled = copy.deepcopy(notebook)
    cells = {
        nbgrader_metadata(cell)["grade_id"]: cell
        for cell in filled.cells
        if nbgrader_metadata(cell).get("solution")
    }
    if unknown := sorted(set(answers) - set(cells)):
        raise LabError(
            f"No solution cell is called {', '.join(unknown)}; there are {', '.join(cells)}."
        )
    for grade_id, source in answers.items():
        cells[grade_id].source = source
    return filled
