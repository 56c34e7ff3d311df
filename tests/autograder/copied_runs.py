"""A command of `lab2` whose boxes are replaced by copies of one real run; it notes what ran.

python tests/autograder/copied_runs.py BASE NOTES PREDICTIONS COMMAND ...

The judge takes its predictions from PREDICTIONS, which `noted` filled, or with "" computes them.
"""

import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import autograder.judge.verdict as verdict
import autograder.pipeline.submission as submission
from autograder.course import Course
from autograder.course.runs import run_key, store, stored_end
from autograder.files import digest
from autograder.job import Job
from autograder.judge.predictions import predictions
from autograder.outcome import Outcome
from autograder.told import RunEnd

BOX_SECONDS = 0.2


def main(base: str, notes: str, kept: str, *words: str) -> int:
    """Do what `lab2` does with these words."""
    import autograder.pipeline.grading as grading  # not above: a worker imports this module, too
    import autograder.pipeline.rejudging as rejudging
    from autograder import cli

    grading.grade_submission = partial(_grade, Path(base), Path(notes), kept)
    rejudging.rejudge_student = partial(_rejudge, kept)
    grading.require_box = lambda: None
    return cli.main(words)


def noted(
    folder: Path, nodes: list[Any], weights: list[Any], images: NDArray[Any] | None = None
) -> NDArray[Any]:
    """Return the judge's predictions, and keep them in the folder for `_kept`."""
    folder.mkdir(exist_ok=True)
    scores = predictions(nodes, weights, images)
    np.save(folder / _name(nodes, weights, images), scores)
    return scores


def _kept(
    folder: Path, nodes: list[Any], weights: list[Any], images: NDArray[Any] | None = None
) -> NDArray[Any]:
    scores: NDArray[Any] = np.load(folder / _name(nodes, weights, images))
    return scores


def _name(nodes: list[Any], weights: list[Any], images: NDArray[Any] | None) -> str:
    what = f"{nodes}{None if images is None else len(images)}"
    return digest(what.encode(), *(array.tobytes() for array in weights)) + ".npy"


def note(notes: Path, what: str, run: str) -> None:
    """Add a line, all at once: others write, too."""
    with notes.open("a", buffering=1, encoding="utf-8") as file:
        file.write(f"{what} {run}\n")


def _rejudge(kept: str, course: Course, student: str) -> Outcome | None:
    _take_predictions(kept)
    return submission.rejudge_student(course, student)


def _take_predictions(kept: str) -> None:
    if kept:
        verdict.predictions = partial(_kept, Path(kept))


def _grade(
    base: Path, notes: Path, kept: str, course: Course, student: str, settings: submission.Settings
) -> Outcome:
    def run(job: Job, folder: Path, _: submission.Settings) -> RunEnd:
        note(notes, "run", run_key(job))
        time.sleep(BOX_SECONDS)
        shutil.copytree(base, folder)
        (folder / "prepared.ipynb").write_text(job.notebook, "utf-8")
        report = stored_end(folder)
        assert report is not None
        return report

    def store_noted(folder: Path, run: Callable[[Path], RunEnd]) -> RunEnd:
        report = store(folder, run)
        note(notes, "stored", folder.name)
        return report

    _take_predictions(kept)
    submission._run = run
    submission.store = store_noted
    return submission.grade_submission(course, student, settings)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
