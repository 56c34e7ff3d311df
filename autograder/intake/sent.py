"""When something was handed in, by the course system's own numbers and dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nbgrader.utils import parse_utc

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


def sent_of(note: Mapping[str, Any]) -> Sent | None:
    """Return what is noted in a student's folder about when it was handed in, or None."""
    try:
        return Sent(note["kind"], tuple(map(int, note["numbers"])))
    except (ValueError, TypeError, KeyError):
        return None
