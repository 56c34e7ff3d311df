"""Feedback pages go back to a course system in one upload, each to its own student."""

import random
import zipfile
from pathlib import Path

import pytest
from downloads import make_download
from hypothesis import given
from hypothesis import strategies as st
from made_course import grade_here, hand_in, make_course
from nbgrader.api import Gradebook
from test_there_and_back import SYSTEMS, people

from autograder.cli import main
from autograder.course import Course
from autograder.errors import LabError
from autograder.export import FORMS, Wanted, feedback
from autograder.files import write_atomically
from autograder.handin import NOTE, HandIn, as_note, read_handin
from autograder.intake import Intake, collect
from autograder.names import submitted_path
from tests.fuzzed import fuzzed


def handed_in(course: Path, student: str, handin: HandIn) -> None:
    """Note a hand-in, and make a page that has only the student's id."""
    path = submitted_path(course, student).with_name(NOTE)
    write_atomically(path, as_note(handin).decode())
    write_atomically(Course(course).page(student), student)


def exported(course: Path, system: str, monkeypatch) -> tuple[dict[str, str], list[str]]:
    """Return the zip's names with the student on each page, and who was left out."""
    with monkeypatch.context() as patch:
        patch.setattr(feedback, "read_scores", lambda *_: [])
        patch.setattr(feedback, "tell_of_ungraded", lambda *_: None)
        done = FORMS["feedback"](Course(course), Wanted(course / "out.zip", system=system))
    with zipfile.ZipFile(course / "out.zip") as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    assert len(pages) == done.written
    return pages, done.left_out


ONES = {
    "canvas": ("leeann_11", HandIn("canvas", "in/leeann_LATE_11_900_lab2-1.ipynb", "11_900"),
               "leeann_11_900_lab2_feedback.html"),
    "canvas, a name with numbers": ("ann_7_11", HandIn("canvas", "ann_7_11_900_x.ipynb", "11_900"),
                                    "ann_11_900_lab2_feedback.html"),
    "canvas, anonymous": ("anon_Ab3dE", HandIn("canvas", "anon_Ab3dE_900_x.ipynb", "Ab3dE_900"),
                          "anon_Ab3dE_900_lab2_feedback.html"),
    "moodle": ("Ann-Lee_7", HandIn("moodle", "Ann Lee_7_assignsubmission_file_/a/x.ipynb", "k"),
               "Ann Lee_7_assignsubmission_file_/lab2_feedback.html"),
    "moodle without folders": (
        "Ann-Lee_7", HandIn("moodle", "in/Ann Lee_7_assignsubmission_file_x.ipynb", "Ann Lee_7"),
        "Ann Lee_7_assignsubmission_file_lab2_feedback.html"),
    "sakai": ("alee", HandIn("sakai", "in/Lab 2/Lee, Ann(alee)/Submission attachment(s)/x.ipynb",
                             "in/Lab 2/Lee, Ann(alee)"),
              "Lab 2/Lee, Ann(alee)/Feedback Attachment(s)/lab2_feedback.html"),
    "brightspace": (
        "Ann-Lee", HandIn("brightspace", "39-64 - Ann Lee - Oct 10, 2025 1022 AM/x.ipynb", "k"),
        "39-64 - Ann Lee - Oct 10, 2025 1022 AM/lab2_feedback.html"),
    "brightspace without folders": (
        "Ann-Lee", HandIn("brightspace", "39-64 - A - B - 10 Oct 2025 10:22 - x - 2.ipynb", "k"),
        "39-64 - A - B - 10 Oct 2025 10:22 - lab2_feedback.html"),
}  # fmt: skip


@pytest.mark.parametrize("name", ONES)
def test_a_page_has_the_place_that_the_system_takes(name: str, tmp_path, monkeypatch) -> None:
    student, handin, place = ONES[name]
    handed_in(tmp_path, student, handin)
    assert exported(tmp_path, handin.layout, monkeypatch) == ({place: student}, [])
    assert exported(tmp_path, "", monkeypatch) == ({f"{student}.html": student}, [])


def owner_of(system: str, place: str, file: str) -> bool:
    """Return whether a place in the zip belongs to the hand-in with this file name."""
    if system == "canvas":  # as Canvas reads it: the first two numbers
        numbers = [part for part in place.split("_") if part.isdecimal()][:2]
        return f"_{'_'.join(numbers)}_lab2" in file
    start = file.rpartition("/")[0].removesuffix("/Submission attachment(s)")
    return place.startswith(f"{start}/")


@pytest.mark.parametrize("system", ["canvas", "moodle", "sakai", "brightspace"])
@fuzzed(2)
@given(seed=st.integers(0, 2**32))
def test_no_page_goes_to_a_stranger(system: str, seed: int, tmp_path_factory) -> None:
    folder, dice = tmp_path_factory.mktemp("pages"), random.Random(seed)
    class_ = people(dice, single_names=system == "brightspace")[:40]
    files = [SYSTEMS[system][0](person)[0] for person in class_]
    stamps = {f"{name.rpartition('/Sub')[0]}/timestamp.txt": "20261103101500" for name in files}
    more = stamps if system == "sakai" else {}
    download = make_download(folder / "in.zip", {**dict.fromkeys(files, ""), **more})
    course = folder / "course"
    for student in collect(download, course, Intake()).students:
        write_atomically(Course(course).page(student), student)
    pages, left_out = exported(course, system, pytest.MonkeyPatch())
    assert (len(pages), left_out) == (len(class_), [])
    for place, student in pages.items():
        handin = read_handin(course, student)
        assert handin and owner_of(system, place, handin.path)


def test_pages_without_a_place_are_named(tmp_path, monkeypatch) -> None:
    for student in ("ann", "ben"):
        handed_in(tmp_path, student, HandIn("canvas", "team_1_2_x.ipynb", "1_2", team="team"))
    handed_in(tmp_path, "eve", HandIn("folders", "eve/x.ipynb"))
    pages, left_out = exported(tmp_path, "canvas", monkeypatch)
    assert [*pages.values()] == ["ann"]
    assert "ben: the same hand-in as ann, whose page is written" in left_out
    assert "eve: the notebook didn't come in a download from Canvas" in left_out
    handed_in(tmp_path, "ann", HandIn("moodle", "A_1_assignsubmission_file_/x", "A_1", team="A"))
    with pytest.raises(LabError, match="No page can go back to Moodle") as caught:
        exported(tmp_path, "moodle", monkeypatch)
    assert "ann: handed in by a team, whose number in Moodle may be" in str(caught.value)


def test_blackboards_table_gets_the_hints_and_says_if_it_cannot(tmp_path, monkeypatch) -> None:
    table, out = tmp_path / "gc.csv", tmp_path / "out.csv"
    wanted = Wanted(out, template=table, system="blackboard")
    table.write_text("Username,Lab 2 |9\nann,\n")
    with pytest.raises(LabError, match="has no column for feedback"):
        FORMS["feedback"](Course(tmp_path), wanted)
    assert not out.exists()


def test_hand_grades_and_comments_are_on_the_exported_pages(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    hand_in(course, "ann", "Adam did best.")
    grade_here(course, "ann")
    write_atomically(course / "alike.html", "for the instructor alone")
    command = ["export", "feedback", "--course", str(course), "--out", str(tmp_path / "out.zip")]

    def page() -> str:
        assert main(command) == 0
        with zipfile.ZipFile(tmp_path / "out.zip") as archive:
            assert archive.namelist() == ["ann.html"]
            return archive.read("ann.html").decode()

    before = Course(course).page("ann").read_text("utf-8")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("experiments", "lab2_mnist", "lab2", "ann")
        grade.manual_score, grade.needs_manual_grade = 3.25, False
        comment = gradebook.find_comment("experiments", "lab2_mnist", "lab2", "ann")
        comment.manual_comment = "Look at the curves again."
        gradebook.db.commit()
    after = page()
    assert "3.25" in after and "3.25" not in before
    assert "Look at the curves again." in after and "Look at the curves" not in before
    file = Course(course).page("ann")
    made = file.stat().st_mtime_ns
    assert page() == after and file.stat().st_mtime_ns == made  # nothing changed
