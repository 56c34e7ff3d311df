"""A course's stored runs, each under the hash of everything that made it."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..files import digest
from ..job import Job
from ..told import RunEnd, Told
from .code import running_code

PREPARED = "prepared.ipynb"


def prepared_notebook(folder: Path) -> NotebookNode:
    """Return the notebook of a run as it went into the box: repaired, without outputs."""
    return nbformat.read(folder / PREPARED, as_version=4)


def run_key(job: Job, boxed: bool = True) -> str:
    """Return the hash of a job and of the code and packages that would run it, box or no box."""
    parts = [json.dumps(asdict(job), sort_keys=True), running_code()]
    return digest(*map(str.encode, parts if boxed else [*parts, "no box"]))


def run_folder(course: Path, key: str) -> Path:
    """Return the folder of the run with this key: `notebook.ipynb`, `evidence/`, `run.json`."""
    return course / "runs" / key


def stored_end(folder: Path) -> RunEnd | None:
    """Return the end of a stored run, or None if there is no complete one."""
    if not (folder / PREPARED).is_file():
        return None
    try:
        values = json.loads((folder / "run.json").read_text("utf-8"))
        return RunEnd(reason=Told(**values.pop("reason")), **values)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def keep_run(folder: Path, job: Job, end: RunEnd) -> RunEnd:
    """Write next to a box's results how it ended, and what went in."""
    (folder / PREPARED).write_text(job.notebook, "utf-8")
    end = replace(end, seed=job.seed, code=running_code())
    (folder / "run.json").write_text(json.dumps(asdict(end)), "utf-8")
    return end


def store(folder: Path, run: Callable[[Path], RunEnd]) -> RunEnd:
    """Store what `run` writes into the given folder, all at once; return its end.

    If another job stored the same run meanwhile, that one stays: it is as good, and may be in use.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    before = _stamp(folder)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".run-") as temporary:
        made = Path(temporary, "run")
        end = run(made)
        if _stamp(folder) == before:
            if folder.exists():
                folder.rename(Path(temporary, "older"))
            made.rename(folder)
    return end


def _stamp(folder: Path) -> tuple[int, int] | None:
    """Return what identifies the run in the folder; None if there is none."""
    try:
        status = (folder / "run.json").stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns
