"""Approved texts are renewed by a whole, passed session, and by no other one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CONFTEST = """
from pathlib import Path
import pytest
from approving import Approvals

HERE = Path(__file__).parent
approvals = Approvals(HERE)

def pytest_configure(config):
    config.pluginmanager.register(approvals)

@pytest.fixture
def show():
    yield lambda line: approvals.show_lines(HERE / "lines.txt", {line})
    approvals.show_page(HERE / "page.html", "new")
"""
ONE = """
def test_one(show):
    show("one")

def test_more(show):
    show("more")
"""
TWO = """
import os, pytest

def test_two(show):
    show("two")
    if "STOP" in os.environ:
        raise KeyboardInterrupt
    assert "FAIL" not in os.environ
    if "SKIP" in os.environ:
        pytest.skip("not here")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of tests, and what was approved before."""
    texts = {"conftest.py": CONFTEST, "test_one.py": ONE, "test_two.py": TWO}
    approved = {"lines.txt": "gone\none\n", "page.html": "old"}
    for name, text in {**texts, **approved}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, **environment: str) -> str:
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder)]
    paths = os.pathsep.join([str(HERE), str(HERE.parents[2])])
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def approved(folder: Path) -> tuple[str, str]:
    return (folder / "lines.txt").read_text("utf-8"), (folder / "page.html").read_text("utf-8")


def test_a_whole_passed_session_writes_what_it_showed(folder: Path) -> None:
    assert "Approved: read `git diff`." in run(folder, LAB2_APPROVE="write")
    assert approved(folder) == ("more\none\ntwo\n", "new")


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ([], {"STOP": "1"}),
        ([], {"FAIL": "1"}),
        ([], {"SKIP": "1"}),
        (["-k", "not more"], {}),
        (["test_one.py"], {}),
        (["test_one.py::test_one", "test_two.py"], {}),
        (["--collect-only"], {}),
        (["-p", "xdist", "-n", "2"], {}),
    ],
)
def test_any_other_session_writes_nothing(
    folder: Path, arguments: list[str], environment: dict[str, str]
) -> None:
    before = approved(folder)
    told = run(folder, *arguments, LAB2_APPROVE="write", **environment)
    assert approved(folder) == before
    assert "Nothing is approved" in told


def test_without_the_word_a_new_line_fails_its_test(folder: Path) -> None:
    told = run(folder, LAB2_APPROVE="")
    assert "lines.txt has not: ['more']" in told and "lines.txt has not: ['two']" in told
    assert approved(folder) == ("gone\none\n", "old")
