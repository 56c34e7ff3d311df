"""Install the lab as its first cell does into an environment like Colab's; run the solution there.

    python benchmarks/colab_check.py [PYTHON3.13]

Exits 1 if an existing package is replaced or removed, a cell raises, or a point is missing. An
archive of HEAD replaces the release on the server.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
BOX = ROOT / ".colab"
COLAB = [
    "tensorflow==2.20.0",
    "keras==3.13.2",
    "numpy==2.1.3",
    "matplotlib==3.10.0",
    "ipython==7.34.0",
    "ipykernel==6.17.1",
    "notebook==6.5.7",
    "python-box==7.4.1",
    "tqdm",
]


def find_python() -> str:
    """Return a Python 3.13: the argument, the one on the path, or the one that runs this."""
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("COLAB_PYTHON")
    for candidate in filter(None, [given, shutil.which("python3.13"), sys.executable]):
        call = [candidate, "-c", "import sys; print(sys.version_info[:2] == (3, 13))"]
        if subprocess.run(call, capture_output=True, text=True).stdout.strip() == "True":
            return candidate
    sys.exit("No Python 3.13 found, which is Colab's. Name one: make colab-check COLAB_PYTHON=...")


def pip(*arguments: str) -> str:
    call = [str(BOX / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(call, check=True, capture_output=True, text=True).stdout


def installed() -> dict[str, str]:
    return {row["name"]: row["version"] for row in json.loads(pip("list", "--format=json"))}


def make_environment() -> None:
    """Create the environment and a kernel that runs in it."""
    shutil.rmtree(BOX, ignore_errors=True)
    subprocess.run([find_python(), "-m", "venv", str(BOX)], check=True)
    pip("install", "--quiet", *COLAB)
    spec = BOX / "share" / "jupyter" / "kernels" / "colab"
    spec.mkdir(parents=True)
    argv = [str(BOX / "bin" / "python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": argv, "display_name": "Colab", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(kernel))
    os.environ["JUPYTER_PATH"] = str(BOX / "share" / "jupyter")
    os.environ.pop("PYTHONPATH", None)


def make_archive() -> Path:
    archive = BOX / "release.zip"
    call = ["git", "archive", "--prefix=lab2-mnist/", "-o", str(archive), "HEAD"]
    subprocess.run(call, cwd=ROOT, check=True)
    return archive


def run_notebook(archive: Path) -> nbformat.NotebookNode:
    """Run every cell of the solution, the first with the archive in place of its address."""
    notebook = nbformat.read(ROOT / "solutions" / "lab2_mnist_solution.ipynb", as_version=4)
    setup = next(cell for cell in notebook.cells if cell.cell_type == "code")
    lines = setup.source.splitlines()
    lines = [f'    source = "{archive}"' if "source = " in line else line for line in lines]
    assert lines != setup.source.splitlines(), "the first cell names no archive to install from"
    setup.source = "\n".join(lines)
    work = BOX / "work"
    work.mkdir()
    client = NotebookClient(
        notebook, timeout=None, kernel_name="colab", resources={"metadata": {"path": str(work)}}
    )
    return client.execute()


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


def main() -> int:
    make_environment()
    before = installed()
    notebook = run_notebook(make_archive())
    after = installed()
    replaced = {
        name: (version, after.get(name))
        for name, version in before.items()
        if after.get(name) != version
    }
    errors = [
        output.evalue
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    reached, maximum = points(notebook)
    print("TensorFlow", after["tensorflow"], "on", find_python())
    print("packages replaced or removed:", replaced or "none")
    print("packages added:", {n: v for n, v in after.items() if n not in before})
    print("cells that raised:", errors or "none")
    print(f"points: {reached:g} of {maximum:g}")
    return int(bool(replaced or errors or reached < maximum))


if __name__ == "__main__":
    sys.exit(main())
