"""Real boxes, with limits small enough for tests."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from autograder.box import command
from autograder.box import run as run_box
from autograder.job import MB, Job, Limits

SMALL = Limits(
    cell_seconds=20,
    total_seconds=60,
    wall=2,
    memory=1500 * MB,
    scratch=64 * MB,
    file_size=64 * MB,
    stream=20 * MB,
    cell_output=100_000,
    threads=300,
)
WHOLE = command.driver
BARE = """import autograder.inside.driver as driver
driver._silently = lambda *_: None
driver.main()"""


@contextlib.contextmanager
def bare() -> Iterator[None]:
    """Start kernels without TensorFlow, where no cell uses it: to import it takes seconds.

    For one thread at a time.
    """
    assert command.driver is WHOLE
    with mock.patch.object(command, "driver", lambda: [sys.executable, "-c", BARE]):
        yield


class Box:
    """Runs cells of code in a box; keeps the report and the texts that the cells wrote."""

    def __init__(self, folder: Path, whole: bool = False) -> None:
        """With `whole` its kernel has TensorFlow, as a student's has."""
        self.folder = folder
        self.start = contextlib.nullcontext if whole else bare

    def run(self, *sources: str, limits: Limits = SMALL, boxed: bool = True) -> list[str]:
        cells = [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
        text = nbformat.writes(new_notebook(cells=cells))
        with self.start():
            self.report = run_box(Job(text, limits), self.folder, boxed)
        path = self.folder / "notebook.ipynb"
        if not path.exists():
            return []
        return [_text(cell) for cell in nbformat.read(path, as_version=4).cells]


def _text(cell) -> str:
    texts = [o.get("text") or o.get("data", {}).get("text/plain") for o in cell.outputs]
    errors = [f"{o.ename}: {o.evalue}" for o in cell.outputs if o.output_type == "error"]
    return "".join([t for t in texts if t] + errors).strip()
