"""A control group around a box, if one can be made: the kernel then enforces the limits."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..job import Limits

_MOUNT = Path("/sys/fs/cgroup")
_CONTROLLERS = ("memory", "pids")
_REMOVE_SECONDS = 2.0
_ENTER = 'for group in {groups}; do echo 0 > "$group/cgroup.procs"; done; exec "$@"'


@dataclass(frozen=True)
class ControlGroup:
    """The folders of one control group: one in version 2, one for each controller in version 1."""

    folders: list[Path] = field(default_factory=list)

    def entered(self, command: list[str]) -> list[str]:
        """Return a command that enters the group and then becomes `command`."""
        if not self.folders:
            return command
        script = _ENTER.format(groups=" ".join(f"'{folder}'" for folder in self.folders))
        return ["sh", "-c", script, "sh", *command]

    def ended_by_memory(self) -> bool:
        """Return whether the kernel has killed a process of the group for its memory."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                for line in _read(folder / name).splitlines():
                    word, _, count = line.partition(" ")
                    if word == "oom_kill" and int(count):
                        return True
        return False


@contextlib.contextmanager
def control_group(limits: Limits) -> Iterator[ControlGroup]:
    """Make a control group with the limits, and remove it at the end.

    It has no folders if none can be made.
    """
    made: list[Path] = []
    try:
        with contextlib.suppress(OSError):
            for parent in parents():
                made.append(Path(tempfile.mkdtemp(prefix="lab2-", dir=parent)))
                _limit(made[-1], limits)
        if made and not all(_is_limited(made, controller) for controller in _CONTROLLERS):
            _remove(made)
        yield ControlGroup(list(made))
    finally:
        _remove(made)


def parents(mount: Path = _MOUNT, own: str | None = None) -> list[Path]:
    """Return the folders in which a group for a box can be made; empty if there are none.

    `own` is what /proc/self/cgroup says. In version 2 a group with processes can't have limited
    children, so the box's group is a sibling of ours.
    """
    lines = [line.split(":", 2) for line in (own or _read(Path("/proc/self/cgroup"))).splitlines()]
    first = []  # version 1
    for _, names, path in lines:
        for name in set(names.split(",")) & set(_CONTROLLERS):
            first.append(mount / name / path.strip("/"))
    second = [mount / path.strip("/") for _, names, path in lines if not names]
    second = [folder if folder == mount else folder.parent for folder in second]
    for folders in (first, second):
        good = [folder for folder in folders if os.access(folder, os.W_OK) and _can_limit(folder)]
        if good:
            return good
    return []


def _can_limit(folder: Path) -> bool:
    """Return whether groups in this folder can be limited; in version 1 they always can."""
    below = folder / "cgroup.subtree_control"
    return not below.exists() or set(_CONTROLLERS) <= set(_read(below).split())


def _limit(folder: Path, limits: Limits) -> None:
    for name, most in (
        ("memory.max", limits.memory),
        ("memory.limit_in_bytes", limits.memory),
        ("pids.max", limits.threads),
    ):
        if (folder / name).exists():
            (folder / name).write_text(str(most))
    for name, most in (("memory.swap.max", 0), ("memory.memsw.limit_in_bytes", limits.memory)):
        with contextlib.suppress(OSError):  # not every kernel counts swap
            if (folder / name).exists():
                (folder / name).write_text(str(most))


def _is_limited(folders: list[Path], controller: str) -> bool:
    names = {"memory": ("memory.max", "memory.limit_in_bytes"), "pids": ("pids.max",)}[controller]
    return any((folder / name).exists() for folder in folders for name in names)


def _remove(folders: list[Path]) -> None:
    """Remove the groups, which the kernel refuses while their last processes are ending."""
    end = time.monotonic() + _REMOVE_SECONDS
    while folders:
        try:
            folders[-1].rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            if time.monotonic() < end:
                time.sleep(0.02)
                continue
        folders.pop()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
