"""A sample of the spellings of benchmarks/spellings.py: each gets all points, and none waits."""

import pytest
from spellings import spellings

from autograder.inside.evidence_file import write_evidence
from autograder.judge.verdict import judge_run
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.images import test_set as load_test_set

EVERY = 20


@pytest.mark.parametrize(
    ("exercise", "make"), [(name, make) for name, _, make in list(spellings())[::EVERY]]
)
def test_an_honest_model_gets_all_points(exercise, make, tmp_path) -> None:
    model = make()
    model(load_test_set()[0][:2])
    found = checks.collect(exercise, {exercise.replace("fc_", ""): model})
    write_evidence(tmp_path / f"{exercise}.safetensors", found)
    judged = judge_run(tmp_path, tmp_path / "kept")
    assert judged.reviews == [] and judged.faults == {}
    assert judged.verdicts[exercise].points == checks.result(exercise).most
