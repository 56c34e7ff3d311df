"""The order of a feedback page: what to look at again, what waits, what is done, the notebook."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from ..cells import OURS, nbgrader_metadata

NOTE = {"notice": True}  # in the metadata of the cell that says how the run ended
NOT_STARTED = {"open": True}  # in that of the check of an exercise that isn't started
_PLACES = {
    "open": "again",
    "failed": "again",
    "partly": "again",
    "waits": "waits",
    "passed": "done",
}
_ORDER = ("again", "waits", "done")


@dataclass
class Part:
    """A graded cell with what belongs to it.

    `state` is "open", "failed", "partly", "passed" or "waits". `cells` has each cell with its
    role, "card" or "answer".
    """

    entry: NotebookNode
    state: str
    cells: list[tuple[str, NotebookNode]] = field(default_factory=list)

    @property
    def comments(self) -> list[NotebookNode]:
        """The entries of the cells on which somebody has written a comment."""
        entries = [nbgrader_metadata(cell) for _, cell in self.cells]
        return [NotebookNode(entry) for entry in entries if entry.get("comment")]


@dataclass
class Section:
    """A section of the page: "notice", "again", "waits", "done" or "notebook".

    The last one has cells instead of parts; where a part was, there is a "pointer" to it.
    """

    name: str
    parts: list[Part] = field(default_factory=list)
    cells: list[tuple[str, NotebookNode]] = field(default_factory=list)


def graded_parts(notebook: NotebookNode) -> list[Part]:
    """Return a part for each graded cell, in the notebook's order."""
    return [part for part, _ in _walked(notebook) if part]


def sections(notebook: NotebookNode) -> list[Section]:
    """Return the page's sections that have anything in them.

    The page's own list takes the place of the score card.
    """
    found = {name: Section(name) for name in ("notice", *_ORDER, "notebook")}
    for part, cells in _walked(notebook):
        for cell in cells:
            if nbgrader_metadata(cell).get("grade_id") == "scorecard":
                continue
            name = "notice" if cell.metadata.get(OURS) == NOTE else "notebook"
            found[name].cells.append(("cell", cell))
        if part:
            found[_PLACES[part.state]].parts.append(part)
            found["notebook"].cells.append(("pointer", part.cells[0][1]))
    return [section for section in found.values() if section.parts or section.cells]


def _walked(notebook: NotebookNode) -> Iterator[tuple[Part | None, list[NotebookNode]]]:
    """Yield each graded part, with the cells between it and the one before it; then the others.

    Answers belong to the next graded cell.
    """
    between: list[NotebookNode] = []
    answers: list[NotebookNode] = []
    for cell in notebook.cells:
        entry = nbgrader_metadata(cell)
        if entry.get("grade") or entry.get("task"):
            role = "answer" if entry.get("solution") or entry.get("task") else "card"
            cells = [(role, cell), *(("answer", answer) for answer in answers)]
            yield Part(cell.metadata.nbgrader, _state(cell), cells), between
            between, answers = [], []
        else:
            (answers if entry.get("solution") else between).append(cell)
    yield None, [*between, *answers]


def _state(cell: NotebookNode) -> str:
    entry = nbgrader_metadata(cell)
    if entry.get("waits"):
        return "waits"
    score, most = (float(entry.get(name) or 0) for name in ("score", "points"))
    if score >= most:
        return "passed"
    if score:
        return "partly"
    return "open" if cell.metadata.get(OURS) == NOT_STARTED else "failed"
