"""What is costly to make, made once for all the processes of a test session."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

FOLDER = "LAB2_TESTS_SHARED"  # the variable in which tests/conftest.py hands the folder on


def once(name: str, make: Callable[[Path], object]) -> Path:
    """Return the path `name` that `make` writes, in this process unless another one did so."""
    folder = Path(os.environ[FOLDER])
    path, done = folder / name, folder / f".{name}.done"
    with (folder / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(path)
            done.touch()
    return path
