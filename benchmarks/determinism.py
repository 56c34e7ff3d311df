"""Does the same submission get the same points, findings and evidence, to the bit, in every run?

    python benchmarks/determinism.py [--runs 20] [--full]

A quarter of the runs each: alone and two at once, on this machine and on the workers of a Dask
scheduler. Each run is a separate `lab2 grade` in its own course, so nothing comes from a stored
run. By default the submission trains for one epoch and leaves the CNN as released; `--full` hands
in the whole solution. These must be the same: each file of evidence, the verdicts, and the whole
outcome except its seconds.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.cells import to_text
from autograder.course.commands import run_nbgrader
from autograder.course.create import init_course
from autograder.demo.answers import fill, solution_answers
from autograder.lab.build import solution_notebook
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from autograder.names import ASSIGNMENT, release_path, submitted_path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "autograder"))
from dask_cluster import running

STUDENT = "ann"
LITTLE = ("fc_model", "fc_compile", "fc_fit", "fc_evaluate")
LAB2 = (sys.executable, "-m", "autograder.cli", "grade")


def make_template(folder: Path, full: bool) -> Path:
    """Make a course with one submission that was not graded yet; return its path."""
    project = find_project()
    course = init_course(project, folder / "template")
    run_nbgrader(course, "generate_assignment", ASSIGNMENT)
    answers = solution_answers(solution_notebook(read_source(project)))
    if not full:
        answers = {name: answers[name].replace("EPOCHS = 5", "EPOCHS = 1") for name in LITTLE}
    path = submitted_path(course, STUDENT)
    path.parent.mkdir(parents=True)
    released = nbformat.read(release_path(course), as_version=4)
    path.write_text(to_text(fill(released, answers)), "utf-8")
    return course


def grade(template: Path, count: int, number: int, scheduler: str) -> list[dict[str, Any]]:
    """Grade `count` copies of the course at once; return the result of each."""
    courses = [template.with_name(f"course{number + i}") for i in range(count)]
    processes = []
    for course in courses:
        shutil.copytree(template, course)
        command = [*LAB2, str(course / "submitted"), "--course", str(course), "--jobs", "1"]
        command += ["--scheduler", scheduler] if scheduler else []
        with course.with_suffix(".log").open("wb") as log:
            processes.append(subprocess.Popen(command, stdout=log, stderr=log))
    codes = [process.wait() for process in processes]
    for course, code in zip(courses, codes, strict=True):
        if code:
            raise SystemExit(f"lab2 grade failed: {course.with_suffix('.log').read_text()}")
    given = [result(course) for course in courses]
    for course in courses:
        shutil.rmtree(course)
    return given


def result(course: Path) -> dict[str, Any]:
    """Return an outcome without its seconds, and a hash of each file of evidence."""
    outcome = json.loads((course / "outcomes" / f"{STUDENT}.json").read_text("utf-8"))
    outcome.pop("seconds")
    evidence = sorted((course / "runs" / outcome["run"] / "evidence").iterdir())
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in evidence}
    return {"outcome": outcome, "evidence": hashes}


def differences(first: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return the fields and files that are not the same."""
    found = []
    for part in ("outcome", "evidence"):
        names = sorted({*first[part], *other[part]})
        found += [n for n in names if first[part].get(n) != other[part].get(n)]
    return found


@contextlib.contextmanager
def scheduler_of_two(folder: Path) -> Iterator[str]:
    """A Dask scheduler with two workers on this machine; its address."""
    folder.mkdir()
    with running(folder) as cluster:
        cluster.worker()
        cluster.worker()
        yield cluster.address


def runs_of(folder: Path, runs: int, full: bool) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield how some runs were made, and their results."""
    template = make_template(folder, full)
    each, number = max(1, runs // 4), 0
    with scheduler_of_two(folder / "dask") as address:
        for where, scheduler in (("here", ""), ("Dask", address)):
            for how, width in (("alone", 1), ("two at once", 2)):
                for _ in range(0, each, width):
                    yield f"{where}, {how}", grade(template, width, number, scheduler)
                    number += width


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, help="in all; pairs are rounded up")
    parser.add_argument("--full", action="store_true", help="the whole solution: minutes a run")
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    first: dict[str, Any] = {}
    count = differing = 0
    print(f"{'run':>4}  {'how':18}{'status':14}{'points':>6}  {'evidence':18}{'s':>6}  differs in")
    with tempfile.TemporaryDirectory(prefix="lab2-same-") as name:
        start = time.monotonic()
        for how, given in runs_of(Path(name), options.runs, options.full):
            seconds, start = time.monotonic() - start, time.monotonic()
            for one in given:
                first = first or one
                found, count = differences(first, one), count + 1
                differing += bool(found)
                print(line(count, how, one, seconds, found), flush=True)
    print(f"{count} runs, {differing} of them differ from the first")
    return int(differing > 0 or first["outcome"]["status"] not in ("graded", "needs_review"))


def line(number: int, how: str, one: dict[str, Any], seconds: float, found: list[str]) -> str:
    outcome = one["outcome"]
    points = sum(
        finding["points"]
        for verdict in outcome["verdicts"].values()
        for finding in verdict["findings"]
        if finding["state"] == "passed"
    )
    whole = hashlib.sha256(json.dumps(one["evidence"], sort_keys=True).encode()).hexdigest()[:16]
    row = f"{number:4}  {how:18}{outcome['status']:14}{points:6g}  {whole:18}{seconds:6.0f}"
    return f"{row}  {', '.join(found) or 'nothing'}"


if __name__ == "__main__":
    sys.exit(main())
