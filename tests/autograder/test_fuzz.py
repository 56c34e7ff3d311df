"""Foreign bytes end in a result or in the error that is documented, and in bounded work.

The long run of the same targets is benchmarks/fuzz.py.
"""

import json
import os
from pathlib import Path

import fuzzing
import pytest
from fuzzing import Target, TooSlowError, all_targets, attempt
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzed import fuzzed

TARGETS = {target.name: target for target in all_targets()}
MANY = 50
# those take milliseconds each
FEW = {"judge": 15, "model": 20, "evidence": 25, "feedback page": 15}


def old_notebook(level: int) -> bytes:
    heading = {"cell_type": "heading", "level": level, "source": ["x"]}
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": [heading]}]}).encode()


FOUND = [
    ("notebook", old_notebook(2**31)),
    ("report", b"[" * 5000),
    ("outcome", b"[" * 5000),
    ("course table", b"Identifier,Grade,Note,Note\nParticipant 11,,1,2\n"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_whatever_comes_in_ends_in_a_result_or_a_documented_error(target: Target, folder) -> None:
    @fuzzed(FEW.get(target.name, MANY))
    @given(dice=st.randoms(use_true_random=False))
    def use(dice) -> None:
        attempt(target, target.make(dice), folder)

    use()


@pytest.mark.parametrize(("name", "data"), FOUND, ids=[name for name, _ in FOUND])
def test_what_was_found_once_stays_fixed(name, data, folder) -> None:
    attempt(TARGETS[name], data, folder)


def test_each_input_is_held_to_its_own_memory(folder, monkeypatch) -> None:
    if not os.access("/proc/self/clear_refs", os.W_OK):
        pytest.skip("this system does not forget a process's peak")

    def take(*_: object) -> None:
        len(b"x" * 200_000_000)

    monkeypatch.setattr(fuzzing, "MEMORY", 100)
    for _ in range(2):  # the first one's peak hides no other's
        with pytest.raises(AssertionError, match="MB"):
            attempt(Target("large", lambda _: b"", take, 0), b"", folder)


def test_what_waits_forever_is_stopped(folder, monkeypatch) -> None:
    def wait(_: bytes, folder: Path) -> None:
        os.mkfifo(folder / "pipe")
        (folder / "pipe").read_bytes()

    monkeypatch.setattr(fuzzing, "WAITING", 0.2)
    with pytest.raises(TooSlowError, match="by the clock"):
        attempt(Target("pipe", lambda _: b"", wait, 0), b"", folder)
