"""Each kind of fault once; `python tests/autograder/faults.py` breaks the pipeline 200 times."""

import os

import pytest
from fault_trials import STARTS, Class
from faults import FAULTS, run_trial

ONCE = {
    "killed": "new",
    "interrupted": "half released",
    "worker lost": "forced",
    "disk full": "released",
    "database locked": "handed in again",
    "clock jumps": "rejudged",
    "submission changes": "in place",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Class:
    return Class(tmp_path_factory.mktemp("faults"))


def test_every_fault_and_every_start_is_tried() -> None:
    assert set(ONCE) == set(FAULTS) and set(ONCE.values()) == set(STARTS)


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_the_same_command_grades_everybody_once(whole: Class, fault: str) -> None:
    if fault == "disk full" and os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    computed = fault == "worker lost"  # the others hit no sooner for it, and wait for TensorFlow
    assert run_trial(whole, fault, ONCE[fault], 1, computed).problems == []
