"""Three ways to grade a submission; each returns the points of each check."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course.create import init_course
from autograder.demo.demo import grades
from autograder.lab.project import Project
from autograder.names import ASSIGNMENT, NOTEBOOK, submitted_path

from . import notebooks
from .instructor_tests import TESTS

Points = dict[str, float | None]
_FILE = f"{NOTEBOOK}.ipynb"
_TIMEOUT = "--Execute.timeout=1200"  # seconds for a cell; nbgrader's 30 are too few for a training


def by_lab2(project: Project, case: str, folder: Path, images: int) -> Points:  # noqa: ARG001
    """Grade with `lab2 grade`: the whole notebook, on all `images`, in a box."""
    student, course = Path(case).name, folder / "course"
    if not course.exists():
        init_course(project, course)
    notebook = notebooks.student_notebook(project, case)
    notebooks.write(notebook, submitted_path(course, student))
    command = ["-m", "autograder.cli", "grade", "submitted", "--course", ".", "--jobs", "1"]
    _run(course, sys.executable, *command)
    return {name: points for name, (points, _) in grades(course, student).items()}


def by_nbgrader(project: Project, case: str, folder: Path, images: int) -> Points:
    """Grade with `nbgrader autograde`: the exercises, with visible and hidden tests."""
    student, course = Path(case).name, folder / "course"
    whole = notebooks.with_fewer_images(notebooks.student_notebook(project, case), images)
    if not (course / "release").exists():
        source = notebooks.for_nbgrader(whole, hidden=True)
        notebooks.write(source, course / "source" / ASSIGNMENT / _FILE)
        _nbgrader(course, "generate_assignment", "--create")
    submitted = notebooks.for_nbgrader(whole, hidden=False)
    notebooks.write(submitted, submitted_path(course, student))
    _nbgrader(course, "autograde", "--create", "--force", f"--student={student}", _TIMEOUT)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        graded = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student)
        return {grade.name: grade.auto_score for grade in graded.grades if grade.name in TESTS}


def by_otter(project: Project, case: str, folder: Path, images: int) -> Points:
    """Grade with `otter run`: the exercises, with the same tests in otter-grader's format."""
    tests, zipped = folder / "tests", folder / "autograder.zip"
    if not zipped.exists():
        tests.mkdir(parents=True, exist_ok=True)
        for name, test in TESTS.items():
            (tests / f"{name}.py").write_text(notebooks.otter_test(name, test), "utf-8")
        _run(folder, _otter(), "generate", "-t", "tests", "-o", zipped.name)
    work = folder / Path(case).name
    shutil.rmtree(work, ignore_errors=True)
    whole = notebooks.with_fewer_images(notebooks.student_notebook(project, case), images)
    notebook = notebooks.for_otter(whole)
    notebooks.write(notebook, work / _FILE)
    _run(work, _otter(), "run", "--no-logo", "-a", str(zipped), "-o", ".", _FILE)
    results = json.loads((work / "results.json").read_text("utf-8"))["tests"]
    scores: dict[str, float] = dict.fromkeys(TESTS, 0.0)
    for result in results:
        name = str(result["name"]).partition(" ")[0]
        if name in scores:
            scores[name] = max(scores[name], float(result.get("score") or 0))
    return {**scores}


WAYS = {"lab2": by_lab2, "nbgrader": by_nbgrader, "otter-grader": by_otter}


def _nbgrader(course: Path, command: str, *options: str) -> None:
    _run(course, sys.executable, "-m", "nbgrader", command, ASSIGNMENT, *options)


def _otter() -> str:
    return str(Path(sys.executable).with_name("otter"))


def _run(folder: Path, *command: str) -> None:
    """Run a command; its output goes to `log.txt` in the folder. Raises if it fails."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with (folder / "log.txt").open("a", encoding="utf-8") as log:
        subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": programs, "TF_CPP_MIN_LOG_LEVEL": "3"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
        )
