"""The process that reads students' notebooks into pieces, within limits of time and memory."""

import resource
import signal
import sys
from pathlib import Path
from typing import Any

import msgspec

from .pieces import Piece, contract_of, known_in, pieces_of

MEMORY = 1_000_000_000


class Request(msgspec.Struct):
    """The files of one submission; empty paths are left out."""

    student: str
    prepared: str
    submitted: str


class Common(msgspec.Struct):
    """What everybody has, the released notebook and the lab's source, and the limit for the rest.

    `seconds` is the CPU time for one notebook.
    """

    released: str
    source: str
    seconds: float = 10.0


class Answer(msgspec.Struct):
    """The pieces of a submission, or what everybody may know; without pieces it only begins."""

    student: str
    pieces: list[Piece] | None = None
    known: list[str] = []


def main() -> None:
    """Read what the lines on stdin name, the common notebooks first."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    lines = sys.stdin.buffer
    common = msgspec.json.decode(next(iter(lines)), type=Common)
    released = _read(common.released)
    contract = contract_of(released)
    _write(Answer("", [], sorted(known_in([released, _read(common.source)], contract))))
    for line in lines:
        request = msgspec.json.decode(line, type=Request)
        _write(Answer(request.student))
        signal.setitimer(signal.ITIMER_PROF, common.seconds)  # then its signal ends the process
        prepared, submitted = _read(request.prepared), _read(request.submitted)
        _write(Answer(request.student, pieces_of(prepared, submitted, contract)))
        signal.setitimer(signal.ITIMER_PROF, 0)


def _read(path: str) -> Any:
    """Return a notebook's JSON; None if it can't be read."""
    try:
        return msgspec.json.decode(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def _write(answer: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
