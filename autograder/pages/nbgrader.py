"""What a feedback page says about an exercise: its title, and whether it waits for a hand grade."""

import re
from html import escape
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades

from mitdeeplearning_utils import checks

from ..cells import exercise_of, is_open, nbgrader_metadata
from .student import STATUS

_OPEN, _REFUSED = "waits for your instructor, out of ", "not graded, out of "


class Grades(GetGrades):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's GetGrades; it also marks the cells that nobody has graded yet."""

    def _get_score(self, cell: NotebookNode, resources: Any) -> None:
        super()._get_score(cell, resources)
        where = (self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(cell.metadata.nbgrader["grade_id"], *where)
        cell.metadata.nbgrader["waits"] = is_open(grade)


def tell(body: str, notebook: NotebookNode) -> str:
    """Return the body of nbgrader's page with exercises' titles, and no score that waits."""
    refused = notebook.metadata.get(STATUS) == "malformed"
    for cell in notebook.cells:
        entry = nbgrader_metadata(cell)
        link = f'<a href="#{entry.get("grade_id")}">'
        if exercise := exercise_of(cell):
            title = escape(checks.result(exercise).title)
            body = body.replace(f"{link}Test cell<", f"{link}{title}<")
        if entry.get("waits"):
            body = _without_score(body, str(entry["grade_id"]), _REFUSED if refused else _OPEN)
    graded = [entry for cell in notebook.cells if "waits" in (entry := nbgrader_metadata(cell))]
    if refused and all(entry["waits"] for entry in graded):
        return re.sub(r"\(Score: [^)]*\)", "(not graded)", body, count=1)
    if any(entry["waits"] for entry in graded):
        body = body.replace("(Score: ", "(Score so far: ", 1)  # the total, which comes first
    return body


def _without_score(body: str, grade_id: str, told: str) -> str:
    """Replace a cell's score, in the contents and above the cell, by a note that there is none."""
    anchor = rf'<a (?:href="#|name="){re.escape(grade_id)}">(?:(?!</li|</div).)*?'
    pattern = rf"({anchor})Score: [-\d.]+ / ([\d.]+)"
    return re.sub(pattern, rf"\1{told}\2", body, flags=re.DOTALL)
