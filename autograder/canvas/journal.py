"""COURSE/canvas.jsonl: what was read from Canvas and sent to it, a line before and one after."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from ..names import JOURNAL

Event = Literal["pulled", "grade", "graded", "comment", "commented"]


@dataclass(frozen=True)
class Line:
    """What happened to a user's grade or comment.

    "grade" and "comment" stand before a request, "graded" and "commented" after it. `score` is the
    score in Canvas before the request, `new` the one after it; `marker` is that of the comment.
    """

    event: Event
    user: int
    score: float | None = None
    new: float | None = None
    marker: str = ""
    when: str = ""


class Journal:
    """The journal of a course: lines are only appended."""

    def __init__(self, course: Path) -> None:
        """Read the journal; half a line at its end is ignored."""
        self._path = course / JOURNAL
        self._scores: dict[int, tuple[float | None, ...]] = {}
        text = self._path.read_text("utf-8", "replace") if self._path.is_file() else ""
        for line in text.splitlines():
            try:
                self._note(Line(**json.loads(line)))
            except (ValueError, TypeError):
                continue

    def write(self, line: Line) -> None:
        """Append a line, and wait until it is on the disk."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        data = json.dumps(asdict(line) | {"when": now}).encode() + b"\n"
        with self._path.open("a+b") as file:
            if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
                data = b"\n" + data  # after half a line
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self._note(line)

    def knows(self, user: int) -> bool:
        """Return whether the user's hand-in was pulled."""
        return user in self._scores

    def expects(self, user: int, score: float | None) -> bool:
        """Return whether the score in Canvas is one that we read or sent, and nobody else's."""
        return any(equal(score, known) for known in self._scores.get(user, ()))

    def _note(self, line: Line) -> None:
        if line.event == "pulled":
            self._scores[line.user] = (line.score,)
        elif line.event == "grade":  # if the process ended there, Canvas has either
            self._scores[line.user] = (line.score, line.new)
        elif line.event == "graded":
            self._scores[line.user] = (line.new,)


def equal(one: float | None, other: float | None) -> bool:
    """Return whether two scores are the same with two decimals, as Canvas rounds them."""
    if one is None or other is None:
        return one is other
    return abs(one - other) < 0.005
