"""Without a box, a run that root starts belongs to a user who can change nothing of root's."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from other_user import ROOT, reachable

from autograder.box.lease import USER_IDS

CELL = """
import os, subprocess, sys
def tries(action, *values):
    try:
        action(*values)
    except Exception as error:
        return type(error).__name__
print(os.getuid(), tries(os.setuid, 0), tries(os.listdir, {private!r}),
      tries(open, {private!r} + "/results.json", "w"))
open("mine", "w").write("x")
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
"""
SCRIPT = """
import os, sys
from pathlib import Path
sys.path[:0] = ["tests/autograder"]
import psutil
from real_box import Box
box = Box(Path(sys.argv[1], "run"))
(text,) = box.run(sys.stdin.read(), boxed=False)
print(text, box.report.status, box.report.reason.instructor)
user = int(text.split()[0])
left = [p for p in psutil.process_iter(["uids", "status"]) if p.info["uids"].real == user]
print([p.info for p in left if p.info["status"] != "zombie"])
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def run(start: list[str], folder: Path) -> str:
    private = folder / "private"
    private.mkdir(0o700)
    done = subprocess.run(
        start,
        cwd=ROOT,
        input=CELL.format(private=str(private)),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert list(private.iterdir()) == []
    return done.stdout


@as_root
def test_code_without_a_box_runs_as_a_user_of_its_own_and_nothing_of_it_stays() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        command = [sys.executable, "-c", SCRIPT, folder]
        out = run(reachable(command), Path(folder))
    user, *tried = out.split()[:4]
    assert int(user) in USER_IDS
    assert tried == ["PermissionError"] * 3
    assert out.endswith("graded \n[]\n")
