"""The process that judges: it reads requests and writes answers, a line each, within limits."""

import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path

import msgspec

from .alone import MEMORY, Answer, Request
from .verdict import Judged, judge_exercise


def main() -> None:
    """Judge what each line on stdin asks for, until there is no more."""
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries print, too
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    for line in sys.stdin.buffer:
        request = msgspec.json.decode(line, type=Request)
        signal.setitimer(signal.ITIMER_PROF, request.seconds)  # then its signal ends the process
        for name in request.exercises:
            _write(out, Answer(name, time.process_time()))
            judged = Judged()
            folders = Path(request.evidence), Path(request.kept)
            judge_exercise(name, *folders, request.seed, judged, request.loop)
            _write(out, Answer(name, time.process_time(), judged))
        signal.setitimer(signal.ITIMER_PROF, 0)


def _write(out: int, answer: Answer) -> None:
    data = msgspec.json.encode(answer, enc_hook=_fault) + b"\n"
    while data:
        data = data[os.write(out, data) :]


def _fault(error: Exception) -> list[str]:
    trace = "".join(traceback.format_exception(error))
    return [type(error).__name__, str(error), trace]


if __name__ == "__main__":
    main()
