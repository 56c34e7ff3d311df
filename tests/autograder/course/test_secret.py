"""A course's secret is made once, and only its owner can read it; a notebook keeps its seed."""

from pathlib import Path

import pytest

from autograder.course import secret
from autograder.course.secret import seed_of
from autograder.names import SECRET


def test_a_notebook_keeps_its_seed_and_no_other_course_has_it(tmp_path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir(), there.mkdir()
    seed = seed_of(here, "a notebook")
    assert len(seed) == 64 and seed == seed_of(here, "a notebook")
    assert len({seed, seed_of(here, "another"), seed_of(there, "a notebook")}) == 3
    assert [path.name for path in here.iterdir()] == [SECRET]
    assert (here / SECRET).stat().st_mode & 0o777 == 0o600
    assert (here / SECRET).read_text() not in seed


def test_of_two_processes_that_make_a_secret_one_wins(tmp_path) -> None:
    seed_of(tmp_path, "")
    first = (tmp_path / SECRET).read_text()
    secret._make(tmp_path / SECRET)  # it has just seen none
    assert (tmp_path / SECRET).read_text() == first
    assert [path.name for path in tmp_path.iterdir()] == [SECRET]


def test_a_file_system_without_links_has_a_secret_too(tmp_path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert seed_of(tmp_path, "") == seed_of(tmp_path, "")
    assert (tmp_path / SECRET).stat().st_mode & 0o777 == 0o600


def test_a_secret_that_may_not_be_read_is_not_replaced(tmp_path) -> None:
    (tmp_path / SECRET).mkdir()
    with pytest.raises(OSError, match=SECRET):
        seed_of(tmp_path, "")
