"""What tests/conftest.py names is there."""

from pathlib import Path

import pytest

from tests.conftest import ALONE, FIRST

FILES = sorted(Path(__file__).parent.rglob("test_*.py"))


@pytest.mark.parametrize("name", FIRST)
def test_a_file_that_comes_first_exists_once(name: str) -> None:
    assert len([path for path in FILES if path.as_posix().endswith(f"/{name}")]) == 1


@pytest.mark.parametrize("name", ALONE)
def test_a_test_that_stands_alone_exists(name: str) -> None:
    assert any(f"\ndef {name}(" in path.read_text("utf-8") for path in FILES)
