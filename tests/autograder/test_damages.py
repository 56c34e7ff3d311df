"""Every broken submission: its answers survive, or the reason is told; some in a real box."""

from pathlib import Path

import nbformat
import pytest
from damages import Damage, problems_in_notebook, problems_of, read_damages
from handed_in import hand_in, release

from autograder.course import Course
from autograder.lab.project import find_project
from autograder.pipeline.submission import Settings, grade_submission
from autograder.repair.notebook import repair

DAMAGES = read_damages()


def named(damages: list[Damage]):
    return pytest.mark.parametrize("damage", damages, ids=lambda damage: damage.name)


@pytest.fixture(scope="module")
def released():
    return nbformat.read(find_project().student, as_version=4)


@named([damage for damage in DAMAGES if not damage.malformed])
def test_the_answers_survive_and_what_was_repaired_is_told(damage: Damage, released) -> None:
    result = repair(damage.handed_in, released)
    nbformat.validate(result.notebook)
    assert problems_in_notebook(damage, result) == []


@named([damage for damage in DAMAGES if damage.malformed or damage.points])
def test_it_gets_its_points_or_its_reason(damage: Damage, tmp_path: Path) -> None:
    release(tmp_path)
    hand_in(tmp_path, "ann", damage.handed_in)
    assert problems_of(damage, grade_submission(Course(tmp_path), "ann", Settings())) == []
