"""Alike work is told, never judged: copies are found, honest classes aren't, nothing changes."""

import json
import stat
from pathlib import Path
from typing import Any

import nbformat
import pytest
from classes import DISGUISES, OWN, WRITTEN, Maker, same_file, split_cells

from autograder.alike import write
from autograder.alike.groups import Group, groups
from autograder.alike.page import known
from autograder.alike.pieces import Piece, contract_of, known_in, pieces_of
from autograder.alike.process import Common, Request
from autograder.alike.reading import read_all
from autograder.course import Course
from autograder.course.outcomes import write_outcome
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from autograder.names import release_path, submitted_path
from autograder.outcome import Outcome

MAKER = Maker()
CONTRACT = contract_of(MAKER.blank)
SOURCE = json.loads(nbformat.writes(read_source(find_project())))
GIVEN = known_in([MAKER.blank, SOURCE], CONTRACT)
USUAL = known_in(MAKER.answers(), CONTRACT)  # not the stored ones: other files may be newer
EVERYBODY = frozenset(GIVEN | USUAL)


def of(*notebooks: Any, name: str = "s") -> dict[str, list[Piece]]:
    return {f"{name}{n:03}": pieces_of(b, b, CONTRACT) for n, b in enumerate(notebooks)}


def cell(**more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": "", "metadata": {}, "outputs": [], **more}


def with_cells(notebook: Any, *cells: Any) -> Any:
    return notebook | {"cells": [*notebook["cells"][:-1], *cells, notebook["cells"][-1]]}


@pytest.fixture(scope="module")
def others() -> dict[str, list[Piece]]:
    return of(*(MAKER.honest() for _ in range(30)))


def found(others: dict[str, list[Piece]], *notebooks: Any, **more: Any) -> list[Group]:
    return groups(others | of(*notebooks, name="copy"), EVERYBODY, **more)


@pytest.mark.parametrize("number", range(len(OWN)))
def test_a_copy_is_found_in_each_disguise(number: int, others) -> None:
    own = OWN[number]
    original = MAKER.ran(MAKER.notebook(own))
    copies = {name: MAKER.notebook(disguise(own)) for name, disguise in DISGUISES.items()}
    copies["split cells"] = split_cells(copies["nothing but the written answer"], {*own})
    missed = [n for n, c in copies.items() if len(found(others, original, c)) != 1]
    assert missed in ([], ["only the training step"])


def test_a_group_has_its_shared_pieces_and_how_often_they_are_in_the_class(others) -> None:
    (group,) = found(others, *[MAKER.notebook(OWN[0])] * 3)
    assert group.students == ["copy000", "copy001", "copy002"]
    assert {shared.holders for shared in group.shared} == {3}
    texts = [text for shared in group.shared for text in shared.texts.values()]
    assert any("tf.gather(scores, labels, axis=1, batch_dims=1)" in text for text in texts)
    assert any(text.startswith("# clip so that") for text in texts)
    assert not any("Flatten()" in text for text in texts)  # many have it


def test_honest_students_are_not_told(others) -> None:
    for students in (others, of(*(MAKER.honest() for _ in range(5)))):
        assert groups(students, EVERYBODY) == []


def test_the_stored_answers_are_those_of_the_submissions() -> None:
    missing = len(USUAL - GIVEN - known())
    assert missing < len(USUAL) / 5, "renew them: python benchmarks/alike.py --write"


def test_the_lab_as_it_is_and_its_solution_say_nothing() -> None:
    for notebook in (MAKER.blank, MAKER.notebook({})):
        assert groups(of(notebook, notebook), EVERYBODY) == []


def test_a_tutorial_that_many_follow_says_nothing() -> None:
    one, other = (pieces_of(book, book, CONTRACT) for book in map(MAKER.notebook, OWN[:2]))
    assert groups({f"s{n}": one if n % 2 else other for n in range(20)}, EVERYBODY) == []


def test_usual_code_with_unusual_numbers_says_little(others) -> None:
    answers = {
        "fc_compile": "model.compile(tf.keras.optimizers.SGD(0.0137), loss='mse')",
        "fc_fit": "BATCH_SIZE = 77\nEPOCHS = 13\nmodel.fit(train_images, train_labels, 77, 13)",
        "cnn_fit": "cnn_model.fit(train_images, train_labels, batch_size=77, epochs=9)",
    }
    assert found(others, *[MAKER.notebook(answers)] * 2) == []


def test_members_of_a_team_are_not_compared(others) -> None:
    books = [MAKER.notebook(OWN[0])] * 2
    assert found(others, *books, teams={"copy000": "red", "copy001": "red"}) == []
    assert found(others, *books, teams={"copy000": "red", "copy001": "blue"}) != []


TRACES = {
    "a cell's id": [cell(id="5f0c41ab", source="1")],
    "when a cell ran": [cell(metadata={"executionInfo": {"timestamp": 1764500000123}})],
    "when a cell ran in Jupyter": [
        cell(metadata={"execution": {"iopub.execute_input": "2026-11-30T10:00:00.123456Z"}})
    ],
    "the order in which cells ran": [
        cell(execution_count=n) for n in (3, 1, 9, 4, 8, 30, 7, 2, 20, 6)
    ],
}


@pytest.mark.parametrize("cells", TRACES.values(), ids=TRACES)
def test_the_same_file_with_other_answers_is_found(cells, others) -> None:
    original = with_cells(MAKER.notebook(OWN[0]), *cells)
    assert len(found(others, original, same_file(original))) == 1
    # everybody got it from somewhere
    assert groups(of(*[same_file(original)] * 9), EVERYBODY) == []


def test_cells_that_ran_from_top_to_bottom_say_nothing(others) -> None:
    counted = with_cells(MAKER.blank, *(cell(execution_count=n) for n in range(1, 30)))
    assert found(others, counted, counted) == []


def test_saved_numbers_count_if_the_code_gives_others(others) -> None:
    lines = [f"accuracy: 0.{n}123 - loss: 0.{n}987\n" for n in range(4)]
    output = {"output_type": "stream", "name": "stdout", "text": lines}
    ran = [dict(each) for each in MAKER.blank["cells"]]
    for each in ran:
        if each["metadata"].get("nbgrader", {}).get("grade_id") == "fc_fit":
            each["outputs"] = [output]
    book = MAKER.blank | {"cells": ran}
    same = {"copy000": {"model": 0.97}, "copy001": {"model": 0.97}}
    assert found(others, book, book, accuracies=same) == []
    assert found(others, book, book) == []  # it isn't known what the code gives
    (group,) = found(others, book, book, accuracies=same | {"copy001": {"model": 0.96}})
    assert [shared.kind for shared in group.shared] == ["numbers"]


def test_what_is_no_notebook_has_no_pieces() -> None:
    for broken in (None, [], {"cells": 3}, {"cells": [3, {"cell_type": "code", "source": 7}]}):
        assert pieces_of(broken, broken, CONTRACT) == []
    odd = cell(metadata=[], outputs={"a": 1}, source=["x = f(1, ", "2, 3)"], execution_count="a")
    assert [piece.text for piece in pieces_of({"cells": [odd]}, None, CONTRACT)] == [
        "x = f(1, 2, 3)"
    ]


def _save(path: Path, notebook: Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))
    return str(path)


def test_a_notebook_that_takes_too_long_costs_only_itself(tmp_path: Path) -> None:
    long = {"cells": [cell(source="x = f(1, y, 2)\n" * 20_000)]}
    quick = _save(tmp_path / "quick.ipynb", MAKER.notebook(OWN[0]))
    files = {"ann": quick, "ben": _save(tmp_path / "long.ipynb", long), "eve": quick, "flo": "no"}
    requests = [Request(student, path, path) for student, path in files.items()]
    common = Common(_save(tmp_path / "blank.ipynb", MAKER.blank), "", seconds=0.2)
    read = read_all(common, requests)
    assert (sorted(read.pieces), read.unread) == (["ann", "eve", "flo"], ["ben"])
    assert read.pieces["ann"] == read.pieces["eve"] != [] and read.pieces["flo"] == []
    assert len(read.known) > 20


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with two alike submissions under hostile names, and three others."""
    folder = tmp_path / "course"
    _save(release_path(folder), MAKER.blank)
    _save(folder / "source/lab2/lab2_mnist.ipynb", SOURCE)
    (folder / "roster.csv").write_text("student,name\nann,<b>Ann</b>\n")
    script = {
        "fc_model": OWN[0]["fc_model"].replace("one hidden layer", "<script>alert(1)</script>")
    }
    books = [MAKER.notebook(OWN[0] | script), MAKER.notebook(OWN[0] | script)]
    books += [MAKER.honest() for _ in range(3)]
    for student, book in zip(("ann", "ben", "eve", "flo", "gil"), books, strict=True):
        _save(folder / "runs" / student / "prepared.ipynb", book)
        _save(submitted_path(folder, student), book)
        write_outcome(folder, Outcome(student, "graded", run=student))
    return Course(folder)


def test_the_page_is_for_the_instructor_alone_and_changes_nothing(course: Course) -> None:
    def files() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in course.folder.rglob("*") if p.is_file()}

    before = files()
    path = write(course)
    page = path.read_text("utf-8")
    after = files()
    assert after.keys() - before.keys() <= {path, course.folder / ".lab2.report.lock"}
    assert before.items() <= after.items()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "For the instructor alone." in page and "2 of 5" in page
    assert (
        "&lt;b&gt;Ann&lt;/b&gt;</bdi> (<bdi>ann</bdi>), <bdi>ben</bdi></h2>" in page
        and "gil" not in page
    )
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert WRITTEN not in page and "%" not in page.partition("<body>")[2].partition("<h2>")[0]
    assert write(course).read_text("utf-8") == page


def test_a_student_who_left_the_course_leaves_the_page(course: Course) -> None:
    write(course)
    course.forget_outcome("ben")
    assert "No group was found." in write(course).read_text("utf-8")


def test_the_roster_says_who_is_in_a_team(course: Course) -> None:
    (course.folder / "roster.csv").write_text("student,team\nann,red\nben,red\n")
    page = write(course).read_text("utf-8")
    assert "No group was found." in page and "Members of a team" in page


def test_another_edition_is_named_and_not_compared(course: Course) -> None:
    for student in ("ann", "ben"):
        write_outcome(course.folder, Outcome(student, "graded", run=student, edition="MIT"))
    page = write(course).read_text("utf-8")
    assert "No group was found." in page
    assert "<h2>Another notebook</h2>" in page and "<li><bdi>ben</bdi></li>" in page
