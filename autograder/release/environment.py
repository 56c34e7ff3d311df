"""A virtual environment like one of the runtimes, and a notebook that runs in it."""

import copy
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from ..errors import LabError
from ..lab import STARTUP_SECONDS, kernel_environment
from .runtimes import Runtime

_SOURCE = re.compile(r"(?m)^( +source = ).*$")


class Environment:
    """A virtual environment in `folder`, made as `runtime` says."""

    def __init__(self, folder: Path, runtime: Runtime) -> None:
        """Name it; `make` makes it."""
        self.folder, self.runtime = folder.absolute(), runtime
        self.python = self.folder / "bin" / "python"

    def make(self) -> None:
        """Make it from nothing. Raises `LabError` if its Python isn't here or pip fails."""
        base = find_python(self.runtime.python)
        if not base:
            raise LabError(f"{self.runtime.name} needs Python {self.runtime.python}.")
        shutil.rmtree(self.folder, ignore_errors=True)
        _call([base, "-m", "venv", str(self.folder)])
        self.pip("install", "--quiet", *self.runtime.requirements)
        spec = self._kernels / "runtime"
        spec.mkdir(parents=True)
        argv = [str(self.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        kernel = {"argv": argv, "display_name": self.runtime.name, "language": "python"}
        (spec / "kernel.json").write_text(json.dumps(kernel), "utf-8")

    def pip(self, *arguments: str) -> str:
        """Run pip and return what it prints. Raises `LabError` with its words if it fails."""
        return self.call("-m", "pip", "--disable-pip-version-check", *arguments)

    def call(self, *arguments: str) -> str:
        """Run its Python and return what it prints. Raises `LabError` if it fails."""
        return _call([str(self.python), *arguments])

    def installed(self) -> dict[str, str]:
        """Return the version of each installed package."""
        rows = json.loads(self.pip("list", "--format=json"))
        return {row["name"]: row["version"] for row in rows}

    def run(self, notebook: NotebookNode) -> NotebookNode:
        """Return a copy of the notebook with its outputs, run in an empty folder."""
        work = self.folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        specs = KernelSpecManager(kernel_dirs=[str(self._kernels)], ensure_native_kernel=False)
        client = NotebookClient(
            copy.deepcopy(notebook),
            km=AsyncKernelManager(kernel_name="runtime", kernel_spec_manager=specs),
            timeout=None,
            startup_timeout=STARTUP_SECONDS,
            resources={"metadata": {"path": str(work)}},
        )
        client.owns_km = True  # it ends the kernel
        return client.execute(env=kernel_environment(PYTHONPATH="", IPYTHONDIR=str(work)))

    @property
    def _kernels(self) -> Path:
        return self.folder / "share" / "jupyter" / "kernels"


def find_python(version: str) -> str:
    """Return an interpreter of this version: this one, or one on the path; or ""."""
    code = "import sys; print('{}.{}'.format(*sys.version_info))"
    for candidate in filter(None, (sys.executable, shutil.which(f"python{version}"))):
        done = subprocess.run([candidate, "-c", code], capture_output=True, text=True)
        if done.stdout == f"{version}\n":
            return candidate
    return ""


def installing(notebook: NotebookNode, source: Path) -> NotebookNode:
    """Return a copy of the lab's notebook whose first code cell installs `source`."""
    changed = copy.deepcopy(notebook)
    first = next(cell for cell in changed.cells if cell.cell_type == "code")
    first.source, count = _SOURCE.subn(lambda line: line[1] + repr(str(source)), first.source)
    assert count == 1, "the first cell says in one line what it installs"
    return changed


def replaced(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return the packages that have another version, or "" for none, with both versions."""
    return {
        name: (version, after.get(name, ""))
        for name, version in before.items()
        if after.get(name) != version
    }


def _call(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        words = (done.stderr or done.stdout).strip()
        raise LabError(f"{' '.join(command[:4])} ... failed: {words}")
    return done.stdout
