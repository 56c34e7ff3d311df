"""Run a job without a box; started as root, as a user who owns only its scratch folder."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import psutil

from .command import driver, environment

# The driver starts the kernel: the first start may reach files that the user alone can't.
_PROBE = """
import os, subprocess, sys, autograder.inside.driver
subprocess.run([sys.executable, "-c", ""], check=True)
assert os.access(os.environ["HOME"], os.W_OK)
"""
_PROBE_SECONDS = 120
_PACKAGES = str(Path(__file__).resolve().parents[2])


def unboxed_command(scratch: str, user: int | None) -> list[str]:
    """Return the driver's command line.

    Started by root, it runs as `user`, who gets `scratch`, if that user can reach the Python
    environment. Otherwise it runs with the rights of the caller.
    """
    if user is None or not shutil.which("setpriv"):
        return driver()
    drop = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--inh-caps=-all"]
    drop.append("--no-new-privs")
    os.chown(scratch, user, user)
    if not _works(drop, scratch):
        os.chown(scratch, 0, 0)
        return driver()
    return [*drop, *driver()]


def end_user(user: int | None) -> None:
    """Kill everything that a job left running as its user, anywhere in the process tree."""
    if user is None:
        return
    for process in psutil.process_iter(["uids"]):
        uids = process.info["uids"]
        if uids and uids.real == user:
            with contextlib.suppress(psutil.NoSuchProcess):  # it has ended by itself
                process.kill()


def _works(drop: list[str], scratch: str) -> bool:
    """Return whether a job's user can start the driver and write to its scratch."""
    try:
        done = subprocess.run(
            [*drop, driver()[0], "-c", _PROBE],
            env=environment(scratch, _PACKAGES),
            cwd=scratch,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
