"""Run a job without a box; started as root, as a user who owns only its scratch folder."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import psutil

from .command import driver, environment

_FIRST_UID = 55_000  # different from the boxes', because all of a user's processes are ended
# The driver starts the kernel: the first start may reach files that the user alone can't.
_PROBE = """
import os, subprocess, sys, autograder.inside.driver
subprocess.run([sys.executable, "-c", ""], check=True)
assert os.access(os.environ["HOME"], os.W_OK)
"""
_PROBE_SECONDS = 120
_PACKAGES = str(Path(__file__).resolve().parents[2])


def unboxed_command(scratch: str, slot: int) -> list[str]:
    """Return the driver's command line.

    Started as root, it runs as another user, who gets `scratch`, if that user can reach the Python
    environment. Otherwise it runs with the rights of the caller.
    """
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return driver()
    uid = _FIRST_UID + slot
    drop = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--inh-caps=-all"]
    drop.append("--no-new-privs")
    os.chown(scratch, uid, uid)
    if not _works(drop, scratch):
        os.chown(scratch, 0, 0)
        return driver()
    return [*drop, *driver()]


def end_user(slot: int) -> None:
    """Kill everything that a job left running as its user, anywhere in the process tree."""
    if os.geteuid() != 0:
        return
    for process in psutil.process_iter(["uids"]):
        uids = process.info["uids"]
        if uids and uids.real == _FIRST_UID + slot:
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
