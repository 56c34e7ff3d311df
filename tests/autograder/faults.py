"""Break the pipeline at random moments; after each fault the same command has to finish the class.

    python tests/autograder/faults.py [--trials 200] [--seed 1] [--fault NAME] [--start NAME]

A trial grades a small class whose boxes are replaced by a copy of one real run, so that a fault
hits all the stages alike; everything else is the real pipeline in processes of its own. After the
fault the same command runs once more, and every submission has to be graded, once, and whole.
"""

import argparse
import collections
import contextlib
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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from fault_trials import AGAIN, ENDED, PATIENCE, STARTS, Class, Trial, size

from autograder.course.outcomes import read_outcome

FIRST, LAST = "init", "report"
CLOCK = Path(__file__).with_name("jumping_clock")
DAY = 86400


def killed(trial: Trial, chance: random.Random) -> list[str]:
    """Once or twice the command is killed: with all its processes, or alone."""
    hits = []
    for _ in range(chance.randint(1, 2)):
        process = trial.start()
        hits.append(trial.wait_for_stage(process, chance, FIRST, LAST))
        with contextlib.suppress(ProcessLookupError):
            if chance.random() < 0.3:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
    return hits


def interrupted(trial: Trial, chance: random.Random) -> list[str]:
    """Ctrl-C: SIGINT to the whole group."""
    process = trial.start()
    hit = trial.wait_for_stage(process, chance, FIRST, LAST)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    if process.returncode not in (0, -signal.SIGINT):  # those are of a command that was done
        assert "lab2: stopped." in said, said
    return [hit]


def worker_lost(trial: Trial, chance: random.Random) -> list[str]:
    """One of the processes that do the work is killed; the run itself goes on to its end."""
    process = trial.start()
    hit = trial.wait_for_stage(process, chance, "runs", "predictions")
    workers = [c for c in _children(process.pid) if "spawn_main" in " ".join(_words(c))]
    assert workers, f"no worker to kill: {hit}"
    chance.choice(workers).kill()
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return [hit]


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


def disk_full(trial: Trial, chance: random.Random) -> list[str]:
    """The course lies on a small file system that runs full, and is then made larger."""
    small = trial.folder / "small"
    small.mkdir()
    course, growth = trial.course, trial.whole.growth
    if not trial.begins.course:
        growth += size(trial.whole.released)
    room = (size(course) if course.exists() else 0) + int(
        growth * trial.begins.grows * chance.uniform(0.05, 0.9)
    )
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "lab2-small", small], check=True)
    trial.stack.callback(subprocess.run, ["umount", small], check=True)
    trial.course = small / "course"
    if course.exists():
        shutil.copytree(course, trial.course)
    code, said = trial.run()
    assert code == 0 or "No space" in said or "disk is full" in said, said
    assert "Traceback" not in said, said
    subprocess.run(["mount", "-o", "remount,size=500m", small], check=True)
    if code:
        return ["stopped"]
    return ["told of students" if "No space" in said else "room enough"]


def database_locked(trial: Trial, chance: random.Random) -> list[str]:
    """Somebody else holds the gradebook for a while, sometimes before the command begins."""
    gradebook = trial.course / "gradebook.db"
    before = gradebook.exists() and chance.random() < 0.3
    process = None if before else trial.start()
    if process and trial.wait_for_stage(process, chance, "submitted", "outcomes") == ENDED:
        return [ENDED]
    with contextlib.closing(sqlite3.connect(gradebook, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        process = process or trial.start()
        time.sleep(chance.uniform(0.5, 8.0))
        ended = process.poll() is not None
        other.rollback()
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 or "database is locked" in said, said
    assert "Traceback" not in said, said
    if process.returncode:
        return ["refused"]
    return ["not needed" if ended else "waited, or not yet needed"]


def clock_jumps(trial: Trial, chance: random.Random) -> list[str]:
    """The clock of all processes jumps by up to a day, and with it the times of all files."""
    paths = filter(None, [str(CLOCK), os.environ.get("PYTHONPATH")])
    trial.environment["PYTHONPATH"] = os.pathsep.join(paths)
    code, said = trial.run()
    assert code == 0, said
    if trial.begins.command == "grade":  # what is newer has an older time
        trial.hand_in_again(AGAIN[-1])
    for path in [*trial.course.rglob("*"), *trial.source.rglob("*")]:
        then = time.time() + chance.uniform(-DAY, DAY)
        os.utime(path, (then, then))
    return ["jumped"]


def submission_changes(trial: Trial, chance: random.Random) -> list[str]:
    """A notebook is written in place, again and again and slowly, while it is read."""
    path, student = trial.notebook(AGAIN[-1]), AGAIN[-1]
    template, stop = trial.whole.notebook("VERSION"), threading.Event()

    def write() -> None:
        version = 0
        while not stop.is_set():
            version += 1
            text = template.replace("VERSION", f"version {version}")
            part = chance.randrange(len(text))
            with path.open("w", encoding="utf-8") as file:
                file.write(text[:part])
                file.flush()
                time.sleep(chance.uniform(0.0, 0.3))
                file.write(text[part:])
            time.sleep(chance.uniform(0.0, 0.3))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        code, said = trial.run()
    finally:
        stop.set()
        writer.join()
    assert code == 0, said
    outcome = read_outcome(trial.course, student)
    assert outcome and outcome.status in ("graded", "malformed"), outcome
    return [outcome.status]


@dataclass(frozen=True)
class Fault:
    """What happens, the share of the trials that it gets, and what they may start from."""

    happens: Callable[[Trial, random.Random], list[str]]
    share: float
    starts: tuple[str, ...] = tuple(STARTS)


GRADES = tuple(name for name in STARTS if STARTS[name].command == "grade")
FAULTS = {
    "killed": Fault(killed, 0.4),
    "interrupted": Fault(interrupted, 0.1),
    "worker lost": Fault(worker_lost, 0.1),
    "disk full": Fault(disk_full, 0.1),
    "database locked": Fault(database_locked, 0.1),
    "clock jumps": Fault(clock_jumps, 0.1),
    "submission changes": Fault(submission_changes, 0.1, GRADES),
}


@dataclass(frozen=True)
class Result:
    """What is wrong after a trial, nothing where all is well, and where the fault hit."""

    problems: list[str]
    hits: list[str] = field(default_factory=list)


def run_trial(whole: Class, fault: str, start: str, seed: int, computed: bool = True) -> Result:
    """Let the fault happen to a fresh copy of the class, then give the same command again.

    With `computed` False the judge takes what it computed for the one real run, as it does after
    the fault in any case.
    """
    hits: list[str] = []
    with whole.trial(start, computed) as trial:
        try:
            hits = FAULTS[fault].happens(trial, random.Random(seed))
            trial.kept = str(whole.kept)
            return Result(trial.problems(), hits)
        except (AssertionError, subprocess.SubprocessError) as error:
            return Result([f"{type(error).__name__}: {str(error)[-1500:]}"], hits)


def main() -> int:
    """Run the trials and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fault", choices=FAULTS, help="only this one")
    parser.add_argument("--start", choices=STARTS, help="only from this one")
    options = parser.parse_args()
    well: collections.Counter[tuple[str, bool]] = collections.Counter()
    hits: collections.Counter[tuple[str, str]] = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="lab2-faults-") as name:
        whole = Class(Path(name))
        for number in range(options.trials):
            seed = options.seed * 100_000 + number
            chance = random.Random(seed)
            shares = [fault.share for fault in FAULTS.values()]
            fault = options.fault or chance.choices(list(FAULTS), shares)[0]
            start = options.start or chance.choice(FAULTS[fault].starts)
            begun = time.monotonic()
            result = run_trial(whole, fault, start, seed)
            well[fault, not result.problems] += 1
            hits.update((fault, hit) for hit in result.hits)
            said = "; ".join(result.problems) or "well"
            where = ", ".join(result.hits)
            seconds = time.monotonic() - begun
            print(f"{number + 1:4} {seconds:4.0f} s  {fault}, {start}: {where}: {said}", flush=True)
    for fault in FAULTS:
        hit = ", ".join(f"{what} {n}" for (of, what), n in sorted(hits.items()) if of == fault)
        good, bad = well[fault, True], well[fault, False]
        print(f"{fault:20}{good:4} of {good + bad:4} well; hit: {hit}")
    return int(any(n for (_, good), n in well.items() if not good))


if __name__ == "__main__":
    sys.exit(main())
