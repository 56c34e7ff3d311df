"""The processes of a box, seen from outside: what they use, and their end."""

import signal
import subprocess
from dataclasses import dataclass

import psutil

from ..errors import LabError
from ..inside import CpuTime, members_of
from .cgroup import ControlGroup
from .held import held_bytes

_END_SECONDS = 30


@dataclass(frozen=True)
class Use:
    """What a box uses: bytes and threads now, CPU seconds so far."""

    memory: int
    threads: int
    cpu_seconds: float


class Watched:
    """The processes of a box, in a control group if there is one."""

    def __init__(self, process: "subprocess.Popen[bytes]", group: ControlGroup) -> None:
        """Watch a process and all its descendants."""
        self.process = process
        self.group = group
        self.peak = 0
        self._cpu = CpuTime(psutil.Process(process.pid))

    @property
    def cpu_seconds(self) -> float:
        """The CPU time so far: the kernel's own account, if there is one."""
        return max(self._cpu.seconds, self.group.cpu_seconds())

    def look(self) -> Use:
        """Return what all the processes use."""
        memory = threads = 0
        members = self._cpu.look()
        for member in members:
            try:
                memory += member.memory_info().rss
                threads += member.num_threads()
            except psutil.Error:
                continue
        if not self.group.limits_memory():
            memory += held_bytes(members)
        self.peak = max(self.peak, memory)
        return Use(memory, threads, self.cpu_seconds)

    def kill(self) -> None:
        """Kill all the processes and wait until they are gone."""
        members = members_of(self._cpu.root)
        for member in members:
            try:
                member.send_signal(signal.SIGKILL)
            except psutil.Error:
                continue
        self.process.wait()
        _, alive = psutil.wait_procs(members, timeout=_END_SECONDS)
        if alive:
            raise LabError(f"Processes of a box could not be killed: {[p.pid for p in alive]}.")
