"""Install the lab as its first cell does into each runtime's environment; run the solution there.

    python benchmarks/colab_check.py [NAME ...]

Prints a table. Exits 1 if a Python is missing, an existing package is replaced or removed, a cell
raises, or a point is missing. An archive of HEAD replaces the release on the server.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

from autograder.errors import LabError
from autograder.lab import find_project
from autograder.release.environment import Environment, installing, replaced
from autograder.release.git import archive
from autograder.release.runtimes import Runtime, all_runtimes

PROJECT = find_project(Path(__file__).parent)
FOLDER = PROJECT.root / ".colab"
MODULES = ("tensorflow", "keras", "numpy", "matplotlib", "IPython", "ipykernel")
HEAD = (
    "runtime",
    "Python",
    *MODULES,
    "replaced",
    "added",
    "cells that raised",
    "points",
    "seconds",
)


def points(notebook: nbformat.NotebookNode) -> tuple[float, float]:
    """Return the points the checks gave, and the most they can give."""
    reached = maximum = 0.0
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and grading.get("grade"):
            maximum += grading["points"]
            reached += sum(
                float(output.data["text/plain"])
                for output in cell.outputs
                if output.output_type == "execute_result"
            )
    return reached, maximum


def imported(environment: Environment) -> list[str]:
    """Return the versions that are imported there, which need not be the installed ones."""
    code = "import sys\nfor name in sys.argv[1:]: print(__import__(name).__version__)"
    return environment.call("-c", code, *MODULES).split()


def check(runtime: Runtime) -> tuple[list[str], bool]:
    """Return a runtime's row, and whether all is well."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        environment = Environment(Path(folder, "environment"), runtime)
        environment.make()
        before = environment.installed()
        lab = archive(PROJECT.root, "HEAD", Path(folder, "lab.zip"))
        notebook = installing(nbformat.read(PROJECT.solution, as_version=4), lab)
        raised = ""
        try:
            notebook = environment.run(notebook)
        except CellExecutionError as error:
            raised = f"{error.ename}: {error.evalue}"
        after = environment.installed()
        versions = imported(environment)
    changed = replaced(before, after)
    reached, most = (0.0, 0.0) if raised else points(notebook)
    row = [
        *(runtime.name, runtime.python, *versions),
        ", ".join(changed) or "none",
        ", ".join(after.keys() - before.keys()),
        raised or "none",
        f"{reached:g} of {most:g}",
        f"{time.perf_counter() - start:.0f}",
    ]
    return row, not changed and not raised and reached == most > 0


def main() -> int:
    runtimes = {runtime.name: runtime for runtime in all_runtimes(PROJECT.root)}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(runtimes)}")
    names = parser.parse_args().names or [*runtimes]
    if unknown := [name for name in names if name not in runtimes]:
        parser.error(f"unknown runtime {unknown[0]}: choose from {', '.join(runtimes)}")
    FOLDER.mkdir(exist_ok=True)
    print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}", flush=True)
    good = []
    for name in names:
        try:
            row, well = check(runtimes[name])
        except LabError as error:
            row, well = [name, str(error)], False
        good.append(well)
        print(f"| {' | '.join(row)} |", flush=True)
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
