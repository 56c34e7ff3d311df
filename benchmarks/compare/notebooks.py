"""The assignment for nbgrader and otter-grader: the lab's exercises, with an instructor's tests."""

import copy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.cells import nbgrader_metadata, to_text
from autograder.demo.answers import fill, solution_answers
from autograder.lab.project import Project
from autograder.lab.source import read_source
from autograder.names import NOTEBOOK
from tests.corpus import read_case

from .instructor_tests import TESTS, Tests

SUBMISSIONS = Path(__file__).parents[2] / "tests" / "submissions"
NEEDED = ("setup", "load_data", "fc_experiment", "cnn_experiment", "predictions")
_OTTER = 'import otter\ngrader = otter.Notebook(tests_dir="tests")'


def student_notebook(project: Project, case: str) -> NotebookNode:
    """Return the whole notebook of a submission of the corpus, named as "wrong/step_sum"."""
    found = read_case(SUBMISSIONS / f"{case}.py")
    answers = {**solution_answers(read_source(project)), **found.answers}
    kept = {name: text for name, text in answers.items() if name not in found.untouched}
    return fill(nbformat.read(project.root / f"{NOTEBOOK}.ipynb", as_version=4), kept)


def with_fewer_images(notebook: NotebookNode, images: int) -> NotebookNode:
    """Return the notebook with its first training images only, for runs that are short."""
    smaller = copy.deepcopy(notebook)
    for cell in smaller.cells:
        if _name(cell) == "load_data":
            cut = f"train_images, train_labels = train_images[:{images}], train_labels[:{images}]"
            cell.source += f"\n{cut}"
    return smaller


def for_nbgrader(notebook: NotebookNode, hidden: bool) -> NotebookNode:
    """Return the cells that earn points, with visible tests, and `hidden` ones if asked."""
    smaller = _exercises(notebook)
    for cell in smaller.cells:
        if tests := TESTS.get(_name(cell)):
            cell.source = "\n".join(tests.visible)
            if hidden:
                cell.source += "\n### BEGIN HIDDEN TESTS\n" + "\n".join(tests.hidden)
                cell.source += "\n### END HIDDEN TESTS"
    return smaller


def for_otter(notebook: NotebookNode) -> NotebookNode:
    """Return the cells that earn points, with `grader.check` in place of the lab's checks."""
    smaller = _exercises(notebook)
    smaller.cells.insert(0, nbformat.v4.new_code_cell(_OTTER))
    for cell in smaller.cells:
        if _name(cell) in TESTS:
            cell.source = f'grader.check("{_name(cell)}")'
        cell.metadata = {}
    return smaller


def otter_test(name: str, tests: Tests) -> str:
    """Return the file with the tests of one question, in otter-grader's "ok" format."""
    cases = [
        {"code": _doctest(lines), "hidden": hidden, "locked": False}
        for lines, hidden in ((tests.visible, False), (tests.hidden, True))
    ]
    suite = {"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    test = {"name": name, "points": tests.points, "suites": [suite]}
    return f"OK_FORMAT = True\n\ntest = {test!r}\n"


def write(notebook: NotebookNode, path: Path) -> Path:
    """Write a notebook and the folders above it, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(notebook), "utf-8")
    return path


def _exercises(notebook: NotebookNode) -> NotebookNode:
    smaller = copy.deepcopy(notebook)
    smaller.cells = [cell for cell in smaller.cells if _counts(cell)]
    return smaller


def _counts(cell: NotebookNode) -> bool:
    solution = bool(nbgrader_metadata(cell).get("solution"))
    return cell.cell_type == "code" and (solution or _name(cell) in (*NEEDED, *TESTS))


def _name(cell: NotebookNode) -> str:
    return str(nbgrader_metadata(cell).get("grade_id", ""))


def _doctest(lines: tuple[str, ...]) -> str:
    text = []
    for line in lines:
        first, *more = line.splitlines()
        text += [f">>> {first}", *(f"... {next_line}" for next_line in more)]
    return "\n".join(text)
