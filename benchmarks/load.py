"""Does other work on the machine cost points, and does one box slow its neighbour?

    python benchmarks/load.py [--only class|neighbour] [--busy 12] [--children 24]

class: three small submissions (one epoch, ten epochs, a loop without end) are graded on the
machine as it is and next to busy processes, with a twentieth of the usual limits: points and
statuses must be the same. neighbour: a fixed piece of work runs in a box alone and next to a box
full of busy processes, in turn; it may take at most 1.5 times as long. Exits 1 if one of them does
not hold.
"""

import argparse
import contextlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat

from autograder.cells import to_text
from autograder.demo.answers import fill, solution_answers
from autograder.files import write_atomically
from autograder.job import Limits
from autograder.lab.build import solution_notebook
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from autograder.pipeline import Settings, grade

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "autograder"))
from real_box import SMALL, Box, bare

LIMITS = replace(Limits(), cell_seconds=30, total_seconds=90)
LITTLE = ("fc_model", "fc_compile", "fc_fit", "fc_evaluate")
SPIN = "while True: pass"
WORK = "import time\nstart = time.time()\nfor i in range(10**8): pass\nprint(time.time() - start)"
FULL = f"import os\nfor _ in range({{}} - 1):\n    if not os.fork(): break\n{SPIN}"
SLOWEST = 1.5
ROUNDS = 3
Found = dict[str, tuple[str, float]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["class", "neighbour"])
    parser.add_argument("--busy", type=int, default=12, help="processes next to the class")
    parser.add_argument("--children", type=int, default=24, help="in the neighbour's box")
    options = parser.parse_args()
    problems = []
    if options.only != "neighbour":
        problems += class_under_load(options.busy)
    if options.only != "class":
        problems += neighbours(options.children)
    print("\n".join(problems) or "Both hold.")
    return int(bool(problems))


def class_under_load(count: int) -> list[str]:
    """Grade the class twice; return what differs."""
    with tempfile.TemporaryDirectory(prefix="lab2-load-") as name:
        folder = Path(name)
        hand_in(folder / "handed_in")
        idle = graded(folder, "idle")
        with busy(count):
            loaded = graded(folder, f"next to {count} busy processes")
    return [f"{one}: {idle[one]}, under load {loaded[one]}" for one in idle if idle != loaded]


def hand_in(folder: Path) -> None:
    """Write the three submissions."""
    project = find_project()
    released = nbformat.read(project.student, as_version=4)
    solution = solution_answers(solution_notebook(read_source(project)))
    few = {name: solution[name].replace("EPOCHS = 5", "EPOCHS = 1") for name in LITTLE}
    many = few | {"fc_fit": solution["fc_fit"].replace("EPOCHS = 5", "EPOCHS = 10")}
    answers = {"few": few, "many": many, "endless": few | {"cnn_model": SPIN}}
    for student, cells in answers.items():
        write_atomically(folder / student / "lab2_mnist.ipynb", to_text(fill(released, cells)))


def graded(folder: Path, how: str) -> Found:
    """Return each student's status and points, graded in a new course."""
    start = time.monotonic()
    outcomes = grade(find_project(), folder / "handed_in", folder / "course", Settings(LIMITS))
    shutil.rmtree(folder / "course")
    for outcome in outcomes:
        seconds = f"{outcome.seconds:.0f} s"
        print(f"{how}: {outcome.student:8}{outcome.status:14}{outcome.points:4g}  {seconds}")
    print(f"{how}: {time.monotonic() - start:.0f} s in all", flush=True)
    return {outcome.student: (outcome.status, outcome.points) for outcome in outcomes}


@contextlib.contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep the machine busy."""
    processes = [subprocess.Popen([sys.executable, "-S", "-c", SPIN]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def neighbours(children: int) -> list[str]:
    """Time the work alone and next to a full box, in turn."""
    alone, beside = [], []
    with tempfile.TemporaryDirectory(prefix="lab2-load-") as folder, bare():
        for number in range(ROUNDS):
            alone.append(worked(Path(folder, f"alone{number}")))
            with full_box(Path(folder, f"full{number}"), children):
                beside.append(worked(Path(folder, f"beside{number}")))
    ratio = statistics.median(beside) / statistics.median(alone)
    print(f"alone {shown(alone)}, next to {children} busy processes {shown(beside)}: {ratio:.2f}")
    slow = f"A neighbour takes {ratio:.2f} times as long; at most {SLOWEST} is allowed."
    return [slow] if ratio > SLOWEST else []


def worked(folder: Path) -> float:
    """Return the seconds that the work takes in a box."""
    (text,) = Started(folder).run(WORK, limits=SMALL)
    return float(text)


class Started(Box):
    """A box in a `bare` that is around several of them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, whole=True)


@contextlib.contextmanager
def full_box(folder: Path, children: int) -> Iterator[None]:
    """Run a box full of busy processes, until its time is over."""
    limits = replace(SMALL, total_seconds=20, wall=1)
    cell = FULL.format(children)
    thread = threading.Thread(target=lambda: Started(folder).run(cell, limits=limits))
    thread.start()
    time.sleep(5)  # until all are busy
    yield
    thread.join()


def shown(seconds: list[float]) -> str:
    return " ".join(f"{value:.1f}" for value in seconds) + " s"


if __name__ == "__main__":
    sys.exit(main())
