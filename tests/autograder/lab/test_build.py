"""The source gives both notebooks, byte for byte, and says clearly where it is wrong."""

import dataclasses
import re
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

import mitdeeplearning_utils
from autograder.demo.answers import fill, read_answers
from autograder.errors import LabError
from autograder.lab import table
from autograder.lab.build import build, check, student_text
from autograder.lab.project import Project, find_project, open_project
from autograder.lab.source import read_source
from mitdeeplearning_utils.checks.exercises import fc_train

MakeProject = Callable[[str], Project]
ROOT = Path(__file__).parents[3]


def edit(project: Project, old: str, new: str) -> None:
    text = project.source.read_text("utf-8")
    assert old in text
    project.source.write_text(text.replace(old, new), "utf-8")


def cells(path: Path) -> dict[str, nbformat.NotebookNode]:
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def test_student_notebook_has_stubs_locks_and_no_outputs(mini: Project) -> None:
    build(mini)
    found = cells(mini.student)
    text = mini.student.read_text("utf-8")
    assert found["double"].source.endswith('number."""\n    # YOUR CODE HERE')
    assert found["triple"].source == "# YOUR CODE HERE"
    assert found["essay"].source == "*Write your answer here.*"
    assert found["double_check"].metadata.editable is False
    assert "checksum" in found["double_check"].metadata.nbgrader
    assert "SOLUTION" not in text and "HIDDEN" not in text
    assert all(not cell.get("outputs") for cell in found.values())
    assert text.endswith("}\n") and not text.endswith("\n\n")


def test_placeholders_version_and_ids_come_from_their_one_place(mini: Project) -> None:
    build(mini)
    notebook = nbformat.read(mini.student, as_version=4)
    version = mitdeeplearning_utils.__version__
    source = '"https://github.com/someone/lab/archive/refs/tags/v9.zip"'
    assert notebook.cells[0].source == f"# A small lab from {source}, version {version}"
    assert notebook.metadata.lab2 == {"version": version}
    assert notebook.metadata.kernelspec.name == "python3"
    assert "jupytext" not in notebook.metadata and "version" not in notebook.metadata.language_info
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)  # two cells have the same source
    assert {"setup", "double", "double_check", "essay"} < set(ids)


CHECK = """
# %% [markdown]
# For {{fc_train.worth}}: {{fc_train.title}}, {{fc_train.threshold}} ({{fc_train.percent}}).
# By hand: {{essay.worth}}.

# %% nbgrader={"grade_id": "fc_train_check", "points": {{fc_train.points}}, HEADER}
print("PRINTED")
1
"""
HEADER = '"grade": true, "locked": true, "schema_version": 3, "solution": false, "task": false'


@pytest.fixture
def graded(make_project: MakeProject, mini: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The small lab with a check of the real lab, whose card is a line, and with a README."""
    monkeypatch.setattr(fc_train, "POINTS", 1)
    monkeypatch.setattr(fc_train, "THRESHOLD", 0.125)
    monkeypatch.setattr(fc_train, "TITLE", "Train it")
    monkeypatch.setattr(fc_train, "__doc__", "Training: an accuracy of THRESHOLD or more.\n\nMore.")
    printed = CHECK.replace("HEADER", HEADER).replace(
        "PRINTED", "Train it: 1 of 1 point, 0.125 or more"
    )
    made = make_project(mini.source.read_text("utf-8") + printed)
    marks = (table.BADGE, table.BADGE_END, table.BEGIN, table.END)
    made.readme.write_text("\n".join(["# A lab\n", *marks, "\nThe end.\n"]), "utf-8")
    return made


def test_numbers_and_titles_come_from_the_exercise_and_the_header(graded: Project) -> None:
    build(graded)
    notebook = nbformat.read(graded.student, as_version=4)
    text = "For 1 point: Train it, 0.125 (12.5%).\nBy hand: 4 points."
    assert text in [cell.source for cell in notebook.cells]
    assert cells(graded.student)["fc_train_check"].metadata.nbgrader.points == 1


def test_the_readme_gets_a_row_for_each_exercise(graded: Project) -> None:
    assert "Wrote README.md." in build(graded)
    text = graded.readme.read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert "| Train it | `fc_train_check` | 1 | an accuracy of 0.125 or more |" in rows
    assert "| A written question | `essay` | 4 | graded by hand |" in rows
    assert rows[-1] == "| **All** |  | **8** | 4 automatic, 4 by hand |"
    assert text.startswith("# A lab\n") and text.endswith("\n\nThe end.\n")
    build(graded)
    assert graded.readme.read_text("utf-8") == text


def test_a_changed_exercise_is_drift_until_all_is_built(
    graded: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(graded, run=True)
    assert check(graded) == []
    for name, value in {"TITLE": "Fit it", "POINTS": 2, "THRESHOLD": 0.25}.items():
        with monkeypatch.context() as patch:
            patch.setattr(fc_train, name, value)
            commands = [line.split(": ")[1] for line in check(graded)]
            assert commands[-1] == "lab2 build --execute" and set(commands[:-1]) == {"lab2 build"}
            assert len(commands) == 4
    assert check(graded) == []


def test_the_readme_gets_colabs_badge_or_says_that_there_is_no_release(graded: Project) -> None:
    for project, words in (
        (graded, "/github/someone/lab/blob/v9/lab2_mnist.ipynb"),
        (dataclasses.replace(graded, repository="", tag=""), "has no release yet"),
    ):
        build(project)
        badge = graded.readme.read_text("utf-8").partition(table.BADGE_END)[0]
        assert words in badge and badge.count(table.BADGE) == 1


@pytest.mark.parametrize(
    ("mark", "what"), [(table.BEGIN, "the table of exercises"), (table.BADGE, "Colab's badge")]
)
def test_a_readme_without_a_place_is_named(graded: Project, mark: str, what: str) -> None:
    text = graded.readme.read_text("utf-8")
    graded.readme.write_text(text.replace(mark, ""), "utf-8")
    with pytest.raises(LabError, match=f"no place for {what}"):
        build(graded)


def test_a_wrong_placeholder_is_named_by_its_line(graded: Project) -> None:
    edit(graded, "{{fc_train.title}}", "{{fc_trian.title}}")
    lines = graded.source.read_text("utf-8").splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if "fc_trian" in text]
    with pytest.raises(
        LabError, match=rf"line {line}: there is no value for .*fc_trian.*fc_train.title"
    ):
        build(graded)


def test_the_same_source_gives_the_same_bytes(mini: Project, make_project: MakeProject) -> None:
    build(mini)
    other = make_project(mini.source.read_text("utf-8"))
    build(other)
    assert mini.student.read_bytes() == other.student.read_bytes()
    assert mini.solution.read_bytes() == other.solution.read_bytes()


def test_solution_keeps_answers_without_markers_or_hidden_tests(mini: Project) -> None:
    build(mini)
    found = cells(mini.solution)
    assert found["triple"].source == "triple = 3 * 14"
    assert found["essay"].source == "Because."
    assert found["double_check"].source == "Card(2 * (double(2) == 4))"


def test_check_passes_only_after_execute_and_names_the_command(mini: Project) -> None:
    assert [line.split(": ")[1] for line in check(mini)] == [
        "lab2 build",
        "lab2 build",
        "lab2 build --execute",
    ]
    build(mini)
    (line,) = check(mini)
    assert "lab2_mnist_solution.ipynb has outputs" in line and line.endswith(
        ": lab2 build --execute"
    )

    build(mini, run=True)
    assert check(mini) == []
    before = mini.solution.read_bytes()
    build(mini)
    assert mini.solution.read_bytes() == before  # a build renews no outputs, and loses none

    edit(mini, "# A small lab", "# Any small lab")
    assert {line.split(": ")[1] for line in check(mini)} == {"lab2 build"}
    build(mini)
    assert check(mini) == []  # prose makes no output old

    edit(mini, "3 * 14", "2 * 21")
    build(mini)
    assert [line.split(": ")[1] for line in check(mini)] == ["lab2 build --execute"]
    assert cells(mini.solution)["triple_check"].outputs


def test_executed_outputs_are_coalesced_quiet_and_repeatable(mini: Project) -> None:
    build(mini, run=True)
    first = mini.solution.read_bytes()
    notebook = nbformat.read(mini.solution, as_version=4)
    texts = [output.text for cell in notebook.cells for output in cell.get("outputs", [])
             if output.output_type == "stream"]  # fmt: skip
    assert texts == ["step 199", "<object object at 0x…>\n", "<object object at 0x…>\n"]
    assert "execution" not in str([cell.metadata for cell in notebook.cells])
    build(mini, run=True)
    assert mini.solution.read_bytes() == first


@pytest.mark.parametrize("damage", [lambda text: text[:500], lambda text: text + " ", lambda _: ""])
def test_check_sees_every_changed_byte(mini: Project, damage: Callable[[str], str]) -> None:
    build(mini)
    for path in (mini.student, mini.solution):
        before = path.read_text("utf-8")
        path.write_text(damage(before), "utf-8")
        name = str(path.relative_to(mini.root))
        found = [line for line in check(mini) if line.startswith(name)]
        assert any(line.endswith(": lab2 build") for line in found)
        build(mini)
        assert path.read_text("utf-8") == before


def test_a_failing_solution_is_named_and_nothing_is_written(mini: Project) -> None:
    build(mini)
    before = mini.solution.read_bytes()
    edit(mini, "3 * 14", "1 / 0")
    with pytest.raises(LabError, match=r"(?s)does not run.*ZeroDivisionError"):
        build(mini, run=True)
    edit(mini, "1 / 0", "3 * 13")
    with pytest.raises(LabError, match="triple_check gives 0 of 1"):
        build(mini, run=True)
    assert mini.solution.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"grade_id": "triple"', '"grade_id": "double"', "cell double: another cell has the same"),
        ('"points": 1, ', "", "cell triple_check: it is graded, but `points` is missing"),
        ('"points": 1, ', '"points": "1", ', "cell triple_check: it is graded"),
        ('"grade_id": "triple", ', "", "a grade_id of 1 to 64"),
        (
            "\n### END SOLUTION\n\n# %% nbgrader",
            "\n\n# %% nbgrader",
            "cell triple: BEGIN SOLUTION has",
        ),
        ("### BEGIN HIDDEN TESTS\n", "", "cell double_check: END HIDDEN TESTS has no BEGIN"),
        ("print(object())", "### BEGIN SOLUTION\n1\n### END SOLUTION", "a SOLUTION region needs"),
        ('    """Return twice the number."""\n', "", "cell double: without its solution, line"),
        ('{"grade_id": "triple", ', '{"grade_id: "triple", ', "cell number 8"),
    ],
)
def test_a_bad_source_is_named_by_its_cell(mini: Project, old: str, new: str, message: str) -> None:
    edit(mini, old, new)
    with pytest.raises(LabError, match=re.escape(message)):
        build(mini)
    assert not mini.student.exists() and not mini.solution.exists()


def test_no_checkout_and_no_setting_are_said_plainly(tmp_path: Path, mini: Project) -> None:
    with pytest.raises(LabError, match="is not a checkout of the lab"):
        open_project(tmp_path)
    (mini.root / "pyproject.toml").write_text("[tool.lab2]\n", "utf-8")
    with pytest.raises(LabError, match="needs a section"):
        open_project(mini.root)


def test_the_lab_itself_is_up_to_date() -> None:
    assert check(open_project(ROOT)) == []


def test_no_heading_of_the_lab_skips_a_level() -> None:
    cells = nbformat.read(find_project().student, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels[0] == 1
    assert all(new <= old + 1 for old, new in pairwise(levels))


def test_the_lab_is_found_from_a_folder_inside_it_and_from_elsewhere(
    mini: Project, tmp_path: Path
) -> None:
    assert find_project(mini.source.parent).root == mini.root
    assert find_project(tmp_path).root == ROOT


def test_the_version_stands_in_one_place() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert settings["project"]["dynamic"] == ["version"]
    line = f'__version__ = "{mitdeeplearning_utils.__version__}"\n'
    assert line in (ROOT / settings["tool"]["hatch"]["version"]["path"]).read_text("utf-8")


def test_fill_replaces_solution_cells_only(mini: Project) -> None:
    notebook = nbformat.reads(student_text(read_source(mini), mini), as_version=4)
    answers = read_answers(
        '"""Why."""\n\n# %% triple\ntriple = 1\n\n# %% essay [markdown]\n# So.\n'
    )
    assert answers == {"triple": "triple = 1", "essay": "So."}
    filled = {cell.id: cell.source for cell in fill(notebook, answers).cells}
    assert (filled["triple"], filled["essay"]) == ("triple = 1", "So.")
    assert notebook.cells[-1].source != "So."
    with pytest.raises(LabError, match="No solution cell is called triple_check"):
        fill(notebook, {"triple_check": "3"})
