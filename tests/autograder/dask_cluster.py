"""A Dask cluster of real processes on this machine, and jobs for it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from waiting import wait_for

from autograder.box import run as run_box
from autograder.job import Job, Limits

HERE = Path(__file__).parent


class Cluster:
    """A scheduler, and the workers that were started for it."""

    def __init__(self, folder: Path, protocol: str = "tcp", **settings: str) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        self.folder = folder
        paths = [str(HERE), os.environ.get("PYTHONPATH", "")]
        self.environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **settings}
        file = folder / "scheduler.json"
        where = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self.start("scheduler", *where, "--protocol", protocol, "--scheduler-file", str(file))
        wait_for(file.exists)
        self.address: str = json.loads(file.read_text())["address"]

    def start(self, *words: str, before: tuple[str, ...] = (), **environment: str) -> int:
        """Start `dask WORDS`, perhaps inside of another command; return its process id."""
        command = [*before, sys.executable, "-m", "dask", *words]
        with (self.folder / f"log-{len(self.processes)}").open("wb") as log:
            process = subprocess.Popen(
                command,
                env=self.environment | environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process.pid

    def worker(self, *words: str, before: tuple[str, ...] = (), **environment: str) -> int:
        """Start a worker, of one thread if `words` do not say otherwise; return its process id."""
        words = words or ("--nthreads", "1")
        fixed = ("worker", self.address, "--no-dashboard", "--host", "127.0.0.1")
        return self.start(*fixed, *words, before=before, **environment)

    def stop(self) -> None:
        """Kill all the processes."""
        for process in self.processes:
            kill_group(process.pid)
            process.wait()


@contextmanager
def running(folder: Path, protocol: str = "tcp", **settings: str) -> Iterator[Cluster]:
    """A cluster without workers, which ends with the block."""
    cluster = Cluster(folder, protocol, **settings)
    try:
        yield cluster
    finally:
        cluster.stop()


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def who(name: str) -> int:
    """Return the id of the process that ran the job."""
    time.sleep(0.05)
    return os.getpid()


def note_and_maybe_die(folder: Path, name: str) -> str:
    """Leave a mark for each start; `bad` always kills its worker, `shaky` the first time."""
    mark = folder / f"{name}-{len(list(folder.glob(f'{name}-*')))}"
    mark.touch()
    if name == "bad" or mark.name == "shaky-0":
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{name} done"


def sleep(name: str) -> None:
    time.sleep(float(name.partition(" ")[0]))


def run_endless_box(folder: Path, name: str) -> str:
    """Write the process's id, then run a notebook without end; do nothing the second time."""
    if (folder / "pid").exists():
        return "tried again"
    (folder / "pid").write_text(str(os.getpid()))
    cells = [new_code_cell("while True: pass", id="endless")]
    run_box(
        Job(nbformat.writes(new_notebook(cells=cells)), Limits(total_seconds=60)), folder / "run"
    )
    return "came to its end"
