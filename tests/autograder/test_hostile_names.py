"""File names that attack whoever grades: the terminal, the pages, a spreadsheet, the disk."""

import csv
import zipfile
from pathlib import Path

import pytest

from autograder.export import export_csv
from autograder.grade import grade, table
from autograder.project import find_project

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
PAGE = b"<!DOCTYPE html><title>Sign in</title>"


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> tuple[Path, list]:
    folder = tmp_path_factory.mktemp("names")
    with zipfile.ZipFile(folder / "in.zip", "w") as archive:
        for name in NAMES:
            archive.writestr(f"{name}.ipynb", PAGE)
    return folder / "course", grade(find_project(), folder / "in.zip", folder / "course")


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


def test_no_page_holds_markup_of_theirs(graded) -> None:
    course, outcomes = graded
    pages = [course / "report.html", *course.glob("feedback/*/lab2/lab2_mnist.html")]
    assert len(pages) == len(outcomes) + 1
    for page in pages:
        text = page.read_text("utf-8")
        assert "<script>alert" not in text and "\u202e" not in text


def test_no_cell_of_the_table_for_a_spreadsheet_begins_like_a_formula(graded, tmp_path) -> None:
    course, outcomes = graded
    export_csv(course, tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(outcomes) + 1
    cells = [cell for row in rows for cell in row if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]
