"""A command of `lab2` whose boxes are replaced by copies of one real run; it notes what ran.

python tests/autograder/copied_runs.py BASE NOTES COMPUTED COMMAND ...

COMPUTED is a folder with what `Kept` computed of all models; with "" the judge computes it.
"""

import pickle
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import autograder.judge.predictions as predictions
import autograder.pipeline.submission as submission
from autograder.course import Course
from autograder.course.runs import run_key, store, stored_end
from autograder.files import digest
from autograder.job import Job
from autograder.judge.rebuilt import Rebuilt
from autograder.judge.verdict import judge_run
from autograder.outcome import Outcome
from autograder.told import RunEnd
from mitdeeplearning_utils.checks.collecting.model import Weights
from mitdeeplearning_utils.checks.collecting.steps import Step

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


class Kept:
    """Stands for `Rebuilt`: what it computes of a model is kept in a folder, for all processes."""

    def __init__(self, folder: Path, steps: list[Step], weights: Weights) -> None:
        """Take the folder and the model."""
        arrays = (array.tobytes() for array in weights)
        self.folder = folder / digest(repr(steps).encode(), *arrays)
        self.model = partial(Rebuilt, steps, weights)
        self.shape = self.once("shape", lambda: self.model().shape)

    def nodes(self) -> Any:
        return self.once("nodes", lambda: self.model().nodes())

    def predictions(self, images: NDArray[np.float32]) -> Any:
        return self.once(f"{len(images)} scores", lambda: self.model().predictions(images))

    def once(self, name: str, compute: Callable[[], Any]) -> Any:
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pickle.dumps(compute()))
        return pickle.loads(path.read_bytes())


def note(notes: Path, what: str, run: str) -> None:
    """Add a line, all at once: others write, too."""
    with notes.open("a", buffering=1, encoding="utf-8") as file:
        file.write(f"{what} {run}\n")


def _rejudge(kept: str, course: Course, student: str) -> Outcome | None:
    _compute_nothing(kept)
    return submission.rejudge_student(course, student)


def _compute_nothing(kept: str) -> None:
    submission.judge_alone = lambda *found: judge_run(*found[:3])  # in this process
    if kept:
        predictions.Rebuilt = partial(Kept, Path(kept))


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

    _compute_nothing(kept)
    submission._run = run
    submission.store = store_noted
    return submission.grade_submission(course, student, settings)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
