"""One group of cells and one folder add an exercise: the TA's guide is followed to the letter."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.demo.answers import fill
from autograder.lab.project import SOURCE

ROOT = Path(__file__).parents[3]
LAB = "lab2/lab2_mnist.ipynb"
ANSWERS = {
    "right": {"largest": "largest = train_images.max()"},
    "wrong": {"largest": "largest = 255"},
    "untouched": {},
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the lab with the guide's exercise in it, and of the rest only what it needs."""
    copy = tmp_path_factory.mktemp("copy")
    for package in ("mitdeeplearning_utils", "autograder"):
        leave = shutil.ignore_patterns("mnist", "__pycache__")
        shutil.copytree(ROOT / package, copy / package, ignore=leave)
    (copy / "mitdeeplearning_utils/mnist").symlink_to(ROOT / "mitdeeplearning_utils/mnist")
    shutil.copy(ROOT / "pyproject.toml", copy)
    guide = (ROOT / "docs/ta.md").read_text("utf-8").split("## Add an exercise")[1]
    cells, *files = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)[:4]
    folder = re.search(r"`(mitdeeplearning_utils/checks/exercises/\w+/)`", guide)
    assert folder is not None
    (copy / folder[1]).mkdir()
    for name, text in zip(("__init__", "collect", "judge"), files, strict=True):
        (copy / folder[1] / f"{name}.py").write_text(text, "utf-8")
    # The lab up to the data is enough here: what comes after is graded elsewhere.
    source = (ROOT / SOURCE).read_text("utf-8").split("# %% [markdown]\n# ## 1.2")[0]
    assert '"grade_id": "load_data"' in source
    (copy / SOURCE).parent.mkdir()
    (copy / SOURCE).write_text(source + cells, "utf-8")
    return copy


def command(checkout: Path, folder: Path, *arguments: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(checkout), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_an_exercise_from_the_guide_is_built_released_and_graded(checkout: Path) -> None:
    assert "Wrote lab2_mnist.ipynb" in command(
        checkout, checkout, "autograder.cli", "build", "--execute"
    )
    assert "Both notebooks match" in command(
        checkout, checkout, "autograder.cli", "build", "--check"
    )
    course = checkout / "course"
    command(checkout, checkout, "autograder.cli", "init", str(course))
    command(checkout, course, "nbgrader", "generate_assignment", "lab2")
    released = nbformat.read(course / "release" / LAB, as_version=4)
    assert {cell.id: cell for cell in released.cells}["largest"].source == "# YOUR CODE HERE"
    for student, answers in ANSWERS.items():
        file = course / "submitted" / student / LAB
        file.parent.mkdir(parents=True)
        nbformat.write(fill(released, answers), file)
    command(checkout, course, "nbgrader", "autograde", "lab2")
    command(checkout, course, "nbgrader", "generate_feedback", "lab2")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        points = {s.student.id: s.score for s in gradebook.assignment_submissions("lab2")}
    assert points == {"right": 1, "wrong": 0, "untouched": 0}
    page = (course / "feedback/wrong/lab2/lab2_mnist.html").read_text("utf-8")
    assert "The largest pixel" in page and "Is that before scaling to [0, 1]?" in page
    assert "Not started" in (course / "feedback/untouched/lab2/lab2_mnist.html").read_text("utf-8")
