"""Run the solution notebook, and keep those parts of its outputs that two runs share."""

import copy
import logging
import math
import os
import re
import tempfile

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade

from ..errors import LabError
from .kernel import STARTUP_SECONDS, kernel_environment
from .project import Project

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")


def execute(notebook: NotebookNode, project: Project) -> NotebookNode:
    """Return a copy of the notebook with the outputs of a full run in a clean folder.

    Raises `LabError` if a cell fails or a check gives its solution less than all points.
    """
    result = copy.deepcopy(notebook)
    with tempfile.TemporaryDirectory() as folder:
        path = os.pathsep.join(filter(None, [str(project.root), os.environ.get("PYTHONPATH")]))
        ran = copy.deepcopy(notebook)
        client = NotebookClient(
            ran,
            timeout=None,
            startup_timeout=STARTUP_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            coalesce_streams=True,
            record_timing=False,
            force_raise_errors=True,
        )
        try:
            client.execute(env=kernel_environment(PYTHONPATH=path, IPYTHONDIR=folder))
        except (CellExecutionError, DeadKernelError) as error:
            reason = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
            raise LabError(f"The solution does not run; nothing was written.\n{reason}") from error
    _raise_if_points_are_lost(ran)
    for cell, done in zip(result.cells, ran.cells, strict=True):
        if cell.cell_type == "code":
            cell.execution_count = done.execution_count
            cell.outputs = [_scrub(output) for output in done.outputs if not _is_noise(output)]
    return result


def _raise_if_points_are_lost(notebook: NotebookNode) -> None:
    lost = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_grade(cell):
            name = cell.metadata.nbgrader.grade_id
            score, most = determine_grade(cell, logging.getLogger(__name__))
            if score != most:
                lost.append(f"{name} gives {score:g} of {most:g}")
            lost += [f"{name} has a fault: {text}" for text in _texts(cell) if not _number(text)]
    if lost:
        raise LabError(
            f"The solution does not earn all its points ({'; '.join(lost)}); nothing was written. "
            "Fix the solution or the check."
        )


def _texts(cell: NotebookNode) -> list[str]:
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    return [str(output.data.get("text/plain", "")) for output in results]


def _number(text: str) -> bool:
    """Return whether nbgrader reads the text as points; any other text counts as full points."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_noise(output: NotebookNode) -> bool:
    return bool(output.output_type == "stream" and output.name == "stderr")


def _scrub(output: NotebookNode) -> NotebookNode:
    if output.output_type == "stream":
        output.text = _ADDRESS.sub("0x…", output.text)
    for kind, text in output.get("data", {}).items():
        if kind.startswith("text/") and isinstance(text, str):
            output.data[kind] = _ADDRESS.sub("0x…", text)
    return output
