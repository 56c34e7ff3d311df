"""Read the submissions of a course into pieces, in a process that a notebook may end."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from .pieces import Piece
from .process import Answer, Common, Request

_PROCESS = ("-m", "autograder.alike.process")


@dataclass
class Read:
    """The pieces of each student, the keys that everybody may know, and who couldn't be read."""

    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    unread: list[str] = field(default_factory=list)


def read_all(common: Common, requests: Iterable[Request]) -> Read:
    """Return the pieces of all submissions.

    A notebook that ends the process, because it needs too much time or memory, is left out; the
    others are read by a new one.
    """
    found, left = Read(), list(requests)
    while left:
        begun = ""
        for answer in _answers(common, left):
            if answer.pieces is None:
                begun = answer.student
            elif answer.student:
                found.pieces[answer.student] = answer.pieces
            else:
                found.known = frozenset(answer.known)
        if not begun:
            raise RuntimeError("The process that reads notebooks could not start.")
        if begun not in found.pieces:
            found.unread.append(begun)
        done = found.pieces.keys() | set(found.unread)
        left = [request for request in left if request.student not in done]
    return found


def _answers(common: Common, requests: list[Request]) -> Iterable[Answer]:
    lines = b"\n".join(map(msgspec.json.encode, [common, *requests]))
    packages = os.pathsep.join(filter(None, sys.path))
    with tempfile.TemporaryFile() as file:
        file.write(lines)
        file.seek(0)
        process = subprocess.Popen(
            [sys.executable, *_PROCESS],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": packages},
        )
    with process:
        assert process.stdout is not None  # it was asked for
        for line in process.stdout:
            if line.endswith(b"\n"):  # else it ended while it wrote
                yield msgspec.json.decode(line, type=Answer)
