"""Names and texts that attack whoever grades: the terminal, the pages, a spreadsheet, the disk."""

import contextlib
import csv
import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from made_course import make_course

import autograder.pipeline.keep as keeping
from autograder.cli import main
from autograder.course import Course
from autograder.course.outcomes import read_outcomes
from autograder.export import FORMS, Wanted
from autograder.outcome import Outcome
from autograder.pipeline.grading import table
from autograder.told import to_both

NAMES = (
    '=HYPERLINK("//example.org","grades")',
    "=cmd|' /C calc'!A1",
    "@SUM(1+1)*cmd",
    "-2+3",
    "<script>alert(1)</script>",
    "\x1b[2J\x1b]0;root\x07",
    "ann\nben: graded. 21 points",
    "\u202egpj.ipynb",
    "../../../../tmp/lab2-escaped",
    "$(touch lab2-escaped)",
    "'; DROP TABLE student; --",
    "x" * 240,
    "学" * 80,
)
CODES = "\x1b[2J\x1b]0;root\x07\x9b31m\u202e\u2028\r\nann: graded. 21 points"
PAGE = b"<!DOCTYPE html><title>Sign in</title>"


@pytest.fixture(scope="module")
def command(tmp_path_factory) -> tuple[Path, str]:
    """The course in which `lab2 grade` graded files with such names, and what it printed."""
    folder = tmp_path_factory.mktemp("names")
    with zipfile.ZipFile(folder / "in.zip", "w") as archive:
        for name in NAMES:
            archive.writestr(f"{name}.ipynb", PAGE)
    make_course(folder / "course")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        assert main(["grade", str(folder / "in.zip"), "--course", str(folder / "course")]) == 0
    return folder / "course", printed.getvalue()


@pytest.fixture(scope="module")
def graded(command) -> tuple[Path, list[Outcome]]:
    course, _ = command
    return course, read_outcomes(course)


def test_everybody_has_an_outcome_and_all_files_lie_in_the_course(graded) -> None:
    course, outcomes = graded
    assert len({outcome.student for outcome in outcomes}) == len(NAMES)
    assert {outcome.status for outcome in outcomes} == {"malformed"}
    assert {path.name for path in course.parent.iterdir()} == {"course", "in.zip"}
    assert not Path("/tmp/lab2-escaped.ipynb").exists()


def test_ids_and_table_are_plain_lines(graded) -> None:
    _, outcomes = graded
    assert len(table(outcomes).splitlines()) == len(NAMES) + 1
    assert all(outcome.student.isprintable() for outcome in outcomes)


def is_plain(line: str) -> bool:
    return line.isprintable() and not line.startswith("ann:")


def test_what_the_command_prints_is_plain_lines(command, graded) -> None:
    lines = command[1].replace("\r", "\n").split("\n")  # "\r" is the progress bar's
    assert [line for line in lines if not is_plain(line)] == []
    _, outcomes = graded
    for outcome in outcomes:
        assert any(line.startswith(f"{outcome.student}: malformed. ") for line in lines)


@pytest.mark.parametrize(
    "hostile", [{"student": CODES}, {"reason": to_both(CODES)}, {"repairs": [CODES]}]
)
def test_an_outcome_is_told_in_one_plain_line(hostile: dict, monkeypatch, capsys) -> None:
    outcome = Outcome(**{"student": "eve", "status": "needs_review"} | hostile)
    monkeypatch.setattr(keeping, "record", lambda *_: "")
    keeping.keep(SimpleNamespace(), outcome)
    line, end = capsys.readouterr().err.split("\n")
    assert is_plain(line) and "needs_review" in line and end == ""


def test_no_page_holds_markup_of_theirs(graded) -> None:
    course, outcomes = graded
    pages = [course / "report.html", *course.glob("feedback/*/lab2/lab2_mnist.html")]
    assert len(pages) == len(outcomes) + 1
    for page in pages:
        text = page.read_text("utf-8")
        assert "<script>alert" not in text and "\u202e" not in text


def test_no_cell_of_the_table_for_a_spreadsheet_begins_like_a_formula(graded, tmp_path) -> None:
    course, outcomes = graded
    FORMS["csv"](Course(course), Wanted(tmp_path / "grades.csv"))
    with (tmp_path / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(outcomes) + 1
    cells = [cell for row in rows for cell in row if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]
