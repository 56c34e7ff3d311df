"""A course with submissions whose runs are made here instead of in a box: quick, and whole."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import nbformat

from autograder.course import Course, running_code
from autograder.course.commands import run_nbgrader
from autograder.course.create import init_course
from autograder.course.outcomes import write_outcome
from autograder.course.runs import run_folder, run_key
from autograder.inside.evidence_file import write_evidence
from autograder.job import Job, Limits
from autograder.lab.project import find_project
from autograder.names import release_path, submitted_path
from autograder.pipeline.record import Recorder
from autograder.pipeline.submission import Settings, grade_submission
from autograder.repair.notebook import repair
from autograder.repair.shows_only import skipped_cells
from autograder.told import RunEnd
from mitdeeplearning_utils import checks
from tests.shared import once


def make_course(folder: Path, settings: str = "") -> Path:
    """Make a course of the real, released lab, with lines of its own in its settings.

    It is copied: nbgrader takes seconds to release a lab.
    """
    course = Path(shutil.copytree(once("course", release_lab), folder))
    add_settings(course, settings)
    return course


def release_lab(folder: Path) -> None:
    """Make a course of the real lab and release it by nbgrader's own command."""
    run_nbgrader(init_course(find_project(), folder), "generate_assignment", "lab2")


def add_settings(course: Path, settings: str) -> None:
    """Add lines to a course's settings."""
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(settings)


def hand_in(course: Path, student: str, answer: str = "", when: str = "") -> None:
    """Hand in the untouched lab with a written answer, as if it had run: nothing is started."""
    notebook = nbformat.read(release_path(course), as_version=4)
    (written,) = [cell for cell in notebook.cells if cell.id == "experiments"]
    written.source = answer or written.source
    hand_in_file(course, student, nbformat.writes(notebook).encode())
    if when:
        path = submitted_path(course, student).with_name("timestamp.txt")
        path.write_text(when, "utf-8")


def hand_in_file(course: Path, student: str, submitted: bytes) -> None:
    """Hand in a notebook as if it had run, and nothing of it were started."""
    path = submitted_path(course, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(submitted)
    _store_run(course, submitted)


def grade_here(course: Path, student: str) -> None:
    """Grade and record one submission as `lab2 grade` does, in this process."""
    outcome = grade_submission(Course(course), student, Settings())
    with Recorder(Course(course)) as recorder:
        recorder.record(outcome)
    write_outcome(course, outcome)


def _store_run(course: Path, submitted: bytes) -> None:
    released = nbformat.read(release_path(course), as_version=4)
    notebook = repair(submitted, released).notebook
    text = nbformat.writes(notebook)
    seed = Course(course).seed(text)
    job = Job(text, Limits(), skipped_cells(notebook, released), seed)
    folder = run_folder(course, run_key(job))
    (folder / "evidence").mkdir(parents=True, exist_ok=True)
    for name in checks.EXERCISES:
        write_evidence(folder / f"evidence/{name}.safetensors", checks.collect(name, {}))
    for name in ("prepared.ipynb", "notebook.ipynb"):
        (folder / name).write_text(text, "utf-8")
    end = RunEnd("graded", seconds=1.0, seed=seed, code=running_code())
    (folder / "run.json").write_text(json.dumps(asdict(end)))
