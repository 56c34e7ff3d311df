"""The CPU time of a tree of processes, a sampled sum that never falls, and its limit."""

import time
from typing import Literal

import psutil

_IDLE = 0.02  # CPU seconds in a second; a busy machine still gives that much to a hundred processes
Passed = Literal["", "timeouts", "waited"]
Times = dict[psutil.Process, tuple[float, float]]


class CpuTime:
    """Adds up the CPU time of a process and all its descendants, ended children included.

    Only a process that begins and ends between two looks, and for which nobody waited, is missed.
    """

    def __init__(self, root: psutil.Process) -> None:
        """Begin with what they have used so far."""
        self.root = root
        self.seconds = 0.0
        self._last: Times = {}

    def look(self) -> list[psutil.Process]:
        """Add what was used since the last look; return the processes that there are now."""
        members = members_of(self.root)
        times = _times(members)
        self.seconds += _used(self._last, times)
        self._last = times
        return members


class Deadline:
    """A limit of CPU time from now on. What waits uses none, so the clock has limits, too."""

    def __init__(self, seconds: float, wall: float, used: float) -> None:
        """Begin with the CPU seconds `used` so far."""
        self.seconds, self.wall = seconds, wall
        self.start, self.used = time.monotonic(), used
        self.worked = self.start, used

    def passed(self, used: float) -> Passed:
        """Return "timeouts" after `seconds` of CPU time.

        "waited" is after `wall` times as many on the clock, and after as many with next to none.
        """
        now = time.monotonic()
        when, had = self.worked
        if used - had > _IDLE * (now - when):
            when, _ = self.worked = now, used
        if used - self.used > self.seconds:
            return "timeouts"
        late = now - self.start > self.wall * self.seconds
        return "waited" if late or now - when > self.seconds else ""


def members_of(root: psutil.Process) -> list[psutil.Process]:
    """Return a process and its descendants; nothing if it has ended."""
    try:
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def _times(members: list[psutil.Process]) -> Times:
    """Return the CPU seconds of each process, and of the ended children that it waited for."""
    found: Times = {}
    for member in members:
        try:
            used = member.cpu_times()
        except psutil.Error:
            continue
        ended = getattr(used, "children_user", 0.0) + getattr(used, "children_system", 0.0)
        found[member] = (used.user + used.system, ended)
    return found


def _used(before: Times, now: Times) -> float:
    """Return the seconds used between two looks.

    The time of a child that has ended moves to the process that waited for it: only what it used
    after the last look is new.
    """
    none = (0.0, 0.0)
    own = sum(times[0] - before.get(member, none)[0] for member, times in now.items())
    ended = sum(times[1] - before.get(member, none)[1] for member, times in now.items())
    known = sum(sum(times) for member, times in before.items() if member not in now)
    return max(0.0, own) + max(0.0, ended - known)
