"""Gradescope's autograder: the zip is whole, and results.json holds whatever was handed in."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from other_user import as_in_a_container

from autograder.box.lease import USER_IDS
from autograder.cli import main
from autograder.export.gradescope import results_of
from autograder.export.scores import Score
from autograder.gradescope import bundle
from autograder.gradescope.bundle import make_zip
from autograder.lab.project import find_project
from autograder.outcome import Outcome
from autograder.told import to_both
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, passed

PROJECT = find_project()
MOST = checks.scorecard().most
VERDICTS = {"fc_model": Verdict([passed("ten scores", 3)])}


@pytest.fixture(scope="module")
def autograder_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("zip") / "autograder.zip"
    assert main(["gradescope", "--out", str(out), "--minutes", "8"]) == 0
    return out


@pytest.fixture
def root(autograder_zip: Path) -> Iterator[Path]:
    """What Gradescope lays out under /autograder; the environment is this one, not setup.sh's."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        with zipfile.ZipFile(autograder_zip) as archive:
            for member in archive.infolist():
                made = Path(archive.extract(member, root / "source"))
                made.chmod((member.external_attr >> 16) & 0o777)
        (root / "source" / ".venv").symlink_to(sys.prefix)
        shutil.copy(root / "source" / "run_autograder", root)
        (root / "submission").mkdir()
        (root / "results").mkdir()
        yield root


def run(root: Path, **files: bytes) -> dict:
    """Hand in files (`__` stands for a dot) and return the results."""
    for name, data in files.items():
        (root / "submission" / name.replace("__", ".")).write_bytes(data)
    start = [str(root / "run_autograder")]
    if os.geteuid() == 0:
        start = as_in_a_container(start)
    environment = os.environ | {"AUTOGRADER_ROOT": str(root)}
    done = subprocess.run(start, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results = json.loads((root / "results" / "results.json").read_text("utf-8"))
    return results | {"stdout": done.stdout + done.stderr}


def scores(results: dict) -> list[tuple[float, float]]:
    return [(test["score"], test["max_score"]) for test in results["tests"] if "score" in test]


def test_the_zip_has_its_scripts_on_top_and_all_that_an_installation_reads(autograder_zip) -> None:
    with zipfile.ZipFile(autograder_zip) as archive:
        modes = {member.filename: member.external_attr >> 16 for member in archive.infolist()}
        settings = tomllib.loads(archive.read("pyproject.toml").decode())["project"]
        assert b"minutes=8 " in archive.read("run_autograder")
    assert [name for name, mode in modes.items() if mode & 0o111] == ["setup.sh", "run_autograder"]
    needed = {"requirements.txt", settings["readme"], *settings["license-files"]}
    needed |= {"solutions/lab2_mnist.py", "mitdeeplearning_utils/mnist/train-images-idx3-ubyte.gz"}
    assert needed <= set(modes)
    code = {str(path.relative_to(PROJECT.root)) for path in PROJECT.root.glob("autograder/**/*.py")}
    assert code <= set(modes)
    assert not [name for name in modes if "__pycache__" in name or name.startswith("tests/")]


def test_the_same_lab_gives_the_same_zip(autograder_zip, tmp_path) -> None:
    again = make_zip(PROJECT, tmp_path / "again.zip", 8)
    assert again.read_bytes() == autograder_zip.read_bytes()


def test_an_error_in_the_middle_leaves_the_older_zip(tmp_path, monkeypatch) -> None:
    (tmp_path / "autograder.zip").write_bytes(b"the older one")
    monkeypatch.setattr(bundle, "_lab", lambda project: [project.root / "gone.py"])
    with pytest.raises(FileNotFoundError):
        make_zip(PROJECT, tmp_path / "autograder.zip")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"the older one"]


def test_a_limit_too_short_for_a_run_is_refused(tmp_path, capsys) -> None:
    out = tmp_path / "autograder.zip"
    assert main(["gradescope", "--out", str(out), "--minutes", "2"]) == 1
    assert "at least 5" in capsys.readouterr().err and not out.exists()


@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_the_scripts_are_bash(root, name) -> None:
    subprocess.run(["bash", "-n", str(root / "source" / name)], check=True)


SPY = """
import os
with open({proof!r}, "w") as file:
    for path in {paths!r}:
        try:
            open(path, "rb").close()
        except OSError as error:
            print(type(error).__name__, file=file)
"""


def test_the_newest_of_several_is_graded_as_a_user_who_sees_neither_results_nor_answers(
    root,
) -> None:
    (root / "submission_metadata.json").write_text('{"id": 4711}')
    (root / "proof").mkdir()
    (root / "proof").chmod(0o777)
    secrets = ["results/results.json", "submission_metadata.json"]
    secrets += ["source/solutions/lab2_mnist.py", "source/autograder/demo/examples/half_right.py"]
    notebook = nbformat.read(PROJECT.student, as_version=4)
    paths = [str(root / name) for name in secrets]
    spy = SPY.format(proof=str(root / "proof" / "uid"), paths=paths)
    notebook.cells.append(new_code_cell(spy))
    nbformat.write(notebook, root / "submission" / "lab2_mnist.ipynb")
    results = run(root, notes__ipynb=b'{"cells": [], "metadata": {}, "nbformat": 4}')
    machine = [(0, checks.result(name).most) for name in checks.EXERCISES]
    assert sorted(scores(results)) == sorted(machine)
    assert all("Not started" in test["output"] for test in results["tests"])
    assert "You handed in 2 notebooks; this one was graded: lab2_mnist.ipynb." in results["output"]
    assert "submission_4711" in results["stdout"]
    if os.geteuid() == 0:
        assert "No box can be made here" in results["stdout"]
        assert (root / "proof" / "uid").stat().st_uid in USER_IDS
        assert (root / "proof" / "uid").read_text().split() == ["PermissionError"] * 4


def test_a_file_that_is_no_notebook_has_no_points_and_says_what_to_hand_in(root) -> None:
    results = run(root, lab2_mnist__ipynb=b"<!DOCTYPE html><title>Sign in</title>")
    assert scores(results) == [(0, MOST)]
    assert "It is a web page, not a notebook. Please hand in" in results["output"]
    assert "sk the student" not in results["output"]


def test_a_submission_without_a_notebook_says_so(root) -> None:
    (root / "submission" / "link.ipynb").symlink_to("/etc/passwd")
    results = run(root, report__pdf=b"%PDF", **{"__hidden__ipynb": b"{}"})
    assert scores(results) == [(0, MOST)]
    assert "There is no notebook (.ipynb) in it." in results["output"]


def test_a_fault_of_the_grader_has_no_score_and_is_told_politely(root) -> None:
    shutil.rmtree(root / "source" / "solutions")
    results = run(root, lab2_mnist__ipynb=PROJECT.student.read_bytes())
    told, note = results["tests"]
    assert "score" not in results and "score" not in told
    assert "The grader failed, not you. You lose no points" in results["output"]
    assert note["visibility"] == "hidden" and "Clone the repository" in note["output"]


def test_a_grader_that_is_killed_leaves_its_fault_in_the_results(root) -> None:
    (root / "source" / ".venv").unlink()
    python = root / "source" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nkill -9 $$\n")
    python.chmod(0o755)
    results = run(root, lab2_mnist__ipynb=b"{}")
    assert "score" not in results and "The grader failed, not you" in results["output"]
    assert "exit status 137" in results["stdout"]


def test_what_a_stopped_run_did_not_reach_counts_0_and_is_not_called_our_fault() -> None:
    outcome = Outcome("ann", "timeout", to_both("It ran longer than 450 s."), VERDICTS)
    results = results_of(outcome)
    assert sum(score for score, _ in scores(results)) == 3
    assert sum(most for _, most in scores(results)) == MOST
    assert "was stopped at the limit of CPU time" in results["output"]
    assert "The run ended before this exercise" in results["tests"][1]["output"]
    assert "fault" not in results["tests"][1]["output"]


def test_reasons_to_look_at_a_submission_are_for_instructors_only() -> None:
    outcome = Outcome(
        "ann", "needs_review", to_both("odd"), VERDICTS, reviews=["better on test images"]
    )
    seen = [test for test in results_of(outcome)["tests"] if "better on test" in test["output"]]
    assert [test["visibility"] for test in seen] == ["hidden"]


def test_the_gradebooks_overrides_hand_grades_and_penalty_count() -> None:
    cells = {"fc_model_check": 1.5, "experiments": 3.0}
    score = Score("ann", "", 4.0, 25.0, 0.5, cells, False, None)
    tests = results_of(Outcome("ann", "graded", verdicts=VERDICTS), score)["tests"]
    by_name = {test["name"]: (test["score"], test["max_score"]) for test in tests}
    assert by_name[checks.result("fc_model").title] == (1.5, 3)
    assert by_name["The written answer"] == (3, 4)
    assert by_name["Late penalty"] == (-0.5, 0)
    waiting = results_of(Outcome("ann", "graded"), replace(score, by_hand_open=True))["tests"]
    assert "The written answer" not in {test["name"] for test in waiting}
