"""Every broken submission: its answers survive, or the reason is told; some in a real box."""

from pathlib import Path

import nbformat
import pytest
from attacks import HOSTILE
from damages import Damage, faults_of, read_damages

from autograder.normalise import MalformedError, normalise
from autograder.project import find_project
from autograder.submission import Settings, grade_submission, release_path, submitted_path

DAMAGES = read_damages()


def named(damages: list[Damage]):
    return pytest.mark.parametrize("damage", damages, ids=lambda damage: damage.name)


@pytest.fixture(scope="module")
def released():
    return nbformat.read(find_project().student, as_version=4)


@named([damage for damage in DAMAGES if not damage.malformed])
def test_the_answers_survive_and_what_was_mended_is_told(damage: Damage, released) -> None:
    result = normalise(damage.handed_in, released)
    nbformat.validate(result.notebook)
    assert faults_of(damage, result) == []


@named([damage for damage in DAMAGES if damage.malformed])
def test_what_cannot_be_graded_is_named(damage: Damage, released) -> None:
    with pytest.raises(MalformedError, match=damage.malformed):
        normalise(damage.handed_in, released)


@named([damage for damage in DAMAGES if damage.points])
def test_what_was_mended_runs_and_gets_its_points(damage: Damage, released, tmp_path: Path) -> None:
    for path, data in (
        (release_path(tmp_path), nbformat.writes(released).encode()),
        (submitted_path(tmp_path, "ann"), damage.handed_in),
    ):
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    outcome = grade_submission(tmp_path, "ann", Settings(limits=HOSTILE))
    points = {name: outcome.verdicts[name].points for name in damage.points or {}}
    assert (outcome.status, points) == ("graded", damage.points)
