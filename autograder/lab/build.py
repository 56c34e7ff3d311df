"""Build the student's and the solution notebook from the source, and check for drift."""

import copy
import hashlib
import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, SaveCells
from traitlets.config import Config

from mitdeeplearning_utils.checks import EXERCISES

from ..cells import to_text
from ..files import write_atomically
from .execute import execute
from .numbers import the_exercise
from .project import Project
from .source import check_student_cells, read_source
from .stubs import leave_stubs
from .table import with_badge, with_table

BUILD, EXECUTE = "lab2 build", "lab2 build --execute"
Executor = Callable[[NotebookNode, Project], NotebookNode]


def student_text(instructor: NotebookNode, project: Project) -> str:
    """Return the student's notebook, exactly as `nbgrader generate_assignment` releases it.

    Raises `LabError` if a released code cell isn't valid Python.
    """
    config = Config({"Exporter": {"default_preprocessors": []}})
    leave_stubs(config)
    exporter = NotebookExporter(config=config)
    for step in GenerateAssignment.preprocessors.default():
        if step is not SaveCells:  # it writes to a gradebook but changes no cell
            exporter.register_preprocessor(step)
    text, _ = exporter.from_notebook_node(copy.deepcopy(instructor))
    check_student_cells(nbformat.reads(text, as_version=4), project)
    return str(text)


def solution_notebook(instructor: NotebookNode, old: NotebookNode | None = None) -> NotebookNode:
    """Return the instructor's notebook without markers and hidden tests.

    It keeps the outputs of `old` and the hash of the code that made them.
    """
    notebook = copy.deepcopy(instructor)
    for cell in notebook.cells:
        lines = cell.source.split("\n")
        cell.source = "\n".join(line for line in lines if not _is_marker(line))
    for step in (ClearHiddenTests, ClearMarkScheme):
        notebook, _ = step().preprocess(notebook, {})
    if old is not None:
        _take_over_outputs(notebook, old)
    return notebook


def executed_hash(notebook: NotebookNode) -> str:
    """Return a hash of the notebook's code, kept with the outputs that the code made."""
    code = [[cell.id, cell.source] for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(code).encode()).hexdigest()


def build(project: Project, run: bool = False, executor: Executor = execute) -> list[str]:
    """Write both notebooks, and the README's table and badge.

    With `run`, the solution gets new outputs, too. Returns a line on each file. Raises `LabError`,
    and writes nothing, if the source is wrong or a solution does not earn its points.
    """
    instructor = read_source(project)
    student = student_text(instructor, project)
    solution = solution_notebook(instructor, _read(project))
    if run:
        solution = executor(solution, project)
        solution.metadata.lab2.executed = executed_hash(solution)
    texts = {project.student: student, project.solution: to_text(solution)}
    texts |= _readme(project, instructor)
    for path, text in texts.items():
        write_atomically(path, text)
    lines = [f"Wrote {_short(project, path)}." for path in texts]
    if not _is_fresh(solution):
        lines.append(
            f"The solution's outputs are older than the code or the checks. Renew them: {EXECUTE}"
        )
    return lines


def check(project: Project) -> list[str]:
    """Return a line for each file that drifted from the source, with the command that fixes it.

    Nothing is executed or written. Raises `LabError` if the source is wrong.
    """
    instructor = read_source(project)
    old = _read(project)
    solution = solution_notebook(instructor, old)
    texts = {project.student: student_text(instructor, project)}
    texts |= {project.solution: to_text(solution)} | _readme(project, instructor)
    found = [
        f"{_short(project, path)} does not match the source. Run: {BUILD}"
        for path, text in texts.items()
        if _differs(path.read_bytes, text)
    ]
    if not _is_fresh(solution):
        path = _short(project, project.solution)
        found.append(f"{path} has outputs from older code or checks. Run: {EXECUTE}")
    return found


def _is_marker(line: str) -> bool:
    return "BEGIN SOLUTION" in line or "END SOLUTION" in line


def _readme(project: Project, instructor: NotebookNode) -> dict[Path, str]:
    """Return the text that the README must have, if there is a README."""
    if not project.readme.is_file():
        return {}
    text = with_table(project.readme.read_text("utf-8"), instructor)
    return {project.readme: with_badge(text, project.badge)}


def _is_fresh(solution: NotebookNode) -> bool:
    """Return whether the outputs come from this code, and their cards from today's checks."""
    same_code = solution.metadata.lab2.get("executed") == executed_hash(solution)
    return same_code and all(map(_shows_todays_card, solution.cells))


def _shows_todays_card(cell: NotebookNode) -> bool:
    name = cell.id.removesuffix("_check")
    if name == cell.id or name not in EXERCISES:
        return True
    exercise, outputs = the_exercise(name), str(cell.outputs)
    words = [escape(exercise.TITLE), f" of {exercise.POINTS} point"]
    words += [f"{exercise.THRESHOLD} or more"] if hasattr(exercise, "THRESHOLD") else []
    return all(word in outputs for word in words)


def _take_over_outputs(notebook: NotebookNode, old: NotebookNode) -> None:
    cells = {cell.get("id"): cell for cell in old.cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id in cells:
            cell.outputs = cells[cell.id].outputs
            cell.execution_count = cells[cell.id].execution_count
    executed = old.metadata.get("lab2", {}).get("executed")
    if executed:
        notebook.metadata.lab2.executed = executed


def _read(project: Project) -> NotebookNode | None:
    try:
        return nbformat.read(project.solution, as_version=4)
    except (OSError, ValueError, AttributeError, KeyError, nbformat.ValidationError):
        return None  # not built yet, or damaged: then it is built from nothing


def _differs(read: Callable[[], bytes], expected: str) -> bool:
    try:
        return read() != expected.encode()
    except OSError:
        return True


def _short(project: Project, path: object) -> str:
    return str(path).removeprefix(f"{project.root}/")
