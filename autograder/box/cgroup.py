"""A control group around a box, if one can be made: the kernel then enforces and counts."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..job import Limits

_MOUNT = Path("/sys/fs/cgroup")
# Each does its part alone. A group with `cpu` gets as much of the cores as any other group.
_CONTROLLERS = ("memory", "pids", "cpu", "cpuacct")
_MEMORY = ("memory.max", "memory.limit_in_bytes")
_NO_LIMIT = 2**60
_REMOVE_SECONDS = 2.0
_ENTER = (
    'for group in {groups}; do {{ echo 0 > "$group/cgroup.procs"; }} 2>/dev/null; done; exec "$@"'
)


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

    def limits_memory(self) -> bool:
        """Return whether the kernel limits the memory of the processes in the group."""
        limited = (folder for folder in self.folders if _has_memory_limit(folder))
        return any(_read(folder / "cgroup.procs") for folder in limited)

    def cpu_seconds(self) -> float:
        """Return the CPU time of all processes that were ever in the group; 0 if unknown."""
        counts = [float(_read(folder / "cpuacct.usage") or 0) / 1e9 for folder in self.folders]
        for folder in self.folders:  # version 2
            counts += [count / 1e6 for count in _counts(folder / "cpu.stat", "usage_usec")]
        return max(counts, default=0.0)

    def ended_by_memory(self) -> bool:
        """Return whether the kernel has killed a process of the group for its memory."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                if any(_counts(folder / name, "oom_kill")):
                    return True
        return False


@contextlib.contextmanager
def control_group(limits: Limits) -> Iterator[ControlGroup]:
    """Make a control group with the limits, and remove it at the end.

    It has no folders if none can be made.
    """
    made: list[Path] = []
    try:
        for parent in parents():
            with contextlib.suppress(OSError):
                made.append(Path(tempfile.mkdtemp(prefix="lab2-", dir=parent)))
                _limit(made[-1], limits)
        yield ControlGroup(list(made))
    finally:
        _remove(made)


def parents(mount: Path = _MOUNT, own: str | None = None) -> list[Path]:
    """Return the folders in which a group for a box can be made; empty if there are none.

    `own` is what /proc/self/cgroup says. In version 2 a group with processes can't have limited
    children, so the box's group is a sibling of ours. It counts CPU time without any controller.
    """
    lines = [line.split(":", 2) for line in (own or _read(Path("/proc/self/cgroup"))).splitlines()]
    first = []  # version 1, where two controllers may share a folder under two names
    for _, names, path in lines:
        for name in set(names.split(",")) & set(_CONTROLLERS):
            first.append((mount / name / path.strip("/")).resolve())
    second = [mount / path.strip("/") for _, names, path in lines if not names]
    second = [folder if folder == mount else folder.parent for folder in second]
    second = [folder for folder in second if (folder / "cgroup.subtree_control").exists()]
    for folders in (first, second):
        good = [folder for folder in dict.fromkeys(folders) if os.access(folder, os.W_OK)]
        if good:
            return good
    return []


def _limit(folder: Path, limits: Limits) -> None:
    """Write the limits that this group can have."""
    memory, no_swap = str(limits.memory), "memory.memsw.limit_in_bytes"
    wanted = dict.fromkeys(_MEMORY, memory) | {"pids.max": str(limits.threads)}
    for name, most in (wanted | {"memory.swap.max": "0", no_swap: memory}).items():
        with contextlib.suppress(OSError):  # not every kernel counts swap
            if (folder / name).exists():
                (folder / name).write_text(most)


def _has_memory_limit(folder: Path) -> bool:
    texts = [_read(folder / name).strip() for name in _MEMORY]
    return any(text.isdecimal() and int(text) < _NO_LIMIT for text in texts)


def _counts(path: Path, name: str) -> Iterator[int]:
    """Yield the number that a file gives for a name."""
    for line in _read(path).splitlines():
        word, _, count = line.partition(" ")
        if word == name:
            yield int(count)


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
