"""Random examples are repeated by their seed, and a failure names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import fuzzed
from tests.fuzzed import SEED


def drawn(seed: int, monkeypatch) -> list[int]:
    monkeypatch.setattr(fuzzed, "SEED", seed)
    found: list[int] = []

    @fuzzed.fuzzed(20)
    @given(number=st.integers(0, 2**60))
    def note(number: int) -> None:
        found.append(number)

    note()
    return found


def test_one_seed_gives_the_same_examples_and_another_one_others(monkeypatch) -> None:
    assert drawn(1, monkeypatch) == drawn(1, monkeypatch) != drawn(2, monkeypatch)


def test_a_failure_says_how_to_repeat_it() -> None:
    @fuzzed.fuzzed(5)
    @given(number=st.integers())
    def fail(number: int) -> None:
        raise ValueError(number)

    with pytest.raises(ValueError) as caught:
        fail()
    assert f"LAB2_SEED={SEED}" in "".join(caught.value.__notes__)
