"""What a box has for itself on this machine: a core and, if root starts it, a user id.

A lease is a lock on a file in a place that all commands share; it ends with its holder.
"""

import fcntl
import os
import pwd
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from ..errors import LabError

# Neither Debian nor systemd gives these ids to people, services or containers.
USER_IDS = range(60_706, 61_184)
_ROOTS_PLACE = Path("/run" if Path("/run").is_dir() else "/var/run", "lab2")
_UID_MAP = Path("/proc/self/uid_map")


@dataclass(frozen=True)
class Lease:
    """A user id, None if the box runs as the caller, and a core, None if all are taken."""

    user: int | None = None
    core: int | None = None


@contextmanager
def lease() -> Iterator[Lease]:
    """Lease a user id, if root calls, and a core. Raises `LabError` if all user ids are taken."""
    with ExitStack() as held:
        user = None
        if os.geteuid() == 0:
            user = _first(held, "user", free_user_ids(), _is_idle)
            if user is None:
                raise LabError(
                    f"No user id from {USER_IDS[0]} to {USER_IDS[-1]} is free for a box. "
                    "`lab2 doctor` says why."
                )
        yield Lease(user, _first(held, "core", _cores(), lambda _: True))


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Start processes on this core alone; this thread returns to its own cores."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@cache
def free_user_ids() -> list[int]:
    """Return the ids that exist in this user namespace and belong to nobody."""
    mapped = [range(first, first + count) for first, _, count in _uid_map()]
    people = {entry.pw_uid for entry in pwd.getpwall()}
    return [user for user in USER_IDS if user not in people and any(user in ids for ids in mapped)]


def _uid_map() -> Iterator[tuple[int, int, int]]:
    try:
        lines = _UID_MAP.read_text().splitlines()
    except OSError:  # another system than Linux has no user namespaces
        lines = [f"0 0 {2**32 - 1}"]
    for line in lines:
        first, outside, count = map(int, line.split())
        yield first, outside, count


def _is_idle(user: int) -> bool:
    """Return whether no process runs as a user: the holder of a lease may just have died."""
    owners = (process.info["uids"] for process in psutil.process_iter(["uids"]))
    return not any(uids and user in uids for uids in owners)


def _cores() -> list[int]:
    """Return the cores that this process may use; none where it can't choose."""
    if not hasattr(os, "sched_getaffinity"):
        return []
    return sorted(os.sched_getaffinity(0))


def _first(
    held: ExitStack, kind: str, numbers: list[int], usable: Callable[[int], bool]
) -> int | None:
    """Lock the first number that nobody else has and that is usable; None if there is none."""
    place = _place()
    if place is None:
        return None
    for number in numbers:
        descriptor = _locked(place / f"{kind}-{number}")
        if descriptor is None:
            continue
        if usable(number):
            held.callback(os.close, descriptor)
            return number
        os.close(descriptor)
    return None


def _locked(path: Path) -> int | None:
    """Return a descriptor that holds a file's lock, or None if another process does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _place() -> Path | None:
    """Return the caller's folder of locks, or None if somebody else has taken its name."""
    user = os.geteuid()
    place = _place_of(user)
    with suppress(FileExistsError):
        place.mkdir(0o700)
    status = place.lstat()
    ours = stat.S_ISDIR(status.st_mode) and status.st_uid == user
    return place if ours else None


def _place_of(user: int) -> Path:
    return _ROOTS_PLACE if user == 0 else Path(f"/tmp/lab2-{user}")
