"""What `lab2 grade` leaves of a class once all of it is graded."""

from pathlib import Path

from made_course import hand_in, make_course

from autograder.grade import grade
from autograder.outcome import read_outcome
from autograder.project import find_project


def graded_runs(course: Path) -> set[str]:
    outcomes = grade(find_project(), course / "submitted", course)
    assert {outcome.status for outcome in outcomes} == {"graded"}
    return {folder.name for folder in (course / "runs").iterdir()}


def run_of(course: Path, student: str) -> str:
    outcome = read_outcome(course, student)
    assert outcome is not None
    return outcome.run


def test_of_a_student_who_hands_in_again_only_the_newest_run_stays(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    hand_in(course, "ann", "My first thoughts.")
    hand_in(course, "ben", "My first thoughts.")
    first = graded_runs(course)
    assert first == {run_of(course, "ann")} == {run_of(course, "ben")}  # the same notebook
    hand_in(course, "ann", "My second thoughts.")
    assert graded_runs(course) == first | {run_of(course, "ann")}  # Ben's is still in use
    hand_in(course, "ben", "My second thoughts.")
    assert graded_runs(course) == {run_of(course, "ann")}
