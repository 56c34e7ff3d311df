"""A box for each test."""

import pytest
from real_box import Box


@pytest.fixture
def box(tmp_path) -> Box:
    return Box(tmp_path / "run")
