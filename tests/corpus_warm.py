"""Grade the corpus in one warm process, for CI.

Real: the released notebook's cells with a file's answers, run in a real IPython shell; the checks
as the box runs them; the evidence that they write, read as hostile and judged by the autograder's
own judge, which computes all predictions again.

Shortened: there is no box; a folder stands for Colab's /content. Only the parts of the lab that a
file changes are run, the rest has the solution's verdicts. See `corpus_shortcut.py` for what a
`fit` does. A model that works otherwise than the lab's stays hardly trained: whether it reaches the
threshold is left to the full run (`corpus_full.py`), and so is all that follows a CNN whose layers
are the only change.
"""

import atexit
import gc
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from traitlets.config import Config

from autograder.cells import nbgrader_metadata
from autograder.demo.answers import fill, solution_answers
from autograder.inside import kernel as inside
from autograder.judge.conclusion import outcome_of
from autograder.judge.verdict import judge_run
from autograder.lab.build import solution_notebook
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from autograder.outcome import Outcome
from autograder.told import RunEnd
from mitdeeplearning_utils import checks, ran
from mitdeeplearning_utils.checks.collecting import memory
from mitdeeplearning_utils.isolation import silenced

from .corpus import Case
from .corpus_shortcut import Shortcut

ROOT = Path(__file__).parents[1]
sys.path.append(str(Path(inside.__file__).parent / "colab"))  # a box has google.colab
PARTS = {
    "fc": ("fc_model", "fc_compile", "fc_experiment", "fc_fit", "fc_evaluate"),
    "cnn": ("cnn_model", "cnn_compile", "cnn_experiment", "cnn_fit", "cnn_evaluate"),
    "prediction": ("predictions", "prediction"),
    "step": ("train_step",),
}  # fmt: skip
CHECKS = {
    "fc": ("fc_model", "fc_train", "fc_evaluate"),
    "cnn": ("cnn_model", "cnn_train", "cnn_evaluate"),
    "prediction": ("prediction",),
    "step": ("train_step",),
}
CASES_OF_GARBAGE = 8  # TensorFlow frees what these traced faster than that of all cases at once
_FIRST_MODEL = re.compile(r"(?<![\w.])model\.\w|= model\b")
TRAINED = {"model": "fc_train", "cnn_model": "cnn_train"}


class WarmRunner:
    """Runs cases one after the other; evidence and the judge's predictions lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        """Load both trained networks and grade the solution, from which every other run starts."""
        self.folder = folder
        self.released = nbformat.read(ROOT / "lab2_mnist.ipynb", as_version=4)
        self.solution = solution_answers(solution_notebook(read_source(find_project())))
        self.start = _start(self.released)
        self.shortcut = Shortcut(self.start)
        self.solved: Outcome | None = None
        self.count = 0
        self.first = self._names_after("fc")
        self.both = self._names_after("fc", "cnn", "prediction")
        self.solved, _ = self.run(Case("solution", self.solution))
        gc.collect()
        gc.freeze()

    def run(self, case: Case) -> tuple[Outcome, frozenset[str]]:
        """Return a case's outcome, and the exercises that only a full run can judge."""
        self.count += 1
        if self.count % CASES_OF_GARBAGE == 0:
            gc.collect()
        notebook = filled(self.released, self.solution, case)
        folder = self.folder / case.name
        folder.mkdir(parents=True)
        parts = parts_of(case)
        with silenced(), self.shortcut.on(case.steps):
            names, shown = self._execute(case, notebook, parts, folder)
            left_out = {e for n, e in TRAINED.items() if self.shortcut.is_short(names.get(n))}
        ran.forget()
        judged = judge_run(folder, self.folder / "predictions")
        if self.solved:
            rest = {name: v for name, v in self.solved.verdicts.items() if name not in shown}
            judged.verdicts = rest | judged.verdicts
        outcome = outcome_of(Outcome(case.name, "graded"), RunEnd("graded"), judged)
        due = {exercise for part in parts for exercise in CHECKS[part]}
        return outcome, frozenset(left_out | due - shown)

    def _names_after(self, *parts: str) -> dict[str, Any]:
        """Return the names that the solution's cells of these parts leave."""
        notebook = filled(self.released, self.solution, Case("solution", {}))
        shell = _shell(dict(self.start))
        with silenced(), self.shortcut.on(0):
            for grade_id, source in _cells(notebook, set(parts)):
                if not grade_id.endswith("_check"):
                    shell.run_cell(source).raise_error()
        return {name: v for name, v in shell.user_ns.items() if name != "prediction"}

    def _execute(
        self, case: Case, notebook: NotebookNode, parts: set[str], folder: Path
    ) -> tuple[dict[str, Any], set[str]]:
        """Run the cells that matter; return their names, and the exercises that were checked."""
        import tensorflow as tf

        memory.forget()
        tf.keras.utils.set_random_seed(2)
        shell, shown = _shell(self._names_before(parts)), set[str]()

        for grade_id, source in _cells(notebook, parts):
            if not grade_id.endswith("_check"):
                found = source.replace('"/content/', f'"{folder}/')
                shell.run_cell(found, store_history=True)
                continue
            with mock.patch.dict(os.environ, LAB2_EVIDENCE=str(folder)):
                result = inside.check(grade_id.removesuffix("_check"), shell.user_ns, "")
            shown.add(result.name)
            if result.name == "cnn_model" and self._ends_here(case, shell.user_ns):
                break
        return shell.user_ns, shown

    def _names_before(self, parts: set[str]) -> dict[str, Any]:
        """Return the solution's names before the first of the parts; only reading changes none."""
        if "fc" in parts:
            return dict(self.start)
        if "cnn" not in parts:
            return dict(self.both)
        for exercise in CHECKS["fc"]:  # the CNN's checks remember what these saw
            checks.check(exercise, self.first)
        return dict(self.first)

    def _ends_here(self, case: Case, names: dict[str, Any]) -> bool:
        only_layers = case.answers.keys() & {*PARTS["cnn"], "prediction"} == {"cnn_model"}
        return only_layers and self.shortcut.works_otherwise(names.get("cnn_model"))


def filled(released: NotebookNode, solution: dict[str, str], case: Case) -> NotebookNode:
    """Return the released notebook with the case's answers, and the solution's in other cells."""
    answers = {**solution, **case.answers}
    return fill(released, {k: v for k, v in answers.items() if k not in case.untouched})


def parts_of(case: Case) -> set[str]:
    """Return the parts that the changed cells are in, and the first where they use its model."""
    changed = {*case.answers, *case.untouched}
    parts = {part for part, cells in PARTS.items() if changed & set(cells)}
    if "cnn" not in parts:
        return parts
    text = "\n".join(case.answers.get(cell, "") for cell in PARTS["cnn"])
    return parts | ({"prediction", "fc"} if _FIRST_MODEL.search(text) else {"prediction"})


def _cells(notebook: NotebookNode, parts: set[str]) -> Iterator[tuple[str, str]]:
    wanted = {cell for part in parts for cell in PARTS[part]}
    wanted |= {f"{exercise}_check" for part in parts for exercise in CHECKS[part]}
    for cell in notebook.cells:
        grade_id = str(nbgrader_metadata(cell).get("grade_id", ""))
        if grade_id in wanted:
            yield grade_id, cell.source


def _start(released: NotebookNode) -> dict[str, Any]:
    """Return the names that the notebook's first two code cells leave."""
    shell = _shell({})
    cells = {nbgrader_metadata(cell).get("grade_id"): cell.source for cell in released.cells}
    with silenced():
        for name in ("setup", "load_data"):
            shell.run_cell(cells[name]).raise_error()
    return dict(shell.user_ns)


def _shell(names: dict[str, Any]) -> InteractiveShell:
    shell = InteractiveShell(user_ns=names, config=Config(HistoryManager={"enabled": False}))
    shell.events.register("post_run_cell", ran.note)  # as the lab's package does in a kernel
    atexit.unregister(shell.atexit_operations)  # it would keep all that the cells made
    return shell
