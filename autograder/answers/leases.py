"""Leases: an answer is open for one grader at a time."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

SECONDS = 15 * 60


@dataclass
class Leases:
    """Leases that end by themselves if the grader is away; `clock` counts seconds."""

    clock: Callable[[], float]
    _held: dict[Hashable, tuple[str, float]] = field(default_factory=dict)

    def holder(self, key: Hashable) -> str:
        """Return who has an answer open, or ""."""
        grader, until = self._held.get(key, ("", 0.0))
        return grader if self.clock() < until else ""

    def others(self, key: Hashable, grader: str) -> str:
        """Return who else has an answer open, or ""."""
        holder = self.holder(key)
        return "" if holder == grader else holder

    def take(self, key: Hashable, grader: str) -> None:
        """Lease an answer, or renew its lease, unless another grader has it."""
        if not self.others(key, grader):
            self._held[key] = grader, self.clock() + SECONDS

    def give_back(self, key: Hashable, grader: str) -> None:
        """End the grader's lease of an answer."""
        if self.holder(key) == grader:
            del self._held[key]
