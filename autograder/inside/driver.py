"""The first process in a box: runs the notebook's cells and sends out the results."""

import contextlib
import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import nbformat
import psutil
from jupyter_core.utils import run_sync
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from .client import Client
from .cpu_time import CpuTime
from .stream import SUFFIX, write_frame

OURS = "lab2"  # the key of what repairing noted in a cell's metadata
_CHECK_HERE = re.compile(r"^# lab2 check (\w+)$", re.MULTILINE)
_INSIDE = "__import__('autograder.inside.kernel', fromlist=['kernel'])"
_START_SECONDS = 600  # a few, but minutes on a busy machine
_OUTPUT_SECONDS = 60
_SPARE_SECONDS = 60


def main() -> None:
    """Run the job on stdin; send frames to what was stdout when the process started."""
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the kernel inherits this one
    job = json.loads(sys.stdin.buffer.read())
    _limit(job["limits"])
    notebook = nbformat.reads(job["notebook"], as_version=4)
    note = _run(notebook, job, stream)
    write_frame(stream, "notebook", nbformat.writes(notebook).encode())
    write_frame(stream, "note", json.dumps(note).encode())
    write_frame(stream, "done")
    os._exit(0)  # anything the kernel left running dies with this process


def _limit(limits: dict[str, int]) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, limits["address_space"]),
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_NPROC, limits["threads"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits["total_seconds"] + _SPARE_SECONDS),  # behind the watchdog
        (resource.RLIMIT_NOFILE, 1024),  # each may be a socket with a full buffer
    ):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def _run(notebook: NotebookNode, job: dict[str, Any], stream: BinaryIO) -> dict[str, Any]:
    """Run the cells; return what went wrong, as names of cells.

    `died` is the one in which the kernel did, `timeouts` used too much CPU time, and `waited` ran
    too long on the clock.
    """
    evidence = Path(os.environ["LAB2_EVIDENCE"])
    evidence.mkdir(parents=True, exist_ok=True)
    note: dict[str, Any] = {"timeouts": [], "waited": [], "died": ""}
    client = Client(
        notebook,
        startup_timeout=_START_SECONDS,
        iopub_timeout=_OUTPUT_SECONDS,
        kernel_name="python3",
        allow_errors=True,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(Path.cwd())}},
    )
    # in a box, process 1 is the first ancestor of all
    client.set_limits(job["limits"], CpuTime(psutil.Process(1 if job["boxed"] else os.getpid())))
    with _kernel(client):
        try:
            code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
            edition = notebook.metadata.get(OURS, {}).get("edition", "")
            _silently(client, f"{_INSIDE}.prepare({job['screen']}, {code!r}, {edition!r})")
            write_frame(stream, "started")  # nothing of the student's ran before
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code" and cell.id not in job["skip"]:
                    if not _is_taken(cell, evidence):
                        _run_cell(client, cell, index, _code(notebook, cell, job["seed"]), note)
                    _send(evidence, _exercise(cell), notebook, stream)
        except DeadKernelError:
            note["died"] = cell.id
    return note


@contextlib.contextmanager
def _kernel(client: Client) -> Iterator[None]:
    client.create_kernel_manager()
    client.km.transport = "ipc"
    client.start_new_kernel(stdin=-3)  # subprocess.DEVNULL
    client.start_new_kernel_client()
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            run_sync(client.km.shutdown_kernel)(now=True)


def _is_taken(cell: NotebookNode, evidence: Path) -> bool:
    """Return whether a check needs no run: its evidence is there, or there is nothing to take."""
    noted = cell.metadata.get(OURS, {})
    if not _exercise(cell) or not ("not_started" in noted or "taken" in noted):
        return False
    return "not_started" in noted or (evidence / f"{_exercise(cell)}{SUFFIX}").is_file()


def _code(notebook: NotebookNode, cell: NotebookNode, seed: str) -> str:
    """Return what runs for a cell: its own code, or what was noted; for a check, ours."""
    noted = cell.metadata.get(OURS, {})
    if exercise := _exercise(cell):
        arguments = f"{exercise!r}, globals(), {seed!r}"
        names, loop = dict(noted.get("names", {})), noted.get("loop")
        return f"{_INSIDE}.check({arguments}, {names!r}, {loop!r})"
    if "run" not in noted:
        return str(cell.source)
    checks = {_exercise(each): each for each in notebook.cells}
    return _CHECK_HERE.sub(lambda found: _code(notebook, checks[found[1]], ""), noted["run"])


def _run_cell(
    client: Client, cell: NotebookNode, index: int, code: str, note: dict[str, Any]
) -> None:
    source, cell.source = cell.source, code
    try:
        client.execute_cell(cell, index)
    finally:
        cell.source = source
    if client.stopped:
        note[client.stopped].append(cell.id)


def _silently(client: Client, code: str) -> None:
    """Run code that leaves nothing in the notebook."""
    run_sync(client.kc.execute_interactive)(
        code,
        store_history=False,
        allow_stdin=False,
        output_hook=lambda _: None,
        timeout=_START_SECONDS,
    )


def _exercise(cell: NotebookNode) -> str:
    """Return the exercise that a check cell checks, or ""."""
    entry = cell.metadata.get("nbgrader", {})
    name = str(entry.get("grade_id", ""))
    return name.removesuffix("_check") if entry.get("grade") and name.endswith("_check") else ""


def _send(folder: Path, exercise: str, notebook: NotebookNode, stream: BinaryIO) -> None:
    """Send out the results so far after a check: they are safe, whatever comes later."""
    path = folder / f"{exercise}{SUFFIX}"
    if exercise and path.is_file():
        write_frame(stream, f"evidence/{exercise}", path.read_bytes())
        write_frame(stream, "notebook", nbformat.writes(notebook).encode())


if __name__ == "__main__":
    main()
