"""A real Jupyter server with Formgrader, on loopback, in a course of a test."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.commands import environment

_SERVER = "import autograder, jupyter_server.serverapp as server; server.main()"  # starts faster


@dataclass(frozen=True)
class Formgrader:
    """A server that runs: its process and where it listens."""

    server: subprocess.Popen[str]
    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def address(self, path: str) -> str:
        return f"{self.origin}formgrader{path}?token=secret"

    def get(self, path: str) -> str:
        """Return a page as text; wait while the server starts."""
        while True:
            try:
                with urllib.request.urlopen(self.address(path), timeout=60) as answer:
                    return str(answer.read().decode())
            except urllib.error.URLError as error:
                assert not isinstance(error, urllib.error.HTTPError), (path, error)
                assert self.server.poll() is None, self.server.stderr and self.server.stderr.read()
                time.sleep(0.1)

    def submission(self, student: str) -> dict[str, Any]:
        """Return what Formgrader's list says of a student's notebook."""
        submissions = json.loads(self.get("/api/submitted_notebooks/lab2/lab2_mnist"))
        return next(entry for entry in submissions if entry["student"] == student)


@contextmanager
def running_formgrader(course: Path) -> Iterator[Formgrader]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = [f"--port={port}", "--ServerApp.port_retries=0", "--no-browser", "--allow-root"]
    options += ["--IdentityProvider.token=secret", f"--ServerApp.root_dir={course}"]
    settings = course / "jupyter"
    folders = {key: str(settings) for key in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER, *options],
        cwd=course,
        env=environment() | folders,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Formgrader(server, port)
    finally:
        server.terminate()
        server.communicate(timeout=60)
