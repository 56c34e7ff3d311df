"""Break the pipeline at random moments; after each fault the same command has to finish the class.

    python tests/autograder/faults.py [--trials 200] [--seed 1]

A trial grades a small class whose boxes are replaced by a copy of one real run, so that a fault
hits all the stages alike; everything else is the real pipeline in processes of its own. After the
fault the same command runs once more, and every submission has to be graded, once, and whole.
"""

import argparse
import collections
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import nbformat
import psutil

import autograder.grade as grading
import autograder.submission as submission
from autograder.answers import fill, read_answers
from autograder.box.limits import Job, Report
from autograder.build import to_text
from autograder.course import init_course
from autograder.demo import EXAMPLES
from autograder.outcome import read_outcome
from autograder.project import find_project
from autograder.record import Recorder
from autograder.scores import read_scores
from autograder.store import stored_report

STUDENTS = [f"student{number}" for number in range(4)]
BOX_SECONDS = 0.2
PATIENCE = 120


class Class:
    """What all trials start from: a course, what the class handed in, and one real run."""

    def __init__(self, folder: Path) -> None:
        """Make the course and run one submission in a real box."""
        self.folder = folder
        self.course, self.source, self.base = (folder / n for n in ("course", "source", "base"))
        init_course(find_project(), self.course)
        with Recorder(self.course):
            pass
        self.answers = read_answers((EXAMPLES / "small_mistakes.py").read_text("utf-8"))
        self.hand_in("base", "of the base run")
        (outcome,) = grading.grade(find_project(), self.source, folder / "first")
        self.points = outcome.points
        shutil.move(folder / "first" / "runs" / outcome.run, self.base)
        shutil.rmtree(self.source)
        for student in STUDENTS:
            self.hand_in(student, f"written by {student}")

    def hand_in(self, student: str, text: str, source: Path | None = None) -> None:
        """Write a student's notebook, which differs from the others' in its written answer."""
        released = nbformat.read(submission.release_path(self.course), as_version=4)
        path = (source or self.source) / f"{student}.ipynb"
        path.parent.mkdir(exist_ok=True)
        made = path.with_suffix(".part")
        made.write_text(to_text(fill(released, self.answers | {"experiments": text})), "utf-8")
        made.replace(path)

    @contextlib.contextmanager
    def trial(self) -> Iterator["Trial"]:
        """A fresh copy for one trial."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            course, source = Path(name, "course"), Path(name, "source")
            shutil.copytree(self.course, course)
            shutil.copytree(self.source, source)
            yield Trial(self, course, source)


class Trial:
    """One course, to be graded by processes that may come to harm."""

    def __init__(self, whole: Class, course: Path, source: Path) -> None:
        """Take the folders of the trial."""
        self.whole, self.course, self.source = whole, course, source

    def start(self, *more: str) -> "subprocess.Popen[str]":
        """Start grading in a process group of its own."""
        words = [sys.executable, __file__, "--child", self.source, self.course, self.whole.base]
        return subprocess.Popen(
            [*map(str, words), *more],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *more: str) -> tuple[int, str]:
        """Grade to the end; return the exit code and what was said."""
        process = self.start(*more)
        _, said = process.communicate(timeout=PATIENCE)
        return process.returncode, said

    def problems(self) -> list[str]:
        """Grade once more, undisturbed; return what is not as it has to be."""
        code, said = self.run()
        if code:
            return [f"the same command failed: {said[-1500:]}"]
        found = [problem for student in STUDENTS for problem in self._student(student)]
        scores = collections.Counter(score.student for score in read_scores(self.course))
        if scores != collections.Counter(STUDENTS):
            found.append(f"the gradebook has {scores}")
        runs = sorted(path.name for path in (self.course / "runs").iterdir())
        wanted = sorted(o.run for s in STUDENTS if (o := read_outcome(self.course, s)))
        if runs != wanted:
            found.append(f"runs: {runs} where {wanted} are")
        hidden = [
            p
            for p in self.course.rglob(".*")
            if p.name.startswith((".run-", ".in-", ".lab2_mnist"))
        ]
        return found + [f"left behind: {path}" for path in hidden]

    def _student(self, student: str) -> Iterator[str]:
        outcome = read_outcome(self.course, student)
        if outcome is None or outcome.status != "graded" or outcome.points != self.whole.points:
            yield f"{student}: {outcome}"
            return
        points = [s.total for s in read_scores(self.course) if s.student == student]
        if points != [self.whole.points]:
            yield f"{student}: {points} in the gradebook"
        page = self.course / "feedback" / student / "lab2" / "lab2_mnist.html"
        if not page.is_file() or "</html>" not in page.read_text("utf-8")[-200:]:
            yield f"{student}: no whole feedback page"
        graded = self.course / "autograded" / student / "lab2" / "lab2_mnist.ipynb"
        written = [c.source for c in nbformat.read(graded, 4).cells if c.id == "experiments"]
        mine = [c.source for c in nbformat.read(self.source / f"{student}.ipynb", 4).cells
                if c.id == "experiments"]  # fmt: skip
        if written != mine:
            yield f"{student}: graded {written}, handed in {mine}"


def killed(trial: Trial, chance: random.Random) -> None:
    """The whole process group is killed, up to three times."""
    for _ in range(chance.randint(1, 3)):
        process = trial.start()
        time.sleep(chance.uniform(0.0, 6.0))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        for child in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                child.kill()
        process.communicate(timeout=PATIENCE)


def interrupted(trial: Trial, chance: random.Random) -> None:
    """Ctrl-C: SIGINT to the whole group."""
    process = trial.start()
    time.sleep(chance.uniform(1.0, 6.0))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=PATIENCE)


def worker_lost(trial: Trial, chance: random.Random) -> None:
    """One of the processes that do the work is killed; the run itself goes on to its end."""
    process = trial.start()
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        workers = [c for c in _children(process.pid) if "spawn_main" in " ".join(_words(c))]
        if workers:
            time.sleep(chance.uniform(0.0, 2.0))
            with contextlib.suppress(psutil.Error):
                chance.choice(workers).kill()
            break
        time.sleep(0.05)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, process.returncode


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def disk_full(trial: Trial, chance: random.Random) -> None:
    """The course lies on a small file system that runs full, and is then made larger."""
    size = sum(p.stat().st_size for p in trial.course.rglob("*") if p.is_file())
    room = size + 300_000 + chance.randint(0, 4_000_000)
    moved = trial.course.with_name("small")
    moved.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "lab2-small", moved], check=True)
    try:
        shutil.copytree(trial.course, moved, dirs_exist_ok=True)
        small = Trial(trial.whole, moved, trial.source)
        code, said = small.run()
        assert code == 0 or "No space" in said or "disk is full" in said, said
        assert "Traceback" not in said, said
        subprocess.run(["mount", "-o", "remount,size=500m", moved], check=True)
        problems = small.problems()
        assert not problems, problems
    finally:
        subprocess.run(["umount", moved], check=True)


def database_locked(trial: Trial, chance: random.Random) -> None:
    """Somebody else holds the gradebook for a while."""
    process = trial.start()
    time.sleep(chance.uniform(0.5, 5.0))
    with contextlib.closing(sqlite3.connect(trial.course / "gradebook.db", timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        time.sleep(chance.uniform(0.0, 8.0))
        other.rollback()
    _, said = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in said, said


def clock_jumps(trial: Trial, chance: random.Random) -> None:
    """The clock of the grading process jumps back and forth by up to a day."""
    trial.run("--clock", str(chance.randint(0, 10**6)))


def submission_changes(trial: Trial, chance: random.Random) -> None:
    """A notebook is written again and again while it is read."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            trial.whole.hand_in(STUDENTS[0], f"version {chance.random()}", trial.source)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        trial.run()
    finally:
        stop.set()
        writer.join()


FAULTS: dict[str, tuple[Callable[[Trial, random.Random], None], float]] = {
    "killed": (killed, 0.4),
    "interrupted": (interrupted, 0.1),
    "worker lost": (worker_lost, 0.1),
    "disk full": (disk_full, 0.1),
    "database locked": (database_locked, 0.1),
    "clock jumps": (clock_jumps, 0.1),
    "submission changes": (submission_changes, 0.1),
}


def run_trial(whole: Class, fault: str, seed: int) -> list[str]:
    """Return what is wrong after a trial: nothing, where the pipeline keeps its promise."""
    with whole.trial() as trial:
        try:
            FAULTS[fault][0](trial, random.Random(seed))
            return trial.problems()
        except (AssertionError, subprocess.SubprocessError) as error:
            return [f"{type(error).__name__}: {str(error)[-1500:]}"]


def child(source: str, course: str, base: str, *more: str) -> int:
    """Grade as `lab2 grade` does, with boxes replaced by the base run."""
    from autograder import cli

    if more:
        _disturb_clock(int(more[1]))
    grading.grade_submission = partial(_grade_with_base, Path(base))  # type: ignore[assignment]
    grading.require_box = lambda: None
    return cli.main(["grade", source, "--course", course, "--jobs", "2"])


def _grade_with_base(base: Path, course: Path, student: str, settings: submission.Settings):
    def run(job: Job, folder: Path, _: bool) -> Report:
        time.sleep(BOX_SECONDS)
        shutil.copytree(base, folder)
        (folder / "prepared.ipynb").write_text(job.notebook, "utf-8")
        report = stored_report(folder)
        assert report is not None
        return report

    submission._run = run
    return submission.grade_submission(course, student, settings)


def _disturb_clock(seed: int) -> None:
    chance, real = random.Random(seed), time.time
    time.time = lambda: real() + chance.uniform(-86400, 86400)


def main() -> int:
    """Run the trials and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts: dict[str, list[int]] = {fault: [0, 0] for fault in FAULTS}
    with tempfile.TemporaryDirectory(prefix="lab2-faults-") as name:
        whole = Class(Path(name))
        chance = random.Random(options.seed)
        weights = [weight for _, weight in FAULTS.values()]
        for number in range(options.trials):
            fault = chance.choices(list(FAULTS), weights)[0]
            problems = run_trial(whole, fault, options.seed * 100_000 + number)
            counts[fault][0] += 1
            counts[fault][1] += bool(problems)
            print(f"{number + 1:4} {fault:20} {'; '.join(problems) or 'well'}", flush=True)
    print(json.dumps({fault: f"{n - bad} of {n}" for fault, (n, bad) in counts.items()}, indent=1))
    return int(any(bad for _, bad in counts.values()))


if __name__ == "__main__":
    sys.exit(child(*sys.argv[2:]) if sys.argv[1:2] == ["--child"] else main())
