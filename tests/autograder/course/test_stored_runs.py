"""A stored run is whole, and stays while somebody may read it."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from autograder.course.runs import run_key, store, stored_end
from autograder.job import Job, Limits
from autograder.told import RunEnd


def writer(text: str, meanwhile=lambda: None):
    """A run that writes `text`; before it ends, something else happens."""

    def run(folder: Path) -> RunEnd:
        folder.mkdir()
        (folder / "notebook.ipynb").write_text(text)
        (folder / "prepared.ipynb").write_text("")
        (folder / "run.json").write_text(json.dumps(asdict(RunEnd("graded"))))
        meanwhile()
        return RunEnd("graded")

    return run


def stored(folder: Path) -> str:
    assert stored_end(folder) == RunEnd("graded")
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    return (folder / "notebook.ipynb").read_text()


def test_a_run_replaces_an_older_one(tmp_path) -> None:
    folder = tmp_path / "runs" / "key"
    store(folder, writer("older"))
    assert stored(folder) == "older"
    store(folder, writer("newer"))
    assert stored(folder) == "newer"


@pytest.mark.parametrize("older", [True, False])
def test_a_run_that_was_stored_meanwhile_stays(tmp_path, older) -> None:
    """As where two students hand in the same notebook and both are run at the same time."""
    folder = tmp_path / "runs" / "key"
    if older:
        store(folder, writer("older"))
    store(folder, writer("second", lambda: store(folder, writer("first"))))
    assert stored(folder) == "first"


def test_a_run_that_fails_leaves_what_was_stored(tmp_path) -> None:
    folder = tmp_path / "runs" / "key"
    store(folder, writer("older"))
    with pytest.raises(ZeroDivisionError):
        store(folder, writer("newer", lambda: 1 // 0))
    assert stored(folder) == "older"


def test_a_run_without_a_box_is_not_taken_for_one_in_a_box() -> None:
    job = Job("{}", Limits())
    assert run_key(job) == run_key(job) != run_key(job, boxed=False)
