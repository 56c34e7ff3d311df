"""Each kind of fault once; `python tests/autograder/faults.py` breaks the pipeline 200 times."""

import pytest
from faults import FAULTS, Class, run_trial


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Class:
    return Class(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_the_same_command_grades_everybody_once(whole: Class, fault: str) -> None:
    assert run_trial(whole, fault, seed=1) == []
