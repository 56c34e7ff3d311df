"""Student ids: each student's is another one, and safe as a file name."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..words import in_a_name

_LONGEST_ID, _MOST_ID_BYTES = 100, 180  # file names have at most 255 bytes


@dataclass
class StudentNames:
    """Gives each student a different id, safe as a file name."""

    taken: dict[str, str] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)

    def safe(self, name: str, problems: list[str]) -> str:
        """Return the id for the student called `name` in the course system; ask once each."""
        words = _as_id(name)
        student, ordinal = words, 1
        while self.taken.setdefault(student.casefold(), name) != name:
            ordinal = self.last.get(words.casefold(), 1) + 1
            self.last[words.casefold()] = ordinal
            student = f"{words}-{ordinal}"
        if ordinal > 1:
            problems.append(f"Two students would have the id {words}: one gets {student}.")
        self.given.append(student)
        return student


def in_turn(names: Iterable[str]) -> list[str]:
    """Return the names in the order they get ids: names already valid as ids come first."""
    return sorted(names, key=lambda name: (_as_id(name) != name, name))


def _as_id(name: str) -> str:
    composed = unicodedata.normalize("NFC", name).strip()
    kept = "".join(c if c in "_.@-" or in_a_name(c) else " " for c in composed)
    words = re.sub(" +", "-", kept).strip("-.")[:_LONGEST_ID]
    return words.encode()[:_MOST_ID_BYTES].decode("utf-8", "ignore") or "student"
