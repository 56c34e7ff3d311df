"""Memory that belongs to no process of a box: the kernel's buffers, and files in memory.

Without a control group nobody else counts it.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from .command import SCRATCH

_PIPE = 64 * 1024  # its usual size; more than that is limited for each user
_SOCKET = 212_992
_SOCKET_BUFFER = Path("/proc/sys/net/core/wmem_default")  # a box can't ask for more
_INTERNET = ("tcp", "tcp6", "udp", "udp6")
_FOLDERS = (SCRATCH, "/tmp", "/dev/shm")


def held_bytes(members: Sequence[psutil.Process]) -> int:
    """Return the most bytes that a box's sockets and pipes can hold, and those in its folders.

    What is queued in internet sockets is counted as it is.
    """
    ends = {end for member in members for end in _ends(member.pid)}
    sockets = sum(end.startswith("socket:") for end in ends)
    total = sockets * _socket_bytes() + (len(ends) - sockets) * _PIPE
    for member in reversed(members):  # the first ones are outside
        with contextlib.suppress(OSError):
            total += sum(map(_used, [f"/proc/{member.pid}/root{folder}" for folder in _FOLDERS]))
            return total + sum(_queued(member.pid))
    return total


def _ends(pid: int) -> Iterator[str]:
    """Yield the names of a process's sockets and pipes, which tell copies of one apart."""
    with contextlib.suppress(OSError):
        for path in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                end = str(path.readlink())
                if end.startswith(("socket:", "pipe:")):
                    yield end


def _socket_bytes() -> int:
    try:
        return int(_SOCKET_BUFFER.read_text())
    except (OSError, ValueError):
        return _SOCKET


def _used(folder: str) -> int:
    """Return the bytes of the files in a folder of its own file system."""
    status = os.statvfs(folder)
    return (status.f_blocks - status.f_bfree) * status.f_frsize


def _queued(pid: int) -> Iterator[int]:
    """Yield the bytes that wait in each internet socket of a process's network, in and out."""
    for kind in _INTERNET:
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]:
                yield sum(int(count, 16) for count in line.split()[4].split(":"))
