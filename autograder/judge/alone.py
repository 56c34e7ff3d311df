"""The judge in a process of its own: its time and memory are limited, and it may end."""

import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from mitdeeplearning_utils import checks

from ..inside import SUFFIX
from .predictions import keep_refusals
from .rebuilt import MOST_SECONDS
from .verdict import Judged

SECONDS = 60  # of CPU time, for all the evidence of a run
WALL = 10  # times as many on the clock, on a busy machine
MEMORY = 1_600_000_000  # bytes of data; the libraries' code adds less than half a gigabyte
_ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "OMP_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}
_PROCESS = ("-m", "autograder.judge.process")
_END_SECONDS = 5
_running: list["subprocess.Popen[bytes]"] = []  # at most one, which judges run after run


class Request(msgspec.Struct):
    """What to judge: exercises with evidence in a folder, within seconds of CPU time."""

    exercises: list[str]
    evidence: str
    kept: str
    seed: str
    seconds: float
    loop: bool = False


class Answer(msgspec.Struct):
    """What the process does: it begins an exercise or, with `judged`, is done with it.

    `used` is its CPU time so far, with all that it judged before.
    """

    exercise: str
    used: float
    judged: Judged | None = None


def judge_alone(evidence: Path, kept: Path, seed: str, loop: bool = False) -> Judged:
    """Return what `judge_run` does, from a process that the evidence may end.

    An exercise that ends it waits for a person, and so do those for which no time is left.
    """
    judged, seconds = Judged(), float(SECONDS)
    left = [name for name in checks.EXERCISES if os.path.lexists(evidence / f"{name}{SUFFIX}")]
    while left and seconds > 0:
        process, reaped = _started(), _reaped_seconds()
        used: list[float] = []
        request = Request(left, str(evidence), str(kept), seed, seconds, loop)
        for answer in _answers(process, request):
            used.append(answer.used)
            if answer.judged is not None:
                judged.add(answer.judged)
                left.remove(answer.exercise)
        if not left:
            break
        code = _ended(process)
        if code is None or not used:  # on a busy machine, or without memory for its start
            return _as_fault(judged, left)
        reason, late = _reason(code), code == -signal.SIGPROF
        spent = _reaped_seconds() - reaped
        if not late or spent - used[-1] > MOST_SECONDS:  # what came before may have used the time
            keep_refusals(kept, process.pid, reason)
        judged.reviews.append(f"{left.pop(0)}: {reason}")
        seconds = 0 if late else seconds - (spent - used[0])
    judged.reviews += [f"{name}: the judge had no time left for it." for name in left]
    return judged


def _started() -> "subprocess.Popen[bytes]":
    """Return the judge's process, a new one if there is none."""
    if not _running or _running[0].poll() is not None:
        packages = os.pathsep.join(filter(None, sys.path))
        _running[:] = [
            subprocess.Popen(
                [sys.executable, *_PROCESS],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | _ENVIRONMENT | {"PYTHONPATH": packages},
                start_new_session=True,  # Ctrl-C is for us; without us it has nothing to read
            )
        ]
    return _running[0]


def _answers(process: "subprocess.Popen[bytes]", request: Request) -> Iterator[Answer]:
    """Send a request; yield answers until all is judged, the process ends or its time is up."""
    sink, pipe = process.stdin, process.stdout
    assert sink is not None and pipe is not None  # they were asked for
    try:
        sink.write(msgspec.json.encode(request) + b"\n")
        sink.flush()
    except BrokenPipeError:
        return
    end, rest, todo = time.monotonic() + request.seconds * WALL, b"", len(request.exercises)
    while todo:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        chunk = os.read(pipe.fileno(), 1_000_000) if ready else b""
        if not chunk:
            return
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            answer = msgspec.json.decode(line, type=Answer, dec_hook=_fault)
            todo -= answer.judged is not None
            yield answer


def _fault(_: Any, told: list[str]) -> Exception:
    """Return an error of the other process: it has the same name, text and traceback."""
    name, text, trace = told
    error: Exception = type(name, (Exception,), {})(text)
    error.add_note(trace)
    return error


def _ended(process: "subprocess.Popen[bytes]") -> int | None:
    """Return how the process ended; None if it had to be stopped."""
    try:
        return process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _as_fault(judged: Judged, left: list[str]) -> Judged:
    for name in left:
        judged.faults[name] = RuntimeError("The judge's process could not work.")
    return judged


def _reason(code: int) -> str:
    if code == -signal.SIGPROF:
        return f"the judge needs more than {SECONDS} s of CPU time for this run."
    return "the judge's process ended while it computed this."


def _reaped_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
