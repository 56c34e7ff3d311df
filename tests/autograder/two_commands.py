"""Two commands of `lab2` at once in one course, in every pair: nobody fails because of the other.

    python tests/autograder/two_commands.py [--rounds 200] [--seed 1]

Boxes are replaced by copies of one stored run, the judge by dice, so that there is always something
to write, and feedback pages by empty ones. Each command runs in a process of its own; each pair
gets a fresh copy of the course.
"""

import argparse
import contextlib
import itertools
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from made_course import grade_here, hand_in, make_course

import autograder.pipeline.grading as grading
import autograder.pipeline.regrading as regrading
import autograder.pipeline.submission as submission
import autograder.pipeline.tasks as tasks
from autograder import cli
from autograder.course.lock import _HALF_A_PAGE, _HALF_WRITTEN
from autograder.course.outcomes import read_outcome
from autograder.course.runs import keep_run, run_folder, stored_end
from autograder.job import Job
from autograder.judge.verdict import Judged
from autograder.pipeline.record import Recorder
from autograder.told import RunEnd
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, passed

STUDENTS = ("ann", "ben", "cem")
COMMANDS = ("grade", "rejudge", "report", "export", "clean")
PAIRS = [
    *itertools.combinations_with_replacement(COMMANDS, 2),
    *(("regrade", other) for other in ("grade", "rejudge", "export", "clean", "regrade")),
    *(("log", other) for other in ("grade", "clean")),
]
FORK = multiprocessing.get_context("fork")
MOST_APART = 0.3  # seconds between the two starts


class Pairs:
    """A graded class, of which each trial gets a copy."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Make the class, in a new folder."""
        self.chance = random.Random(seed)
        self.folder, self.course, self.base = folder, folder / "whole", folder / "base"
        maker = FORK.Process(target=_make, args=(self.course, self.base))
        maker.start()
        maker.join()
        assert maker.exitcode == 0

    def problems(self, pair: Iterable[str]) -> list[str]:
        """Run two commands at once; return what went wrong."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            course = shutil.copytree(self.course, Path(name, "course"))
            started = []
            for number, command in enumerate(pair):
                words, said = self._words(command, course, number), Path(name, f"said{number}")
                process = FORK.Process(
                    target=_command, args=(words, said, self.base, self.chance.random())
                )
                process.start()
                started.append((words, process, said))
                time.sleep(self.chance.choice([0, self.chance.uniform(0, MOST_APART)]))
            for _, process, _ in started:
                process.join()
            patterns = (*_HALF_WRITTEN, *_HALF_A_PAGE)
            left = [path for pattern in patterns for path in course.glob(pattern)]
            return [
                f"{' '.join(words)}: ended with {process.exitcode}. {said.read_text('utf-8')}"
                for words, process, said in started
                if process.exitcode
            ] + [f"left behind: {path}" for path in left]

    def _words(self, command: str, course: Path, number: int) -> list[str]:
        """Return a command whose success does not depend on what the other one does first."""
        choices = {
            "grade": [[str(self.course / "submitted"), "--force", "--no-box"]],
            "rejudge": [[]],
            "report": [[]],
            "export": [
                [form, "--out", str(course.parent / f"out{number}"), "--accept-screened", *more]
                for form, more in (
                    ("csv", []),
                    ("feedback", []),
                    ("gradescope", ["--student", STUDENTS[-1]]),
                )
            ],
            "clean": [["--student", STUDENTS[number]]],
            "regrade": [["--student", STUDENTS[-1], "--why", "An appeal."]],
            "log": [[]],
        }
        return [command, *self.chance.choice(choices[command]), "--course", str(course)]


def _command(words: list[str], said: Path, base: Path, seed: float) -> None:
    """Run a command in this process, which was made for it."""
    _stand_in(base, seed)
    with (
        said.open("w", encoding="utf-8") as file,
        contextlib.redirect_stderr(file),
        contextlib.redirect_stdout(file),
    ):
        code = cli.main(["--debug", *words])
    os._exit(code)


def _make(course: Path, base: Path) -> None:
    """Make a course with a graded class, and keep one of its runs as the base of others."""
    _stand_in(base, 0.0)
    make_course(course)
    for student in STUDENTS:
        hand_in(course, student, f"By {student}.")
        grade_here(course, student)
    outcome = read_outcome(course, STUDENTS[0])
    assert outcome is not None
    shutil.copytree(run_folder(course, outcome.run), base)


def _stand_in(base: Path, seed: float) -> None:
    """Replace, in this process, what takes its time and has no part in what two commands share."""
    grading.require_box = regrading.require_box = lambda: None
    tasks.run_all = _one_by_one
    submission._run = partial(_copied, base)
    submission.judge_alone = partial(_dice, random.Random(seed))
    Recorder._exporter = lambda _: SimpleNamespace(from_notebook_node=lambda *_: ("<html>", {}))


def _one_by_one(
    function: Callable[[str], object], names: Iterable[str], _: int
) -> Iterator[tuple[str, object]]:
    return ((name, function(name)) for name in names)


def _copied(base: Path, job: Job, folder: Path, _: bool) -> RunEnd:
    shutil.copytree(base, folder)
    report = stored_end(folder)
    assert report is not None
    return keep_run(folder, job, report)


def _dice(dice: random.Random, *_: Path) -> Judged:
    return Judged(
        {name: Verdict([passed("thrown", dice.choice([0, 1]))]) for name in checks.EXERCISES}
    )


def main() -> int:
    """Run all pairs as often as asked; return 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="lab2-pairs-") as folder:
        os.environ["LAB2_TESTS_SHARED"] = folder
        pairs = Pairs(Path(folder), options.seed)
        for pair in PAIRS:
            start = time.monotonic()
            found = [problem for _ in range(options.rounds) for problem in pairs.problems(pair)]
            failed += len(found)
            seconds = time.monotonic() - start
            print(f"{' and '.join(pair)}: {len(found)} failed, {seconds:.0f} s")
            print("\n".join(found[:3]), flush=True)
    print(f"seed {options.seed}: {failed} failed of {len(PAIRS) * options.rounds} rounds")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
