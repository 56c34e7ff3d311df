"""The box of an ordinary user, who has no rights to give up: real ones, started by root's tests.

The environment may lie where only root goes: it is mounted under /mnt, for the one command alone.
"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.demo.answers import fill
from autograder.judge.verdict import judge_run
from autograder.lab.project import find_project

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="every other test of the box is an ordinary user's already"
)
UID = 54_321
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
SET_UP = f"""set -e
base=$1 prefix=$2 lab=$3 home=$4; shift 4
mount -t tmpfs -o mode=755 lab2 /mnt
cd /mnt
mkdir -p base venv/bin venv/lib venv/share lab home
mkdir -m 700 closed
mkdir closed/env
mount --bind "$base" base
mount --bind "$prefix/lib" venv/lib
mount --bind "$prefix/share" venv/share
mount --bind "$lab" lab
mount --bind "$home" home
ln -s /mnt/base/bin/{PYTHON} venv/bin/python
echo 'home = /mnt/base/bin' > venv/pyvenv.cfg
for folder in base venv/lib venv/share lab; do mount -o remount,bind,ro $folder; done
exec setpriv --reuid={UID} --regid={UID} --clear-groups \\
  env -i HOME=/mnt/home PATH=/usr/bin:/bin PYTHONPATH=/mnt/lab venv/bin/python "$@"
"""
RUN = """
import json, os, sys
from dataclasses import asdict
from pathlib import Path
from autograder.job import Job, Limits
from autograder.box import run as run_box
text = Path("/mnt/home/prepared.ipynb").read_text()
report = run_box(Job(text, Limits(total_seconds=300)), Path("/mnt/home/run"))
print(json.dumps({"uid": os.getuid(), **asdict(report)}))
"""
LOOK_AROUND = """
import json, os, socket
try:
    reached = str(socket.create_connection(("127.0.0.1", {port}), 2))
except OSError as error:
    reached = type(error).__name__
print(json.dumps(dict(
    uid=os.getuid(), prefix=sys.prefix, network=reached, interfaces=socket.if_nameindex(),
    seen=[path for path in ("/mnt/home", "/mnt/lab", "/mnt/closed", "/root", "/home", "/var")
          if os.path.exists(path)])))
"""
MODEL = """
model = tf.keras.Sequential([
    tf.keras.Input((28, 28, 1)),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(128, activation="relu"),
    tf.keras.layers.Dense(10, activation="softmax"),
])
"""
LAST_CELL = "fc_model_check"


def as_user(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the environment's Python as an ordinary user, at home in `home`."""
    folders = [sys.base_prefix, sys.prefix, str(find_project().root), str(home)]
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", SET_UP, "sh"]
    return subprocess.run(
        [*command, *folders, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    os.chown(folder, UID, UID)
    (folder / "gradebook").write_text("everybody's grades")
    return folder


@pytest.fixture(scope="module")
def seen(home) -> dict[str, Any]:
    """What a student's cell saw in a run of the lab's first exercise, and the run's report."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer = MODEL + LOOK_AROUND.format(port=listener.getsockname()[1])
        notebook = fill(nbformat.read(find_project().student, as_version=4), {"fc_model": answer})
        last = next(i for i, cell in enumerate(notebook.cells) if cell.id == LAST_CELL)
        notebook.cells = notebook.cells[: last + 1]
        nbformat.write(notebook, home / "prepared.ipynb")
        done = as_user(home, "-c", RUN)
    assert done.returncode == 0, done.stderr
    ran = nbformat.read(home / "run" / "notebook.ipynb", as_version=4)
    (answer_cell,) = [cell for cell in ran.cells if cell.id == "fc_model"]
    return {"report": json.loads(done.stdout), **json.loads(answer_cell.outputs[0].text)}


def test_an_ordinary_users_box_runs_a_submission_to_its_end(seen, home) -> None:
    assert seen["report"]["uid"] == UID
    assert seen["report"]["status"] == "graded"
    assert seen["report"]["reason"] == {"student": "", "instructor": ""}
    judged = judge_run(home / "run" / "evidence", home / "predictions")
    assert judged.verdicts["fc_model"].points == 3
    assert judged.faults == {}


def test_an_ordinary_users_box_has_no_network(seen) -> None:
    assert seen["network"] == "ConnectionRefusedError"
    assert seen["interfaces"] == [[1, "lo"]]


def test_an_ordinary_users_box_shows_no_home_and_another_user(seen) -> None:
    assert seen["seen"] == []
    assert seen["uid"] == 1000
    assert seen["prefix"] == "/mnt/venv"


def test_the_doctor_finds_an_ordinary_user_ready(home) -> None:
    done = as_user(home, "-m", "autograder.cli", "doctor", "--course", "/mnt/home")
    assert "✓ The box works (/mnt/venv/" in done.stdout, done.stdout
    assert "root" not in done.stdout


def test_the_doctor_names_a_folder_of_the_environment_that_this_user_cannot_read(home) -> None:
    lines = ["import sys", "from autograder.cli import main", "sys.exec_prefix = '/mnt/closed/env'"]
    done = as_user(home, "-c", "\n".join([*lines, "sys.exit(main(['doctor']))"]))
    assert done.returncode == 1
    assert "✗ bubblewrap can't make a box" in done.stdout
    assert "You can't read /mnt/closed/env." in done.stdout
