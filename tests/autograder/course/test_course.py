"""A course folder works with the stock commands of nbgrader, and Formgrader opens in it."""

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import alembic.command
import alembic.config
import nbformat
import pytest
from formgrader import running_formgrader
from nbgrader.dbutil import _temp_alembic_ini

from autograder.course.commands import remove_course, run_nbgrader
from autograder.course.create import init_course
from autograder.demo.answers import fill
from autograder.demo.demo import grades
from autograder.errors import LabError
from autograder.lab.build import build
from autograder.lab.project import Project

LAB = "lab2/lab2_mnist.ipynb"
RIGHT = {
    "double": "def double(number):\n    return number + number",
    "triple": "triple = 42",
    "essay": "So.",
}


@pytest.fixture(scope="module")
def course(make_project: Callable[[], Project], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with three submissions, graded by nbgrader's own commands."""
    project = make_project()
    build(project)
    folder = init_course(project, tmp_path_factory.mktemp("place") / "course")
    run_nbgrader(folder, "generate_assignment", "lab2")
    released = nbformat.read(folder / "release" / LAB, as_version=4)
    submissions = {
        "right": fill(released, RIGHT),
        "partly": fill(released, {"double": "def double(number):\n    return 5"}),
        "cheat": fill(released, {"triple": "triple = 1"}),
    }
    for cell in submissions["cheat"].cells:
        if cell.id.endswith("_check"):
            cell.source = "Card(99)"
        if cell.id == "setup":
            cell.source = "class Card:\n    def __init__(self, points): 1 / 0"
    for student, notebook in submissions.items():
        file = folder / "submitted" / student / LAB
        file.parent.mkdir(parents=True)
        nbformat.write(notebook, file)
    run_nbgrader(folder, "autograde", "lab2")
    run_nbgrader(folder, "generate_feedback", "lab2")
    (folder / "student.ipynb").write_bytes(project.student.read_bytes())
    return folder


def test_the_release_is_the_students_notebook_byte_for_byte(course: Path) -> None:
    assert (course / "release" / LAB).read_bytes() == (course / "student.ipynb").read_bytes()


def test_points_are_partial_and_changed_locked_cells_are_restored(course: Path) -> None:
    assert grades(course, "right") == {"double_check": (2, 2), "triple_check": (1, 1)}
    # The hidden test raises: no points, whatever the card says.
    assert grades(course, "partly") == {"double_check": (0, 2), "triple_check": (0, 1)}
    assert grades(course, "cheat") == {"double_check": (0, 2), "triple_check": (0, 1)}
    notebook = nbformat.read(course / "autograded" / "cheat" / LAB, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    assert cells["double_check"].source.startswith("### BEGIN HIDDEN TESTS")
    assert cells["setup"].source.startswith("class Card:\n    def __init__(self, points):\n")
    with pytest.raises(LabError, match="nobody has no graded submission"):
        grades(course, "nobody")


def test_a_progress_bar_leaves_one_output_each_for_text_and_errors(course: Path) -> None:
    notebook = nbformat.read(course / "autograded" / "right" / LAB, as_version=4)
    (bar,) = [cell for cell in notebook.cells if "range(200)" in cell.source]
    assert {output.name for output in bar.outputs} == {"stdout", "stderr"}
    assert len(bar.outputs) <= 6


def test_feedback_keeps_the_card_and_its_colours_but_nothing_active(course: Path) -> None:
    page = (course / "feedback" / "right" / "lab2" / "lab2_mnist.html").read_text("utf-8")
    assert "<b>2 points</b>" in page
    assert "<script>steal()" not in page and "steal()" in page


def test_export_and_validate_work(course: Path) -> None:
    run_nbgrader(course, "export")
    rows = (course / "grades.csv").read_text("utf-8").splitlines()
    score = rows[0].split(",").index("score")
    by_student = {row.split(",")[3]: row.split(",")[score] for row in rows[1:]}
    assert float(by_student["right"]) == 3 and float(by_student["cheat"]) == 0
    log = run_nbgrader(course, "validate", f"submitted/right/{LAB}")
    assert "Success" in log
    log = run_nbgrader(course, "validate", f"submitted/partly/{LAB}")
    assert "failed" in log


def test_formgrader_opens(course: Path) -> None:
    with running_formgrader(course) as formgrader:
        (assignment,) = json.loads(formgrader.get("/api/assignments"))
        overview = formgrader.get("/manage_assignments")
        page = formgrader.get(f"/submissions/{formgrader.submission('right')['id']}")
    assert (assignment["name"], assignment["num_submissions"]) == ("lab2", 3)
    assert "<title>nbgrader formgrade" in overview and "Login" not in overview
    assert "<b>2 points</b>" in page and "<script>steal()" not in page


def test_a_folder_with_anything_in_it_is_left_as_it_is(course: Path, mini: Project) -> None:
    before = sorted(path.name for path in course.iterdir())
    with pytest.raises(LabError, match="has a course in it; nothing was changed"):
        init_course(mini, course)
    assert sorted(path.name for path in course.iterdir()) == before
    file = mini.root / "notes.txt"
    file.write_text("mine")
    with pytest.raises(LabError, match=r"notes.txt is a file; nothing was changed"):
        init_course(mini, file)
    with pytest.raises(LabError, match="has files in it"):
        init_course(mini, mini.root)
    assert file.read_text() == "mine"


def test_an_empty_folder_becomes_a_course_and_can_be_removed(mini: Project, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    folder = init_course(mini, tmp_path / "new")
    assert sorted(path.name for path in folder.iterdir()) == [
        "gradebook.db",
        "nbgrader_config.py",
        "source",
    ]
    (folder / "source").chmod(0o555)
    remove_course(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_new_gradebook_notes_the_version_that_nbgraders_own_way_finds(course: Path) -> None:
    told = io.StringIO()
    with _temp_alembic_ini("sqlite://") as settings:
        alembic.command.heads(alembic.config.Config(settings, stdout=told))
    with closing(sqlite3.connect(course / "gradebook.db")) as gradebook:
        noted = gradebook.execute("SELECT version_num FROM alembic_version").fetchall()
    assert noted == [(told.getvalue().split()[0],)]


def test_a_wrong_source_makes_no_course(mini: Project, tmp_path: Path) -> None:
    mini.source.write_text(mini.source.read_text("utf-8").replace("3 * 14", "3 *"), "utf-8")
    mini.source.write_text(mini.source.read_text("utf-8").replace("### END SOLUTION", ""), "utf-8")
    with pytest.raises(LabError, match="has mistakes"):
        init_course(mini, tmp_path / "course")
    assert list(tmp_path.iterdir()) == []


def test_nbgraders_commands_start_without_the_grammar_of_web_addresses(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    log = run_nbgrader(tmp_path, "--version")
    assert "jsonschema" in log and "lark" not in log


def test_a_failing_nbgrader_command_shows_the_end_of_its_log(course: Path) -> None:
    with pytest.raises(LabError, match=r"(?s)`nbgrader autograde nothing` failed in .*nothing"):
        run_nbgrader(course, "autograde", "nothing")
