"""COURSE/answers.jsonl: who read which answer when, and which points they gave.

An answer that comes a second time is only here: the gradebook keeps the first points.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..files import write_atomically
from ..names import READINGS

_PENDING = ".lab2.answer"


@dataclass(frozen=True)
class Reading:
    """One grade given on the page, of an answer with this hash.

    `task` is the same for points that the grader corrected; the last ones count. `before` is the
    version of answer and grade that the grader saw.
    """

    when: str
    grader: str
    student: str
    question: str
    answer: str
    points: float
    comment: str
    second: bool
    task: str
    before: str

    @property
    def key(self) -> tuple[str, str]:
        """The student and the question."""
        return self.student, self.question


@dataclass(frozen=True)
class Consistency:
    """How often a grader gave the same points twice, and the largest difference."""

    twice: int
    same: int
    largest: float

    def __str__(self) -> str:
        """Return it in words, "" if nothing was read twice."""
        if not self.twice:
            return ""
        text = f"Read twice: {self.twice}, with the same points: {self.same}"
        return text if self.same == self.twice else f"{text}, at most {self.largest:g} apart"


class Readings:
    """The readings of a course, in the order in which they were made."""

    def __init__(self, course: Path) -> None:
        """Read the log; a line that a power cut left half-written is ignored."""
        self._path, self._pending = course / READINGS, course / _PENDING
        self._all: list[Reading] = []
        if self._path.is_file():
            lines = self._path.read_text("utf-8", "replace").splitlines()
            self._all = [found for line in lines if (found := _read(line))]

    def __iter__(self) -> Iterator[Reading]:
        """Yield the readings, the oldest first."""
        return iter(self._all)

    def begin(self, reading: Reading) -> None:
        """Note a reading before its grade is written; `finish` or `forget` comes after that.

        If the process is killed in between, `unfinished` returns the reading.
        """
        write_atomically(self._pending, json.dumps(asdict(reading)))

    def unfinished(self) -> Reading | None:
        """Return the reading at which the last process was killed, if it isn't in the log."""
        try:
            found = _read(self._pending.read_text("utf-8"))
        except OSError:
            return None
        return None if found in self._all[-1:] else found

    def finish(self, reading: Reading) -> None:
        """Append a reading to the log."""
        line = json.dumps(asdict(reading), ensure_ascii=False).encode()
        with self._path.open("a+b") as file:
            if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
                line = b"\n" + line  # after half a line
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._all.append(reading)
        self.forget()

    def forget(self) -> None:
        """Remove the note about an unfinished reading."""
        self._pending.unlink(missing_ok=True)

    def graders(self) -> list[str]:
        """Return everybody who read an answer."""
        return sorted({reading.grader for reading in self._all})

    def tasks(self, grader: str) -> list[tuple[str, str]]:
        """Return the answers that a grader has read, in order; one read twice is in it twice."""
        return [*{r.task: r.key for r in self._all if r.grader == grader}.values()]

    def consistency(self, grader: str) -> Consistency:
        """Compare the grader's second readings with the first ones of the same answers."""
        first: dict[tuple[str, str, str], float] = {}
        pairs: dict[str, tuple[float, float]] = {}
        for reading in self._all:
            answer = (*reading.key, reading.answer)
            if reading.grader != grader:
                continue
            if not reading.second:
                first[answer] = reading.points
            elif answer in first:
                pairs[reading.task] = first[answer], reading.points
        apart = [abs(one - two) for one, two in pairs.values()]
        return Consistency(len(apart), sum(not gap for gap in apart), max(apart, default=0.0))


def now() -> str:
    """Return the time for a reading."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _read(line: str) -> Reading | None:
    try:
        return Reading(**json.loads(line))
    except (ValueError, TypeError):
        return None
