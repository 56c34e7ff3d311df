"""How much faster `lab2 grade` is than stock `nbgrader autograde`, on a class of eight.

    python benchmarks/class_speed.py [--students N] [--only WAY ...] [--jobs N]

The eight submissions of `benchmarks/class` are complete and right. Every way grades the same files
in its own course, one way after the other; starting the command counts. Exits 1 if the scores
differ in any check, or if a way is slower than CLAIMS says.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.cells import to_text
from autograder.course.commands import run_nbgrader
from autograder.course.create import init_course
from autograder.demo.answers import fill, read_answers
from autograder.demo.demo import grades
from autograder.files import write_atomically
from autograder.lab.project import find_project
from autograder.names import ASSIGNMENT, release_path, submitted_path

HERE = Path(__file__).parent
SUBMISSIONS = sorted((HERE / "class").glob("*.py"))
STOCK, FULL, SCREEN = "nbgrader autograde", "lab2 grade", "lab2 grade --screen"
WAYS = {"stock": STOCK, "full": FULL, "screen": SCREEN}
CLAIMS = {FULL: 2.0, SCREEN: 4.0}
# Stock nbgrader lets TensorFlow choose its threads; a shell's own setting must not change that.
THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
Scores = dict[str, dict[str, float | None]]


@dataclass
class Graded:
    """What one way took, in seconds of wall time, and each student's points by check."""

    seconds: float
    scores: Scores


def main() -> int:
    options = parsed()
    for name in THREADS:
        os.environ.pop(name, None)
    os.environ["PYTHONPATH"] = str(HERE.parent)
    done: dict[str, Graded] = {}
    for name in options.only:
        way = WAYS[name]
        with tempfile.TemporaryDirectory(prefix="lab2-class-") as folder:
            print(f"{way}: {options.students} submissions", flush=True)
            done[way] = graded(way, Path(folder) / "course", options.students, options.jobs)
    print("\n".join(table(done)))
    problems = [*differences(done), *too_slow(done)]
    print("\n".join(problems) or "All claims hold.")
    return int(bool(problems))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=len(SUBMISSIONS), metavar="N")
    parser.add_argument("--only", nargs="+", choices=WAYS, default=list(WAYS), metavar="WAY")
    parser.add_argument("--jobs", type=int, help="of lab2 at a time (default: the cores)")
    return parser.parse_args()


def graded(way: str, folder: Path, students: int, jobs: int | None) -> Graded:
    """Grade the first submissions in a new course."""
    course, names = make_course(folder, students)
    start = time.perf_counter()
    if way == STOCK:
        run_nbgrader(course, "autograde", ASSIGNMENT)
    else:
        command = [sys.executable, "-m", "autograder.cli", *way.split()[1:]]
        command += [str(course / "submitted"), "--course", str(course)]
        command += [] if jobs is None else ["--jobs", str(jobs)]
        subprocess.run(command, check=True)
    seconds = time.perf_counter() - start
    scores = {
        name: {cell: points for cell, (points, _) in grades(course, name).items()} for name in names
    }
    return Graded(seconds, scores)


def make_course(folder: Path, students: int) -> tuple[Path, list[str]]:
    course = init_course(find_project(HERE), folder)
    run_nbgrader(course, "generate_assignment", ASSIGNMENT)
    released = nbformat.read(release_path(course), as_version=4)
    chosen = SUBMISSIONS[:students]
    for path in chosen:
        answers = read_answers(path.read_text("utf-8"))
        write_atomically(submitted_path(course, path.stem), to_text(fill(released, answers)))
    return course, [path.stem for path in chosen]


def table(done: dict[str, Graded]) -> list[str]:
    lines = [f"{'way':22}{'seconds':>9}{'for one':>9}{'times as fast':>15}{'points':>8}  scores"]
    for way, found in done.items():
        ratio = f"{speed(done, way):.2f}" if STOCK in done else "-"
        points = sum(x or 0 for cells in found.scores.values() for x in cells.values())
        same = (
            "the same" if not differences({STOCK: done.get(STOCK, found), way: found}) else "differ"
        )
        one = found.seconds / len(found.scores)
        lines.append(f"{way:22}{found.seconds:9.1f}{one:9.1f}{ratio:>15}{points:8g}  {same}")
    return lines


def speed(done: dict[str, Graded], way: str) -> float:
    return done[STOCK].seconds / done[way].seconds


def differences(done: dict[str, Graded]) -> list[str]:
    """Return a line for each check with other points than stock nbgrader gives."""
    if STOCK not in done:
        return []
    return [
        f"{way}: {student}, {cell}: {found.scores[student][cell]} points, stock gives {points}"
        for way, found in done.items()
        for student, cells in done[STOCK].scores.items()
        for cell, points in cells.items()
        if found.scores[student][cell] != points
    ]


def too_slow(done: dict[str, Graded]) -> list[str]:
    if STOCK not in done:
        return []
    return [
        f"{way} is {speed(done, way):.2f} times as fast as stock; {least} is claimed."
        for way, least in CLAIMS.items()
        if way in done and speed(done, way) < least
    ]


if __name__ == "__main__":
    sys.exit(main())
