"""A command of `lab2` whose boxes are replaced by copies of one real run; it notes what ran.

python tests/autograder/copied_runs.py BASE NOTES COMMAND ...
"""

import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import autograder.pipeline.grading as grading
import autograder.pipeline.submission as submission
from autograder import cli
from autograder.course import Course
from autograder.course.runs import run_key, store, stored_end
from autograder.job import Job
from autograder.outcome import Outcome
from autograder.told import RunEnd

BOX_SECONDS = 0.2


def main(base: str, notes: str, *words: str) -> int:
    """Do what `lab2` does with these words."""
    grading.grade_submission = partial(_grade, Path(base), Path(notes))
    grading.require_box = lambda: None
    return cli.main(words)


def note(notes: Path, what: str, run: str) -> None:
    """Add a line, all at once: others write, too."""
    with notes.open("a", buffering=1, encoding="utf-8") as file:
        file.write(f"{what} {run}\n")


def _grade(
    base: Path, notes: Path, course: Course, student: str, settings: submission.Settings
) -> Outcome:
    def run(job: Job, folder: Path, _: bool) -> RunEnd:
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

    submission._run = run
    submission.store = store_noted
    return submission.grade_submission(course, student, settings)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
