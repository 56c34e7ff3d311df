"""Run nbgrader's own commands in a course folder; remove a course folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..errors import LabError

_NBGRADER = "import autograder, nbgrader.__main__"  # ours first, because it then starts faster


def run_nbgrader(course: Path, *arguments: str) -> str:
    """Run nbgrader's own command in the course folder; return what it logged.

    Raises `LabError` with the end of its log if it fails.
    """
    command = [sys.executable, "-c", _NBGRADER, *arguments]
    done = subprocess.run(
        command,
        cwd=course,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise LabError(f"`nbgrader {' '.join(arguments)}` failed in {course}:\n{tail}")
    return done.stdout


def remove_course(folder: Path) -> None:
    """Delete a course folder, including nbgrader's read-only files."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(folder)


def environment() -> dict[str, str]:
    """Return this process's environment; packages and commands are found without activation."""
    here = str(Path(__file__).resolve().parents[2])
    packages = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    commands = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return os.environ | {"PYTHONPATH": packages, "PATH": commands}
