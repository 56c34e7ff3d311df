"""COURSE/changes.jsonl: every change of a grade, one line each; lines are only appended.

Each line has the hash of the line before it, and a mark next to the log has that of the last line.
So an edited or cut log is noticed, unless somebody writes all of it, and the mark, again.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ..files import write_atomically

CHANGES = "changes.jsonl"
MARK = ".lab2.changes.json"
REMOVED = "removed"  # the status of a student who was taken out of the gradebook
SAME = ("", "")  # a status that stayed
Points = dict[str, float]  # of one graded cell: "automatic", "hand", "extra", if there are any


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose grade changes, who changes it, when (UTC), by which command of `lab2`, and why.

    `grader` is the hash of the code that judges.
    """

    student: str
    who: str
    when: str
    command: str
    why: str
    grader: str = ""
    receipt: dict[str, str] = {}


class Intended(Entry, frozen=True, kw_only=True, omit_defaults=True):
    """A change that a command is about to make; `status` is the new one."""

    status: str = ""


class Change(Entry, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the log.

    `grades` has what changed, before and after, by the cell's name; `status` is before and after,
    both empty if it stayed. `receipt` is that of a new page, `previous` the hash of the line
    before.
    """

    number: int = 0
    previous: str = ""
    grades: dict[str, tuple[Points, Points]] = {}
    status: tuple[str, str] = SAME


class Known(msgspec.Struct):
    """What the log says last about a student: points by cell, status, the receipt's code."""

    cells: dict[str, Points] = {}
    status: str = ""
    receipt: str = ""

    @property
    def total(self) -> float:
        """The points as exports have them: a hand grade counts instead of the automatic one."""
        counted = (
            points.get("hand", points.get("automatic", 0.0)) + points.get("extra", 0.0)
            for points in self.cells.values()
        )
        return max(0.0, sum(counted))


class Mark(msgspec.Struct):
    """How many lines the log has, the hash of the last one, and what is about to change."""

    lines: int = 0
    last: str = ""
    intended: Intended | None = None


class History:
    """A course's log. `problem` says, after `read`, how it was edited or cut; "" if it is whole."""

    def __init__(self, course: Path) -> None:
        """Represent the log of the course in a folder; nothing is read yet."""
        self._path, self._mark = course / CHANGES, course / MARK
        self.problem, self.mark = "", Mark()
        self._size, self._lines, self._last = -1, 0, ""

    @property
    def is_new(self) -> bool:
        """Return whether nothing was ever written to it."""
        return not (self._lines or self.mark.lines or self.mark.intended)

    def grew(self) -> bool:
        """Return whether it has other lines than those known, as after another command's change."""
        return self._bytes() != self._size

    def read(self) -> list[Change]:
        """Return all changes. A line that can't be read is left out, and is a problem."""
        self.read_mark()  # first: another command may append a line meanwhile
        data = self._path.read_bytes() if self._path.is_file() else b""
        lines = data.splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n"):
            lines.pop()  # half a line, of a command that was killed
        self.problem = ""
        self._size, self._lines, self._last = sum(map(len, lines)), len(lines), ""
        found, at_mark = [], ""
        for number, line in enumerate(lines, 1):
            change = _decoded(line)
            if change is None or (change.number, change.previous) != (number, self._last):
                self._note(f"line {number} doesn't follow the line before it")
            if change is not None:
                found.append(change)
            self._last = _hash(line)
            at_mark = self._last if number == self.mark.lines else at_mark
        if lines and not self._mark.is_file():
            self._note(f"{MARK} is missing")
        if at_mark != self.mark.last:
            self._note("its last lines are missing or changed")
            self._lines, self._last = max(self._lines, self.mark.lines), self.mark.last
        return found

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the log; half a line that a killed command left is taken away."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            data = os.pread(handle, 1, max(0, os.fstat(handle).st_size - 1))
            if data not in (b"", b"\n"):
                whole = self._path.read_bytes().rpartition(b"\n")
                os.ftruncate(handle, len(whole[0] + whole[1]))
            self._handle = handle
            yield
        finally:
            os.close(handle)

    def append(self, changes: list[Change]) -> None:
        """Append changes, numbered and chained, and sync them to the disk; hold the log for it."""
        data, lines, last = b"", self._lines, self._last
        for change in changes:
            lines += 1
            chained = msgspec.structs.replace(change, number=lines, previous=last)
            line = msgspec.json.encode(chained) + b"\n"
            data, last = data + line, _hash(line)
        if os.write(self._handle, data) < len(data):
            raise OSError(f"No space left for {self._path}")  # `locked` takes half a line away
        os.fsync(self._handle)
        self._size, self._lines, self._last = self._size + len(data), lines, last

    def read_mark(self) -> None:
        """Read what the mark says now."""
        try:
            self.mark = msgspec.json.decode(self._mark.read_bytes(), type=Mark)
        except FileNotFoundError:
            self.mark = Mark()
        except (msgspec.MsgspecError, UnicodeDecodeError):
            self.mark = Mark(last="damaged")

    def write_mark(self, intended: Intended | None = None) -> None:
        """Note the log's end, and what is about to change."""
        self.mark = Mark(self._lines, self._last, intended)
        write_atomically(self._mark, msgspec.json.encode(self.mark).decode() + "\n")

    def _note(self, problem: str) -> None:
        self.problem = self.problem or f"{self._path} was edited or cut: {problem}."

    def _bytes(self) -> int:
        return self._path.stat().st_size if self._path.is_file() else 0


def fold(known: dict[str, Known], changes: Iterable[Change]) -> None:
    """Bring up to date what is known of each student."""
    for change in changes:
        if change.status[1] == REMOVED:
            known.pop(change.student, None)
            continue
        found = known.setdefault(change.student, Known())
        after = {name: points for name, (_, points) in change.grades.items()}
        found.cells = {name: points for name, points in (found.cells | after).items() if points}
        found.status = change.status[1] or found.status
        found.receipt = change.receipt.get("code", found.receipt)


def _decoded(line: bytes) -> Change | None:
    try:
        return msgspec.json.decode(line, type=Change)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:32]
