"""What a feedback page says about a grade: its title, and whether it waits for a hand grade."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades

from mitdeeplearning_utils import checks

from ..cells import OURS, exercise_of, is_open


class Grades(GetGrades):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's GetGrades; it also notes titles, and which grades nobody has given yet.

    A graded cell's `title` and `waits` are in its nbgrader metadata; `open`, in the resources of
    nbgrader, says whether "all", "some" or "" (none) of the grades wait.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Note the grades of all cells."""
        self.waits: list[bool] = []
        nb, resources = super().preprocess(nb, resources)
        some = "all" if all(self.waits) else "some"
        resources["nbgrader"]["open"] = some if any(self.waits) else ""
        if nb.metadata.get(OURS, {}).get("edition"):  # it may lack cells of the gradebook's
            entries = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
            most = sum(e.get("points", 0) for e in entries if e.get("grade"))
            resources["nbgrader"]["max_score"] = most
        return nb, resources

    def _get_score(self, cell: NotebookNode, resources: Any) -> None:
        super()._get_score(cell, resources)
        entry = cell.metadata.nbgrader
        where = (self.notebook_id, self.assignment_id, self.student_id)
        entry["waits"] = is_open(self.gradebook.find_grade(entry["grade_id"], *where))
        entry["title"] = _title(cell)
        self.waits.append(entry["waits"])


def _title(cell: NotebookNode) -> str:
    """Return what the contents call a graded cell."""
    if exercise := exercise_of(cell):
        return checks.result(exercise).title
    entry = cell.metadata.nbgrader
    if entry.get("task"):
        return "Task"
    if not entry.get("solution"):
        return "Test cell"
    return "Written answer" if cell.cell_type == "markdown" else "Code"
