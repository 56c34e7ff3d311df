"""One command at a time in a course; leftovers of a killed one are gone, all else stays."""

import subprocess
import sys

import pytest

from autograder.course.lock import is_held, only_one
from autograder.errors import LabError

HOLD = """
import sys
from pathlib import Path
from autograder.course.lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_command_is_told_to_wait_and_the_lock_ends_with_its_process(tmp_path) -> None:
    assert not is_held(tmp_path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    with pytest.raises(LabError, match="Another lab2 command works in"), only_one(tmp_path):
        pass
    assert is_held(tmp_path)
    holder.kill()
    holder.communicate()
    assert not is_held(tmp_path)
    with only_one(tmp_path):
        pass


def test_what_a_killed_command_left_half_written_is_removed_and_nothing_else(tmp_path) -> None:
    course = tmp_path / "dl[2026]"
    left = [
        "runs/.run-abc/run/notebook.ipynb",
        "runs/0123/predictions/.0123.npy.abc",
        "outcomes/.ann.json.x1",
        "submitted/ann/lab2/.in-x1",
        "autograded/ann/lab2/.lab2_mnist.ipynb.x1",
        "feedback/ann/lab2/.lab2_mnist.html.x1",
        "../.lab2-dl[2026]-abcd1234/course/nbgrader_config.py",
    ]
    whole = [
        "runs/0123/report.json",
        "runs/0123/predictions/0123.npy",
        "outcomes/ann.json",
        "submitted/ann/lab2/lab2_mnist.ipynb",
        "autograded/ann/lab2/.ipynb_checkpoints/lab2_mnist-checkpoint.ipynb",
        "../.lab2-dl[2026]-2-abcd1234/course/nbgrader_config.py",  # another course is being made
    ]
    for name in left + whole:
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).touch()
    with only_one(course):
        assert not [name for name in left if (course / name).exists()]
        assert all((course / name).exists() for name in whole)
