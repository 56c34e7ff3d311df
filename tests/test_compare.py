"""The assignment for other graders: it asks for what the lab asks for, with the same points."""

from benchmarks.compare.instructor_tests import TESTS
from tests.corpus import FULL


def test_the_points_are_the_labs() -> None:
    assert {name: tests.points for name, tests in TESTS.items()} == {
        f"{name}_check": points for name, points in FULL.items()
    }
