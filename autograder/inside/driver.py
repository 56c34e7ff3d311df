"""The first process in a box: runs the notebook's cells and sends out the results."""

import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import nbformat
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from .stream import SUFFIX, write_frame

_INSIDE = "__import__('autograder.inside.kernel', fromlist=['kernel'])"
_START_SECONDS = 120


class Client(NotebookClient):  # type: ignore[misc]  # nbclient is not typed
    """nbclient with a limit on the output of a cell."""

    cell_output = 0
    seen = 0

    def process_message(self, msg: Any, cell: NotebookNode, cell_index: int) -> Any:
        """Handle a message from the kernel unless the cell has already written too much."""
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "update_display_data"):
            room = self.cell_output - self.seen
            self.seen += len(str(msg["content"]))
            if self.seen > self.cell_output and (msg["msg_type"] != "stream" or room <= 0):
                return None
            if self.seen > self.cell_output:
                msg["content"]["text"] = msg["content"]["text"][:room]
        return super().process_message(msg, cell, cell_index)


def main() -> None:
    """Run the job on stdin; send frames to what was stdout when the process started."""
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the kernel inherits this one
    job = json.loads(sys.stdin.buffer.read())
    _limit(job["limits"])
    write_frame(stream, "started")
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
        (resource.RLIMIT_NOFILE, 4096),
    ):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def _run(notebook: NotebookNode, job: dict[str, Any], stream: BinaryIO) -> dict[str, Any]:
    """Run the cells; return what went wrong: `died` and `timeouts`, names of cells."""
    evidence = Path(os.environ["LAB2_EVIDENCE"])
    evidence.mkdir(parents=True, exist_ok=True)
    note: dict[str, Any] = {"timeouts": [], "died": ""}
    client = Client(
        notebook,
        timeout=job["limits"]["cell_seconds"],
        startup_timeout=_START_SECONDS,
        kernel_name="python3",
        interrupt_on_timeout=True,
        allow_errors=True,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(Path.cwd())}},
    )
    client.cell_output = job["limits"]["cell_output"]
    with _kernel(client):
        try:
            _silently(client, f"{_INSIDE}.prepare({job['screen']})")
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code" and cell.id not in job["skip"]:
                    _run_cell(client, cell, index, note)
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


def _run_cell(client: Client, cell: NotebookNode, index: int, note: dict[str, Any]) -> None:
    client.seen, start = 0, time.monotonic()
    source, exercise = cell.source, _exercise(cell)
    if exercise:
        cell.source = f"{_INSIDE}.check({exercise!r}, globals())"
    try:
        client.execute_cell(cell, index)
    finally:
        cell.source = source
    if time.monotonic() - start >= client.timeout:
        note["timeouts"].append(cell.id)


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
