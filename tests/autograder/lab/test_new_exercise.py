"""One group of cells and one folder add an exercise: the TA's guide is followed to the letter."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from small_mnist import keep_few_images

from autograder.course.commands import _NBGRADER
from autograder.course.outcomes import read_outcome
from autograder.demo.answers import fill
from autograder.lab.project import SOURCE

ROOT = Path(__file__).parents[3]
NOTEBOOK = "lab2_mnist.ipynb"
NEXT = "# %% [markdown]\n# ## 1.2"  # what follows the data
ANSWERS = {
    "right": {"largest": "largest = train_images.max()"},
    "wrong": {"largest": "largest = 255"},
    "untouched": {},
}


def copy_of_the_lab(folder: Path, whole: bool) -> Path:
    """Return a copy of the lab, all of it or up to its data, with the guide's exercise in it."""
    for package in ("mitdeeplearning_utils", "autograder"):
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, folder / package, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", folder)
    keep_few_images(folder)
    guide = (ROOT / "docs/ta.md").read_text("utf-8").split("## Add an exercise")[1]
    cells, *files = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)[:4]
    exercise = re.search(r"`(mitdeeplearning_utils/checks/exercises/\w+/)`", guide)
    assert exercise is not None
    (folder / exercise[1]).mkdir()
    for name, text in zip(("__init__", "collect", "judge"), files, strict=True):
        (folder / exercise[1] / f"{name}.py").write_text(text, "utf-8")
    before, after = (ROOT / SOURCE).read_text("utf-8").split(NEXT)
    assert '"grade_id": "load_data"' in before
    (folder / SOURCE).parent.mkdir()
    (folder / SOURCE).write_text(before + cells + (NEXT + after if whole else ""), "utf-8")
    return folder


def command(checkout: Path, folder: Path, *words: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(checkout), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def hand_in(notebook: Path, folder: Path, names: Iterable[str], below: str = "") -> None:
    student = nbformat.read(notebook, as_version=4)
    for name in names:
        (folder / name / below).mkdir(parents=True)
        nbformat.write(fill(student, ANSWERS[name]), folder / name / below / NOTEBOOK)


def lab2(checkout: Path, *arguments: str) -> str:
    return command(checkout, checkout, "-m", "autograder.cli", *arguments)


def test_stock_nbgrader_releases_and_grades_it(tmp_path: Path) -> None:
    checkout = copy_of_the_lab(tmp_path, whole=False)
    assert "Wrote lab2_mnist.ipynb" in lab2(checkout, "build", "--execute")
    assert "Both notebooks match" in lab2(checkout, "build", "--check")
    course = checkout / "course"
    lab2(checkout, "init", str(course))
    command(checkout, course, "-c", _NBGRADER, "generate_assignment", "lab2")
    released = course / "release" / "lab2" / NOTEBOOK
    (cell,) = [cell for cell in nbformat.read(released, 4).cells if cell.id == "largest"]
    assert cell.source == "# YOUR CODE HERE"
    hand_in(released, course / "submitted", ANSWERS, "lab2")
    command(checkout, course, "-c", _NBGRADER, "autograde", "lab2")
    command(checkout, course, "-c", _NBGRADER, "generate_feedback", "lab2")
    assert points_in(course) == {"right": 1, "wrong": 0, "untouched": 0}
    page = (course / "feedback/wrong/lab2/lab2_mnist.html").read_text("utf-8")
    assert "The largest pixel" in page and "Is that before scaling to [0, 1]?" in page
    assert "Not started" in (course / "feedback/untouched/lab2/lab2_mnist.html").read_text("utf-8")


def points_in(course: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions("lab2")}


def test_lab2_grades_exports_and_judges_it_again(tmp_path: Path) -> None:
    checkout = copy_of_the_lab(tmp_path, whole=True)
    shutil.copy(ROOT / "README.md", checkout)
    lab2(checkout, "build")
    row = "| The largest pixel | `largest_check` | 1 | the largest pixel of a training image |"
    assert row in (checkout / "README.md").read_text("utf-8").splitlines()
    hand_in(checkout / NOTEBOOK, checkout / "handed_in", ("right", "wrong"))
    course = checkout / "graded"
    told = lab2(checkout, "grade", "handed_in", "--course", "graded", "--jobs", "1")
    outcomes = {name: read_outcome(course, name) for name in ("right", "wrong")}
    assert {outcome.status for outcome in outcomes.values()} == {"graded"}, told
    assert (outcomes["right"].points, outcomes["wrong"].points) == (1, 0)
    assert points_in(course) == {"right": 1, "wrong": 0}
    page = (course / "feedback/wrong/lab2/lab2_mnist.html").read_text("utf-8")
    assert "The largest pixel" in page and "Is that before scaling to [0, 1]?" in page
    report = (course / "report.html").read_text("utf-8")
    assert "The largest pixel" in report and "largest is the largest pixel" in report
    lab2(checkout, "export", "csv", "--course", "graded", "--out", "grades.csv")
    with (checkout / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = {row[0]: row for row in csv.reader(file)}
    assert {"right", "wrong"} < rows.keys() and "1" in rows["right"]
    out = ("--course", "graded", "--out", "results.json")
    lab2(checkout, "export", "gradescope", "--student", "right", *out)
    (shown,) = [
        test
        for test in json.loads((checkout / "results.json").read_text())["tests"]
        if test["name"] == "The largest pixel"
    ]
    assert (shown["score"], shown["max_score"]) == (1, 1)
    judge = checkout / "mitdeeplearning_utils/checks/exercises/largest/judge.py"
    judge.write_text(judge.read_text("utf-8").replace("== 1.0", "in (1.0, 255.0)"), "utf-8")
    assert "wrong" in lab2(checkout, "rejudge", "--course", "graded", "--jobs", "1")
    assert points_in(course) == {"right": 1, "wrong": 1}
