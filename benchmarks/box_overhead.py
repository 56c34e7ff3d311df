"""What the box adds to a bare script that does the same trainings.

    python benchmarks/box_overhead.py [--runs N] [--epochs N] [--without-checks]

The box runs the solution's cells and checks as `lab2 grade` does, without the cells that only show
something. The script has the same cells without the checks, in a fresh process: no box, no kernel,
the same seeds, one thread and deterministic operations. Script and box take turns; the median ratio
counts. Exits 1 above ALLOWED_RATIO, or if the accuracies differ, because then the two did not do
the same.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from autograder.box import run as run_box
from autograder.box.command import environment
from autograder.demo.answers import fill, solution_answers
from autograder.job import Job, Limits
from autograder.lab.project import find_project
from autograder.repair.notebook import repair
from autograder.repair.shows_only import skipped_cells

ALLOWED_RATIO = 1.15
ROOT = Path(__file__).resolve().parents[1]
SET_UP = "from autograder.inside.kernel import prepare\nprepare()"
EPOCHS = "EPOCHS = 5"


def main() -> int:
    options = parsed()
    job, script = box_job(options.epochs, options.without_checks)
    ratios, same = [], True
    for run in range(options.runs):
        bare, bare_lines = timed(run_script, script)
        boxed, box_lines = timed(run_in_box, job)
        ratios.append(boxed / bare)
        same = same and bare_lines == box_lines
        print(f"run {run + 1}: script {bare:.1f} s, box {boxed:.1f} s, ratio {ratios[-1]:.3f}")
        print(
            "  " + " | ".join(box_lines),
            "" if same else f"but the script: {bare_lines}",
            flush=True,
        )
    ratio = statistics.median(ratios)
    print(f"median ratio {ratio:.3f}, allowed {ALLOWED_RATIO}; the same accuracies: {same}")
    return int(ratio > ALLOWED_RATIO or not same)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=5, help="of each fit, for a quick look")
    parser.add_argument("--without-checks", action="store_true", help="in the box, too")
    return parser.parse_args()


def box_job(epochs: int, without_checks: bool) -> tuple[Job, str]:
    """Return the box's job, and a script with the same cells except the checks."""
    project = find_project(ROOT)
    released = nbformat.read(project.student, as_version=4)
    answers = solution_answers(nbformat.read(project.solution, as_version=4))
    assert EPOCHS in answers["fc_fit"], f"the solution no longer says {EPOCHS}"
    answers["fc_fit"] = answers["fc_fit"].replace(EPOCHS, f"EPOCHS = {epochs}")
    submitted = nbformat.writes(fill(released, answers)).encode()
    notebook = repair(submitted, released).notebook
    skip = skipped_cells(notebook, released)
    code = [c for c in notebook.cells if c.cell_type == "code" and c.id not in skip]
    checks = [cell.id for cell in code if cell.id.endswith("_check")]
    assert len(checks) == 8
    script = "\n\n".join([SET_UP, *(cell.source for cell in code if cell.id not in checks)])
    skip = (*skip, *checks) if without_checks else skip
    return Job(nbformat.writes(notebook), Limits(), skip), script


def timed(run, what) -> tuple[float, list[str]]:
    with tempfile.TemporaryDirectory(prefix="lab2-overhead-") as folder:
        start = time.perf_counter()
        text = run(what, Path(folder))
        seconds = time.perf_counter() - start
    return seconds, [line for line in text.splitlines() if line.startswith("Test accuracy")]


def run_script(script: str, folder: Path) -> str:
    """Run the script in its own process, with a box's environment."""
    path = folder / "script.py"
    path.write_text(script, "utf-8")
    variables = environment(str(folder), str(ROOT)) | {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, str(path)], cwd=folder, env=variables, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"The script failed:\n{done.stderr[-2000:]}")
    return done.stdout


def run_in_box(job: Job, folder: Path) -> str:
    """Run the job; return all that its cells printed."""
    report = run_box(job, folder / "run")
    if report.status != "graded":
        sys.exit(f"The box ended as {report.status}: {report.reason}")
    notebook = nbformat.read(folder / "run" / "notebook.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text", "") for output in outputs)


if __name__ == "__main__":
    sys.exit(main())
