"""The log of changes is only appended to, and shows whether somebody edited or cut it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course.history import CHANGES, MARK, Change, History, Intended


def change(student: str) -> Change:
    return Change(
        student=student,
        who="maria",
        when="2026-11-30T12:00:00Z",
        command="grade",
        why="first grade",
        grades={"fc_model_check": ({}, {"automatic": 3.0})},
        status=("", "graded"),
    )


def write(course: Path, *students: str) -> None:
    history = History(course)
    with history.locked():
        history.read()
        history.append([change(student) for student in students])
        history.write_mark()


def problem(course: Path) -> str:
    history = History(course)
    history.read()
    return history.problem


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with a log of three lines, written by two commands."""
    write(tmp_path, "ann", "ben")
    write(tmp_path, "cem")
    return tmp_path


def test_lines_are_read_as_they_were_written_and_form_a_chain(course: Path) -> None:
    found = History(course).read()
    assert [c.student for c in found] == ["ann", "ben", "cem"] and problem(course) == ""
    assert [c.number for c in found] == [1, 2, 3] and len({c.previous for c in found}) == 3
    assert found[0].grades == change("ann").grades and found[0].status == ("", "graded")
    assert len((course / CHANGES).read_bytes().splitlines()) == 3


EDITS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "points raised": lambda lines: [lines[0].replace(b"3.0", b"4.0"), *lines[1:]],
    "last line edited": lambda lines: [*lines[:2], lines[2].replace(b"cem", b"ann")],
    "a line taken out": lambda lines: [lines[0], lines[2]],
    "the first line taken out": lambda lines: lines[1:],
    "the last line taken out": lambda lines: lines[:2],
    "all taken out": lambda lines: [],
    "two lines swapped": lambda lines: [lines[1], lines[0], lines[2]],
    "a line twice": lambda lines: [*lines, lines[2]],
    "a line added": lambda lines: [*lines, lines[2].replace(b'"number":3', b'"number":4')],
    "no line of ours": lambda lines: [lines[0], b"\xff{]\n", *lines[1:]],
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_noticed_and_stays_noticed_when_lines_are_added(course: Path, edit: str) -> None:
    path = course / CHANGES
    path.write_bytes(b"".join(EDITS[edit](path.read_bytes().splitlines(keepends=True))))
    assert "changes.jsonl was edited or cut" in problem(course)
    write(course, "dan")
    assert "was edited or cut" in problem(course)
    assert History(course).read()[-1].student == "dan"


def test_a_log_that_was_deleted_is_noticed(course: Path) -> None:
    (course / CHANGES).unlink()
    assert "its last lines are missing" in problem(course)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", None])
def test_a_damaged_or_missing_mark_is_noticed(course: Path, damage: bytes | None) -> None:
    (course / MARK).unlink()
    if damage is not None:
        (course / MARK).write_bytes(damage)
    assert "was edited or cut" in problem(course)


def test_a_line_that_is_added_while_the_log_is_read_is_no_edit(course, monkeypatch) -> None:
    real = History.read_mark

    def slow(history: History) -> None:
        real(history)
        monkeypatch.undo()
        write(course, "dan")

    monkeypatch.setattr(History, "read_mark", slow)
    assert problem(course) == ""


def test_half_a_line_of_a_killed_command_is_taken_away_and_is_no_edit(course: Path) -> None:
    with (course / CHANGES).open("ab") as file:
        file.write(b'{"student":"dan","who":"ma')
    assert problem(course) == "" and len(History(course).read()) == 3
    write(course, "dan")
    assert problem(course) == "" and [c.number for c in History(course).read()] == [1, 2, 3, 4]


def test_a_line_whose_mark_was_not_written_is_no_edit(course: Path) -> None:
    before = (course / MARK).read_bytes()
    write(course, "dan")
    (course / MARK).write_bytes(before)  # killed after the line
    assert problem(course) == ""


def test_another_commands_lines_and_intention_are_seen(course: Path) -> None:
    mine = History(course)
    mine.read()
    assert not mine.grew()
    write(course, "dan")
    assert mine.grew() and len(mine.read()) == 4
    intended = Intended(student="eve", who="maria", when="", command="grade", why="")
    mine.write_mark(intended)
    other = History(course)
    other.read()
    assert other.mark.intended == intended and other.problem == ""
    assert json.loads((course / MARK).read_text("utf-8"))["lines"] == 4
