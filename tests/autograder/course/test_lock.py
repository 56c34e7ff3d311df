"""One command at a time in a course; leftovers of a killed one are gone, all else stays."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import autograder.course.lock as lock
from autograder.course.lock import is_held, only_one, only_page
from autograder.errors import LabError

HOLD = """
import sys
from pathlib import Path
from autograder.course.lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_command_is_told_to_wait_and_the_lock_ends_with_its_process(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE_SECONDS", 0.2)
    assert not is_held(tmp_path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    with pytest.raises(LabError, match="Another lab2 command is working in"), only_one(tmp_path):
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
        "runs/0123/run.json",
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


def test_a_command_that_ends_soon_is_waited_for(tmp_path) -> None:
    with ThreadPoolExecutor() as pool, only_one(tmp_path):
        waiting = pool.submit(hold, tmp_path)
        time.sleep(0.3)
        assert not waiting.done()
    waiting.result()


def hold(course) -> None:
    with only_one(course):
        pass


def test_a_starting_command_leaves_the_class_page_that_another_one_writes(tmp_path) -> None:
    with only_page(tmp_path):
        half = tmp_path / ".report.html.x1"
        half.touch()
        hold(tmp_path)
        assert half.exists()
    with only_page(tmp_path):  # its writer was killed
        assert not half.exists()
