"""What is costly to make, made once for all the processes of a test session."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_FOLDER = "LAB2_TESTS_SHARED"  # the variable by which a process hands the folder on to its children


def folder() -> Path:
    """Return the session's folder; the first process that asks makes it, and removes it."""
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="lab2-tests-")
        atexit.register(_remove, Path(os.environ[_FOLDER]), os.getpid())
    return Path(os.environ[_FOLDER])


def once(name: str, make: Callable[[Path], object]) -> Path:
    """Return the path `name` that `make` writes, in this process unless another one did so."""
    path, done = folder() / name, folder() / f".{name}.done"
    with (folder() / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(path)
            done.touch()
    return path


def _remove(path: Path, maker: int) -> None:
    if os.getpid() == maker:
        shutil.rmtree(path, ignore_errors=True)
