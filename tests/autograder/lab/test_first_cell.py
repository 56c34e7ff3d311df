"""The first cell says in one sentence what to do, or installs the helpers and says from where."""

import importlib.util
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograder.lab.project import Project, find_project
from autograder.lab.source import read_source

LAB = find_project()
RELEASED = Project(LAB.root, "someone/the-lab", "v1.2.0", "1.2.0")
ARCHIVE = "https://github.com/someone/the-lab/archive/refs/tags/v1.2.0.zip"
HELPERS = "mitdeeplearning_utils"


@pytest.fixture(scope="module", params=[LAB, RELEASED], ids=["clone", "released"])
def cell(request) -> tuple[Project, str]:
    (found,) = [cell.source for cell in read_source(request.param).cells if cell.id == "setup"]
    return request.param, found


def stops(cell: str, monkeypatch, *absent: str) -> str:
    """Run the cell where these packages are absent and pip fails; return what stops it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name not in absent or None)
    with pytest.raises(AssertionError) as stop:
        exec(cell, {})
    return str(stop.value)


def no_install(*arguments: Any, **options: Any) -> int:
    raise RuntimeError("nothing may be installed")


@pytest.mark.parametrize(
    ("absent", "advice"),
    [
        (("tensorflow", HELPERS), "Python 3.11 to 3.13, run `%pip install tensorflow`"),
        (("tensorflow",), "Python 3.11 to 3.13, run `%pip install tensorflow`"),
        (("pip", HELPERS), "`%run -m ensurepip`"),
        (("pip", "tensorflow"), "`%run -m ensurepip`"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(cell, absent, advice: str, monkeypatch) -> None:
    monkeypatch.setattr(subprocess, "call", no_install)
    text = stops(cell[1], monkeypatch, *absent)
    assert advice in text and text.count(". ") == 0 and text.endswith("run this cell again.")


def test_the_helpers_come_from_the_tag_or_from_the_clone(
    cell, monkeypatch, tmp_path: Path, capsys
) -> None:
    project, code = cell
    calls: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda call: calls.append(call) or 1)
    monkeypatch.chdir(tmp_path)
    text = stops(code, monkeypatch, HELPERS)
    source = ARCHIVE if project is RELEASED else str(tmp_path)
    assert [call[-1] for call in calls] == [source]
    assert capsys.readouterr().out == f"Installing the lab's helpers from {source}\n"
    assert ("connection" if project is RELEASED else "in the lab's clone") in text
