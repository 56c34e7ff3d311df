"""Each change of a grade has one line in the log, whatever is killed, and whoever makes it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.course import Change, Changes, History, Known, fold, points_in
from autograder.course.gradebook import open_gradebook
from autograder.course.history import REMOVED
from autograder.course.paths import page_path
from autograder.names import ASSIGNMENT, NOTEBOOK
from tests.shared import once

CELLS = ("fc_model_check", "experiments")
RECEIPT = {"code": "AAAA-BBBB-CCCC", "points": "fc_model 3"}


def make_gradebook(folder: Path) -> None:
    folder.mkdir()
    with open_gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        gradebook.add_assignment(ASSIGNMENT)
        gradebook.add_notebook(NOTEBOOK, ASSIGNMENT)
        for name in CELLS:
            gradebook.add_grade_cell(name, NOTEBOOK, ASSIGNMENT, max_score=4, cell_type="code")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(once("gradebook", make_gradebook), tmp_path / "course"))


@pytest.fixture
def gradebook(course: Path) -> Iterator[Gradebook]:
    with open_gradebook(f"sqlite:///{course}/gradebook.db") as opened:
        yield opened


def give(gradebook: Gradebook, student: str, name: str = CELLS[0], **points: float | None) -> None:
    gradebook.update_or_create_student(student)
    gradebook.update_or_create_submission(ASSIGNMENT, student)
    grade = gradebook.find_grade(name, NOTEBOOK, ASSIGNMENT, student)
    for kind, value in points.items():
        setattr(grade, kind, value)
    gradebook.db.commit()


def lines(course: Path) -> list[Change]:
    history = History(course)
    found = history.read()
    assert history.problem == "" and history.mark.intended is None
    return found


def show(course: Path, student: str, code: str) -> None:
    path = page_path(course, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<p>{code}", "utf-8")


def test_a_change_says_whose_what_who_and_why(course: Path, gradebook: Gradebook) -> None:
    changes = Changes(course, "grade", who="maria")
    with changes.changing(gradebook, "ann", "first grade", "graded", RECEIPT):
        give(gradebook, "ann", auto_score=3)
        show(course, "ann", RECEIPT["code"])
    with changes.changing(gradebook, "ann", "another notebook was handed in", "timeout"):
        give(gradebook, "ann", auto_score=1)
    first, second = lines(course)
    assert (first.student, first.who, first.command, first.why) == (
        "ann",
        "maria",
        "grade",
        "first grade",
    )
    assert first.grades == {"fc_model_check": ({}, {"automatic": 3.0})}
    assert first.status == ("", "graded") and first.receipt == RECEIPT and len(first.grader) == 32
    assert second.grades == {"fc_model_check": ({"automatic": 3.0}, {"automatic": 1.0})}
    assert second.status == ("graded", "timeout") and second.receipt == {}
    assert second.when.endswith("Z") and second.why == "another notebook was handed in"


def test_a_reason_that_somebody_gave_stands_instead_of_ours(course, gradebook) -> None:
    with Changes(course, "regrade", "he appealed").changing(gradebook, "ann", "first grade"):
        give(gradebook, "ann", auto_score=3)
    assert [line.why for line in lines(course)] == ["he appealed"]


def test_what_changes_nothing_has_no_line(course: Path, gradebook: Gradebook) -> None:
    changes = Changes(course, "grade")
    for _ in range(2):
        with changes.changing(gradebook, "ann", "first grade", "graded", RECEIPT):
            give(gradebook, "ann", auto_score=3)
            show(course, "ann", RECEIPT["code"])
    assert len(lines(course)) == 1


def test_a_page_made_again_has_a_line_for_its_receipt_alone(course, gradebook) -> None:
    changes = Changes(course, "grade")
    for code in ("AAAA-BBBB-CCCC", "DDDD-EEEE-FFFF"):
        with changes.changing(gradebook, "ann", "again", "graded", {"code": code}):
            give(gradebook, "ann", auto_score=3)
            show(course, "ann", code)
    assert [(bool(line.grades), line.receipt["code"][0]) for line in lines(course)] == [
        (True, "A"),
        (False, "D"),
    ]


def test_hand_grades_extra_credit_and_penalties_are_found(course, gradebook) -> None:
    changes = Changes(course, "grade")
    with changes.changing(gradebook, "ann", "first grade", "graded"):
        give(gradebook, "ann", auto_score=3)
    give(gradebook, "ann", "experiments", manual_score=2.5, extra_credit=0.5)
    submission = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, "ann")
    submission.late_submission_penalty = 1
    gradebook.db.commit()
    for _ in range(2):
        Changes(course, "export").settle(gradebook)
    _, line = lines(course)
    assert line.grades == {
        "experiments": ({}, {"hand": 2.5, "extra": 0.5}),
        "late_penalty": ({}, {"automatic": -1.0}),
    }
    assert line.who == "" and "outside lab2" in line.why and "`lab2 export`" in line.why
    known: dict[str, Known] = {}
    fold(known, lines(course))
    assert known["ann"].total == 5 and known["ann"].status == "graded"


def test_a_hand_grade_just_before_another_change_is_not_taken_for_it(course, gradebook) -> None:
    give(gradebook, "ann", auto_score=3)
    changes = Changes(course, "rejudge", who="maria")
    changes.settle(gradebook)
    give(gradebook, "ann", manual_score=2)
    with changes.changing(gradebook, "ann", "another judge", "graded"):
        give(gradebook, "ann", auto_score=1)
    assert [line.who for line in lines(course)] == ["", "", "maria"]


def test_an_old_courses_log_says_that_it_starts_late(course, gradebook) -> None:
    for student in ("ann", "ben"):
        give(gradebook, student, auto_score=3)
    changes = Changes(course, "rejudge")
    with changes.changing(gradebook, "ben", "another judge", "graded"):
        give(gradebook, "ben", auto_score=4)
    why = [(line.student, line.why) for line in lines(course)]
    before = "It was graded before this log began."
    assert why == [("ann", before), ("ben", before), ("ben", "another judge")]


def test_a_removed_student_has_a_line_and_begins_again(course, gradebook) -> None:
    changes = Changes(course, "clean")
    with changes.changing(gradebook, "ann", "first grade", "graded"):
        give(gradebook, "ann", auto_score=3)
    with changes.changing(gradebook, "ann", "removed", REMOVED):
        gradebook.remove_student("ann")
    with changes.changing(gradebook, "ann", "first grade", "graded"):
        give(gradebook, "ann", auto_score=2)
    assert [line.status for line in lines(course)] == [
        ("", "graded"),
        ("graded", REMOVED),
        ("", "graded"),
    ]
    gradebook.remove_student("ann")  # by nbgrader's own command
    Changes(course, "report").settle(gradebook)
    assert lines(course)[-1].status == ("graded", REMOVED)


STEPS = ("mark", "gradebook", "page", "append", "sync", "last mark")


@contextmanager
def killed(monkeypatch: pytest.MonkeyPatch, step: str) -> Iterator[None]:
    """Let a call of the log's file end as if the process had been killed before it."""
    names = {"mark": ("write_mark", 1), "append": ("append", 1), "last mark": ("write_mark", 2)}
    with monkeypatch.context() as patch:
        if step == "sync":
            patch.setattr("autograder.course.history.os.fsync", _kill)
        elif step in names:
            name, left = names[step]
            real, calls = getattr(History, name), iter(range(left))

            def call(*words: object) -> object:
                return _kill() if next(calls, None) == left - 1 else real(*words)

            patch.setattr(History, name, call)
        with pytest.raises(KeyboardInterrupt):
            yield


def _kill(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("same_command", [True, False])
def test_a_kill_in_between_leaves_one_line_for_one_change(
    course, gradebook, monkeypatch, step, same_command
) -> None:
    def grade(who: str, stop: str = "") -> None:
        changes = Changes(course, "grade", who=who)
        changes.settle(gradebook)
        with changes.changing(gradebook, "ann", "first grade", "graded", RECEIPT):
            if stop == "gradebook":
                _kill()
            give(gradebook, "ann", auto_score=3)
            if stop == "page":
                _kill()
            show(course, "ann", RECEIPT["code"])

    with killed(monkeypatch, step):
        grade("maria", step)
    if same_command:
        grade("nina")
    else:
        Changes(course, "export", who="nina").settle(gradebook)
    found = lines(course)
    written = [line for line in found if line.grades]
    happened = same_command or step not in ("mark", "gradebook")
    assert len(written) == happened
    for line in written:
        assert line.why == "first grade" and line.status == ("", "graded")
        assert line.who == ("nina" if step in ("mark", "gradebook") else "maria")
    receipts = [line.receipt for line in found if line.receipt]
    assert receipts == ([RECEIPT] if happened and (same_command or step != "page") else [])
    known: dict[str, Known] = {}
    fold(known, found)
    assert {name: student.cells for name, student in known.items()} == points_in(gradebook)


def test_after_an_error_the_next_change_is_not_taken_for_the_failed_one(course, gradebook) -> None:
    changes = Changes(course, "grade")
    with pytest.raises(ValueError, match="a full disk"), changes.changing(gradebook, "ann", "x"):
        raise ValueError("a full disk")
    with changes.changing(gradebook, "ben", "first grade", "graded"):
        give(gradebook, "ben", auto_score=3)
    assert [(line.student, line.why) for line in lines(course)] == [("ben", "first grade")]


def test_a_full_disk_leaves_no_half_line(course, gradebook, monkeypatch) -> None:
    changes = Changes(course, "grade")
    changes.settle(gradebook)
    give(gradebook, "ann", auto_score=3)
    write = changes.history.append.__globals__["os"].write
    with monkeypatch.context() as patch:
        patch.setattr("autograder.course.history.os.write", lambda h, data: write(h, data[:20]))
        with pytest.raises(OSError, match="No space left"):
            changes.settle(gradebook)
    changes.settle(gradebook)
    assert [line.student for line in lines(course)] == ["ann"]
