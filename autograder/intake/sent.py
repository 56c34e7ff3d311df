"""When something was handed in, by the course system's own numbers and dates."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nbgrader.utils import parse_utc

from ..handin import read_note

_DATE = "%Y%m%d%H%M%S"
Kind = Literal["canvas", "moodle", "timestamp"]


@dataclass(frozen=True)
class Sent:
    """Numbers that grow with time, and their kind; other kinds can't be compared."""

    kind: Kind
    numbers: tuple[int, ...]

    def older_than(self, other: "Sent | None") -> str:
        """Return why it is older than the other, such as "1 < 2", or "" if it isn't older."""
        if other is None or other.kind != self.kind or self.numbers >= other.numbers:
            return ""
        pairs = zip(self.numbers, other.numbers, strict=True)
        mine, theirs = next(pair for pair in pairs if pair[0] != pair[1])
        return f"{self._shown(mine)} < {self._shown(theirs)}"

    def _shown(self, number: int) -> str:
        if self.kind == "canvas":
            return str(number)
        text = f"{number:014}"
        return f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:10]}:{text[10:12]}:{text[12:]}"


def timestamp_sent(time: bytes) -> Sent:
    """Return the time in a `timestamp.txt`, which must be a time."""
    return Sent("timestamp", (int(parse_utc(time.decode()).strftime(_DATE)),))


def read_sent(folder: Path) -> Sent | None:
    """Return what is known about the notebook in a student's folder, or None."""
    note = read_note(folder)
    try:
        return Sent(note["kind"], tuple(map(int, note["numbers"])))
    except (ValueError, TypeError, KeyError):
        return None
