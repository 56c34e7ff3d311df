"""How long the full solution notebook takes: by section, and compared with the bare script.

    python benchmarks/notebook_speed.py [RUNS]

Both run on the same machine with the same threads, one after the other; the median of RUNS
(default: 3) counts. The given cells that only look at the models are counted alone.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
NOTEBOOK = HERE.parent / "solutions" / "lab2_mnist_solution.ipynb"
ALLOWED_RATIO = 1.1
ALLOWED_EXTRAS = 15.0  # seconds
# What the script has no counterpart for: given cells that only look at the models.
EXTRAS = {"overfitting", "shifted", "filters", "confusion", "inverted", "image_step"}


class TimedClient(NotebookClient):
    """A notebook client that remembers how long each cell took."""

    async def async_execute_cell(self, cell, cell_index, **kwargs):
        start = time.perf_counter()
        result = await super().async_execute_cell(cell, cell_index, **kwargs)
        self.seconds = [*getattr(self, "seconds", []), (cell_index, time.perf_counter() - start)]
        return result


def run_notebook() -> tuple[float, float]:
    """Return the seconds of the whole notebook, and of the given cells that only look."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = TimedClient(notebook, timeout=None, coalesce_streams=True)
    start = time.perf_counter()
    client.execute()
    total = time.perf_counter() - start
    sections, title, seconds = {}, "Setup", dict(client.seconds)
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown" and "\n## " in "\n" + cell.source:
            heading = ("\n" + cell.source).split("\n## ")[1].split("\n")[0]
            title = heading if heading[0].isdigit() else title
        sections[title] = sections.get(title, 0.0) + seconds.get(index, 0.0)
    for title, value in sections.items():
        print(f"  {title:40}{value:7.1f} s")
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for line in output.get("text", "").splitlines():
                if "est accuracy" in line:
                    print("  " + line)
    extras = sum(seconds.get(i, 0.0) for i, c in enumerate(notebook.cells) if c.id in EXTRAS)
    return total, extras


def run_script() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, str(HERE / "bare_script.py")], check=True)
    return time.perf_counter() - start


def main() -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["PYTHONPATH"] = str(HERE.parent)
    ratios, looks = [], []
    for run in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        print(f"run {run + 1}: bare script", flush=True)
        script = run_script()
        print("notebook", flush=True)
        notebook, extras = run_notebook()
        ratios.append((notebook - extras) / script)
        looks.append(extras)
        told = f"script {script:.1f} s, notebook {notebook:.1f} s, {extras:.1f} s of it only look"
        print(f"{told}, ratio of the rest {ratios[-1]:.2f}", flush=True)
    ratio, extras = statistics.median(ratios), statistics.median(looks)
    print(f"median ratio {ratio:.2f}, allowed {ALLOWED_RATIO}")
    print(f"median of the cells that only look {extras:.1f} s, allowed {ALLOWED_EXTRAS:.0f} s")
    return int(ratio > ALLOWED_RATIO or extras > ALLOWED_EXTRAS)


if __name__ == "__main__":
    sys.exit(main())
