"""Throw damaged and hostile inputs at everything that reads foreign bytes, for as long as you like.

    python benchmarks/fuzz.py --inputs 1000000 [--from 0] [--only judge model] [--out fuzz-found]

The targets and what must hold are those of tests/autograder/fuzzing. Each input has a number, so
that the same number is the same input. A failing input is saved in the folder with its reason; an
input that kills its process, or never ends, counts, too. Ctrl-C stops, and says how to go on.
"""

import argparse
import hashlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random
from typing import Any

from autograder.pipeline.pool import one_thread

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "autograder"))

BLOCK = 500
STUCK_SECONDS = 120
MOST_SAVED = 20  # of one target
Found = list[tuple[str, int, str]]


def input_of(targets: Sequence[Any], number: int) -> tuple[Any, bytes]:
    """Return the target that the number belongs to, by the targets' shares, and its input."""
    dice = Random(number)
    (target,) = dice.choices(targets, [target.share for target in targets])
    return target, target.make(dice)


def work(names: Sequence[str], pipe: Connection, current: Any, scratch: str) -> None:
    """Try blocks of numbers from the pipe; send back counts, times and findings."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    one_thread()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # TensorFlow reports each shape that does not fit
    targets = chosen(names)
    while (block := pipe.recv()) is not None:
        counts: Counter[str] = Counter()
        seconds: Counter[str] = Counter()
        found: Found = []
        for number in range(*block):
            current.value = number
            start = time.perf_counter()
            name, reason = tried(targets, number, Path(scratch))
            counts[name] += 1
            seconds[name] += time.perf_counter() - start
            if reason:
                found.append((name, number, reason))
        pipe.send((counts, seconds, found))


def tried(targets: Sequence[Any], number: int, scratch: Path) -> tuple[str, str]:
    """Try one input; return its target's name and why it failed, or ""."""
    from fuzzing import attempt

    target, data = input_of(targets, number)
    try:
        attempt(target, data, scratch / "input")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a reader may raise anything, and so may the watch
        return target.name, "".join(traceback.format_exception(error))
    return target.name, ""


def chosen(names: Sequence[str]) -> list[Any]:
    from fuzzing import all_targets

    return [target for target in all_targets() if not names or target.name in names]


class Worker:
    """A process that tries blocks; a new one replaces a process that an input killed."""

    def __init__(self, names: Sequence[str], scratch: Path) -> None:
        self.names, self.scratch = names, scratch
        self.current = multiprocessing.Value("q", -1, lock=False)
        self.block: tuple[int, int] | None = None
        self.start()

    def start(self) -> None:
        self.pipe, inner = multiprocessing.Pipe()
        arguments = (self.names, inner, self.current, str(self.scratch))
        self.process = multiprocessing.Process(target=work, args=arguments, daemon=True)
        self.process.start()
        inner.close()
        self.seen = (-1, time.monotonic())

    def give(self, block: tuple[int, int] | None) -> None:
        self.block = block
        self.current.value = block[0] if block else -1
        self.seen = (self.current.value, time.monotonic())
        self.pipe.send(block)

    def stuck(self) -> bool:
        """Return whether it has tried one input for too long."""
        if self.seen[0] != self.current.value:
            self.seen = (self.current.value, time.monotonic())
        return self.block is not None and time.monotonic() - self.seen[1] > STUCK_SECONDS


class Run:
    """The long run: the workers, the findings, and the progress."""

    def __init__(self, options: argparse.Namespace, scratch: Path) -> None:
        self.options, self.targets = options, chosen(options.only)
        self.counts: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.waiting = self.blocks()
        folders = [scratch / str(number) for number in range(options.processes)]
        self.workers = [Worker(options.only, folder) for folder in folders]

    def blocks(self) -> Iterator[tuple[int, int]]:
        end = self.options.start + self.options.inputs
        for start in range(self.options.start, end, BLOCK):
            yield start, min(start + BLOCK, end)

    def go(self) -> None:
        """Work until no block is left."""
        for worker in self.workers:
            self.next_block(worker)
        told = time.monotonic()
        while busy := [worker for worker in self.workers if worker.block]:
            wait([worker.pipe for worker in busy], timeout=5)
            for worker in busy:
                self.look(worker)
            if time.monotonic() - told > 60:
                told = time.monotonic()
                print(f"{sum(self.counts.values()):,} inputs, {self.found.total()} findings",
                      flush=True)  # fmt: skip

    def next_block(self, worker: Worker) -> None:
        worker.block = next(self.waiting, None)
        if worker.block:
            worker.give(worker.block)

    def look(self, worker: Worker) -> None:
        if worker.pipe.poll():
            try:
                counts, seconds, found = worker.pipe.recv()
            except EOFError:
                self.replace(worker, "it killed its process")
                return
            self.counts += counts
            self.seconds += seconds
            for name, number, reason in found:
                self.save(name, number, reason)
            self.next_block(worker)
        elif worker.stuck():
            worker.process.kill()
            self.replace(worker, f"it did not end in {STUCK_SECONDS} s")

    def replace(self, worker: Worker, reason: str) -> None:
        """Save the input that ended a worker, and go on after it; the block's counts are lost."""
        worker.process.join()
        number, (_, stop) = worker.current.value, worker.block or (0, 0)
        target, _ = input_of(self.targets, number)
        self.save(target.name, number, f"{reason} (exit {worker.process.exitcode})")
        worker.start()
        if number + 1 < stop:
            worker.give((number + 1, stop))
        else:
            self.next_block(worker)

    def save(self, name: str, number: int, reason: str) -> None:
        self.found[name] += 1
        if self.found[name] > MOST_SAVED:
            return
        _, data = input_of(self.targets, number)
        folder = self.options.out
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{name.replace(' ', '-')}-{number}-{hashlib.sha256(data).hexdigest()[:8]}"
        (folder / stem).write_bytes(data)
        (folder / f"{stem}.txt").write_text(reason, "utf-8", "replace")
        print(f"FOUND {folder / stem}: {reason.strip().splitlines()[-1][:150]}", flush=True)

    def finished(self) -> int:
        """Return the first number that was not tried, or is being tried."""
        following = next(self.waiting, (self.options.start + self.options.inputs,))[0]
        return min([w.block[0] for w in self.workers if w.block] + [following])

    def table(self) -> str:
        rows = [f"{'target':18}{'inputs':>10}{'inputs/s':>10}{'findings':>10}"]
        for target in self.targets:
            count = self.counts[target.name]
            rate = count / max(self.seconds[target.name], 1e-9)
            rows.append(f"{target.name:18}{count:10,}{rate:10.0f}{self.found[target.name]:10}")
        rows.append(f"{'all':18}{self.counts.total():10,}{'':10}{self.found.total():10}")
        return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--from", type=int, default=0, dest="start", help="the first number")
    parser.add_argument("--only", nargs="*", default=[], metavar="TARGET")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("fuzz-found"))
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    multiprocessing.set_start_method("spawn")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    scratch, start = Path(tempfile.mkdtemp(prefix="lab2-fuzz-")), time.monotonic()
    run = Run(options, scratch)
    try:
        run.go()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # `timeout` sends two
        print("Stopped.")
    for worker in run.workers:
        worker.process.kill()
    print(run.table())
    number, end = run.finished(), options.start + options.inputs
    print(f"In {time.monotonic() - start:.0f} s, up to number {number:,} of {end:,}.")
    if number < end:
        print(f"To go on: python benchmarks/fuzz.py --from {number} --inputs {end - number}")
    shutil.rmtree(scratch, ignore_errors=True)
    return int(run.found.total() > 0)


if __name__ == "__main__":
    sys.exit(main())
