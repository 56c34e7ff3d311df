"""Each course system's download: the right notebook of each student, and who is told what."""

import shutil
import zipfile
from datetime import datetime

import pytest
from dateutil.parser import parse
from downloads import SHAPES, make_download

from autograder.errors import LabError
from autograder.handin import read_handin
from autograder.intake import Intake, collect, examine
from autograder.intake.layouts import LAYOUTS
from autograder.names import submitted_path


def found_in(source, tmp_path, **intake):
    """Return the file that counts for each student, and what was found."""
    collected = collect(source, tmp_path / "course", Intake(**intake))
    texts = {s: submitted_path(tmp_path / "course", s).read_text() for s in collected.students}
    return texts, collected


@pytest.mark.parametrize("shape", SHAPES)
def test_each_student_of_each_shape_has_the_notebook_that_counts_or_a_reason(
    shape, tmp_path
) -> None:
    files, counts, reasons = SHAPES[shape]
    source = make_download(tmp_path / "in.zip", files)
    texts, collected = found_in(source, tmp_path)
    assert texts == counts
    assert collected.refused.keys() == reasons.keys()
    for student, reason in reasons.items():
        told = collected.refused[student]
        assert reason in told.instructor and reason in told.student
    layout = shape.partition(",")[0]
    assert f"(--layout {layout}): {len(counts) + len(reasons)} student" in collected.told[0]
    kept = [read_handin(tmp_path / "course", student) for student in counts]
    assert {handin.layout for handin in kept} == {layout}
    assert {handin.path for handin in kept} == set(counts.values())


@pytest.mark.parametrize("shape", SHAPES)
def test_a_layout_that_is_named_gives_the_same(shape, tmp_path) -> None:
    files, counts, _ = SHAPES[shape]
    source = make_download(tmp_path / "in.zip", files)
    _, counting = examine(source, tmp_path / "course", Intake(layout=shape.partition(",")[0]))
    assert counting.keys() == counts.keys()


def test_the_shapes_cover_all_layouts() -> None:
    assert {shape.partition(",")[0] for shape in SHAPES} == LAYOUTS.keys()


def test_the_first_lines_say_what_was_taken_for_what(tmp_path) -> None:
    files = [*SHAPES["canvas"][0], "notes.txt", "zoe.ipynb"]
    collected, _ = examine(make_download(tmp_path / "in.zip", files), tmp_path / "course")
    assert collected.told == [
        "Taken for a Canvas download (--layout canvas): 6 students, 5 notebooks.",
        "Several attempts, of which the newest named like the lab counts (1): leeann_11.",
        "Marked late by the course system (1): orrben_22.",
        "Without a notebook (2): akcem_33 (only a link (akcem_33_link.html)), odadeb_44 (only a "
        "text typed into the course system (odadeb_LATE_44_text.html)).",
        "Not named by the course system, but by the student (1): zoe.",
        "Nobody's files (1): notes.txt.",
    ]
    assert not (tmp_path / "course").exists()


ASKED = {
    "a class in one folder": ["class/lab2_jo.ipynb", "class/lab2_bob.ipynb", "class/lab2_x.ipynb"],
    "two in one folder": ["class/lab2_jane.ipynb", "class/lab2_bob.ipynb"],
    "three of one student": ["s/ann/a.ipynb", "s/ann/b.ipynb", "s/ann/c.ipynb", "s/ben/x.ipynb"],
    "a class and the released lab": ["c/lab2_mnist.ipynb", "c/lab2_mnist_jo.ipynb",
                                     "c/lab2_mnist_bo.ipynb"],
    "MIT's name": ["TF_Part1_MNIST.ipynb", "TF_Part1_MNIST (1).ipynb", "ann.ipynb"],
    "no name at all": ["Untitled.ipynb", "Kopie von Untitled.ipynb"],
    "sections": ["a/lab2_jo.ipynb", "a/lab2_bob.ipynb", "b/lab2_x.ipynb", "b/lab2_y.ipynb"],
    "Teams, two labs": ["Ann Lee/A/Version 1/x.ipynb", "Ann Lee/B/Version 1/y.ipynb"],
    "versions": ["ann_v1.ipynb", "ann_v2.ipynb", "ben_v1.ipynb"],
    "dates": ["ann_2026-11-01.ipynb", "ann 3.11.2026.ipynb", "ben.ipynb"],
    "dates of folders": ["ann_20261101/x.ipynb", "ann_20261103/x.ipynb", "ben/x.ipynb"],
    "final": ["ann.ipynb", "ann_final.ipynb", "ben.ipynb"],
    "no names": ["lab2_mnist.ipynb", "lab2_mnist (1).ipynb", "Copy of lab2_mnist.ipynb"],
    "no name in Drive": ["Ann - x.ipynb", "Ben - x.ipynb", "Cem - x.ipynb", "lab2_mnist.ipynb"],
    "one name, two numbers": ["1-9 - Ann Lee - Oct 10, 2025 1022 AM - x.ipynb",
                              "2-9 - Ann Lee - Oct 11, 2025 1022 AM - x.ipynb"],
    "Canvas teams": ["projectgroup1_11_456_x.ipynb", "projectgroup2_12_457_x.ipynb"],
    "Moodle teams": ["Group A_55_assignsubmission_file_/a.ipynb",
                     "Default group_assignsubmission_file_/a.ipynb"],
    "Moodle teams in German": ["Gruppe 1_5_assignsubmission_file_/a.ipynb",
                               "Gruppe 2_6_assignsubmission_onlinetext_/t.html"],
}  # fmt: skip
ANSWERS = {
    "a class in one folder": ("names", {"lab2_jo", "lab2_bob", "lab2_x"}),
    "two in one folder": ("folders", {"class"}),
    "three of one student": ("folders", {"ann", "ben"}),
    "versions": ("versions", {"ann", "ben"}),
    "dates": ("versions", {"ann", "ben"}),
    "dates of folders": ("versions", {"ann", "ben"}),
    "final": ("names", {"ann", "ann_final", "ben"}),
    "no names": ("versions", {"lab2_mnist"}),
    "no name in Drive": ("drive", {"Ann", "Ben", "Cem", "lab2_mnist"}),
}


@pytest.mark.parametrize("case", ASKED)
def test_where_a_guess_could_be_wrong_it_stops_and_asks(case, tmp_path) -> None:
    source = make_download(tmp_path / "in.zip", ASKED[case])
    with pytest.raises(LabError, match=r"\?"):
        collect(source, tmp_path / "course")
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize("case", ANSWERS)
def test_a_layout_is_an_answer(case, tmp_path) -> None:
    layout, students = ANSWERS[case]
    source = make_download(tmp_path / "in.zip", ASKED[case])
    texts, _ = found_in(source, tmp_path, layout=layout)
    assert texts.keys() == students
    newest = {"ann_v1": "ann_v2", "ann_2026-11-01": "ann 3.11.2026", "ann_20261101": "ann_20261103"}
    assert not [text for text in texts.values() if text.split(".ipynb")[0].split("/")[0] in newest]


CLEAR = {
    "numbers": ["20261101.ipynb", "20261102.ipynb"],
    "a lab of dates": ["lab2_2026_11_ann.ipynb", "lab2_2026_11_ben.ipynb"],
    "numbered": ["submission_1/x.ipynb", "submission_2/x.ipynb"],
    "students of teams' names": ["Tim Teamer.ipynb", "Groupa Lee.ipynb", "Ann.ipynb"],
    "drafts": ["s/ann/draft.ipynb", "s/ann/lab2.ipynb", "s/ben/lab2.ipynb"],
    "MIT's lab and more": ["s/ann/Part1_MNIST.ipynb", "s/ann/a.ipynb", "s/ann/b.ipynb"],
    "MIT's lab each": ["s/ann/Part1_MNIST.ipynb", "s/ben/Part1_MNIST.ipynb"],
    "one file": ["lab2_mnist.ipynb"],
    "the lab and more": ["s/ann/lab2_mnist.ipynb", "s/ann/a.ipynb", "s/ann/b.ipynb"],
}


@pytest.mark.parametrize("case", CLEAR)
def test_what_is_clear_is_not_asked(case, tmp_path) -> None:
    collect(make_download(tmp_path / "in.zip", CLEAR[case]), tmp_path / "course")


@pytest.mark.parametrize(
    ("layout", "words"),
    [("blackboard", "No file is named as in a Blackboard"), ("x", "There is no layout 'x'. Name")],
)
def test_a_layout_that_does_not_fit_is_refused(layout, words, tmp_path) -> None:
    source = make_download(tmp_path / "in.zip", ["ann.ipynb"])
    with pytest.raises(LabError, match=words):
        collect(source, tmp_path / "course", Intake(layout=layout))


TEAMS = {"Project Group 1": ["31", "32"], "Die Pinguine": ["33"]}


def test_a_teams_notebook_goes_to_each_member(tmp_path) -> None:
    files = ["projectgroup1_11_456_x.ipynb", "diepinguine_12_457_x.pdf", "orrben_13_458_x.ipynb"]
    texts, collected = found_in(make_download(tmp_path / "in.zip", files), tmp_path, teams=TEAMS)
    assert texts == {"31": files[0], "32": files[0], "orrben_13": files[2]}
    assert list(collected.refused) == ["33"]
    assert collected.teams == {"31": "projectgroup1_11", "32": "projectgroup1_11"}
    assert read_handin(tmp_path / "course", "32").team == "projectgroup1_11"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (["projectgroup1_1_2_x.ipynb", "projectgroup7_1_3_x.ipynb"], "teams: projectgroup7_1"),
        (["projectgroup1_1_2_x.ipynb", "ann_31_3_x.ipynb"], "and also alone, as ann_31"),
        (["projectgroup1_1_2_x.ipynb", "diepinguine_2_3_x.ipynb"], "and also with diepinguine_2"),
    ],
)
def test_a_team_that_is_unknown_or_a_member_with_two_hand_ins_is_asked_about(
    files, words, tmp_path
) -> None:
    teams = TEAMS | ({"Die Pinguine": ["31"]} if "also with" in words else {})
    source = make_download(tmp_path / "in.zip", files)
    with pytest.raises(LabError, match=words):
        collect(source, tmp_path / "course", Intake(teams=teams))


INSIDE = {
    "Brightspace": ["9-6 - Ann Lee - Oct 10, 2025 1022 AM/x.ipynb",
                    "9-6 - Ben Orr - Oct 10, 2025 1022 AM/x.ipynb"],
    "Blackboard": ["Lab 2_ann_attempt_2026-11-03-23-29-10_x.ipynb",
                   "Lab 2_ben_attempt_2026-11-03-23-29-10_x.ipynb"],
    "folders": [f"{name}/lab2_mnist.ipynb" for name in ("ann", "ben", "cem")],
    "names": [f"{name}.ipynb" for name in ("ann", "ben", "cem")],
}  # fmt: skip


@pytest.mark.parametrize("case", INSIDE)
def test_the_download_of_a_class_in_a_folder_is_not_one_student(case, tmp_path) -> None:
    (tmp_path / "in").mkdir()
    make_download(tmp_path / "in/download.zip", INSIDE[case])
    words = "is it one student or a class" if case in ("folders", "names") else "name this zip"
    with pytest.raises(LabError, match=words):
        collect(tmp_path / "in", tmp_path / "course")


MORE = {
    "a date in Chinese": (
        ["9-6 - 李 明 - 2025年10月10日 1022/x.ipynb", "9-6 - Ben - Okt 9, 2025 1022/x.ipynb"],
        {"李-明", "Ben"},
    ),
    "Teams, the lab among others": (
        ["Ann/Lab 1/Version 1/lab1.ipynb", "Ann/Lab 2/Version 1/x.ipynb",
         "Ben/Lab 2/Versión 2/x.ipynb"],
        {"Ann", "Ben"},
    ),
    "zips of repositories": (
        ["lab2-ann-main/lab2_mnist.ipynb", "lab2-ben-main/lab2_mnist.ipynb"], {"ann", "ben"}
    ),
    "repositories of no lab": (["my-ann/lab2.ipynb", "my-ben/lab2.ipynb"], {"my-ann", "my-ben"}),
    "numbered groups": (["lab2-1/lab2.ipynb", "lab2-2/lab2.ipynb"], {"lab2-1", "lab2-2"}),
    "Thai and Hindi": (
        ["สมชาย_1_2_x.ipynb", "สมชย_2_3_x.ipynb", "अमित_3_4_x.ipynb", "अमति_4_5_x.ipynb"],
        {"สมชาย_1", "สมชย_2", "अमित_3", "अमति_4"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MORE)
def test_more_names_are_read_as_people_would(case, tmp_path) -> None:
    files, students = MORE[case]
    _, counting = examine(make_download(tmp_path / "in.zip", files), tmp_path / "course")
    assert counting.keys() == students


def test_parts_of_a_download_are_one_class(tmp_path) -> None:
    (tmp_path / "in").mkdir()
    for number, name in enumerate(("Ann Lee", "Ben Orr"), 1):
        make_download(tmp_path / f"in/lab2-2026-3-00{number}.zip", [f"lab2/{name} - x.ipynb"])
    texts, _ = found_in(tmp_path / "in", tmp_path)
    assert texts.keys() == {"Ann-Lee", "Ben-Orr"}
    with pytest.raises(LabError, match=r"one part of a download: .*-001\.zip, .*-002\.zip"):
        collect(tmp_path / "in/lab2-2026-3-001.zip", tmp_path / "other")
    shutil.move(tmp_path / "in/lab2-2026-3-001.zip", tmp_path / "lab2-2026-3-001.zip")
    alone, _ = found_in(tmp_path / "lab2-2026-3-001.zip", tmp_path / "alone")
    assert alone == {"Ann-Lee---x": "lab2/Ann Lee - x.ipynb"}


def test_no_file_in_a_students_folder_changes_the_layout(tmp_path) -> None:
    files = {f"s/{name}/lab2.ipynb": "" for name in ("ann", "ben", "eve")} | {
        "s/eve/Lee, Ann(ann)/timestamp.txt": "20261103101500",
        "s/eve/submission_metadata.yml": "submission_1: {':submitters': [{':name': ann}]}",
        "s/eve/submission_1/lab2_mnist.ipynb": "",
    }
    texts, _ = found_in(make_download(tmp_path / "in.zip", files), tmp_path)
    assert (texts["ann"], texts["ben"]) == ("s/ann/lab2.ipynb", "s/ben/lab2.ipynb")


def test_a_list_of_names_that_cannot_be_read_stops_the_command(tmp_path) -> None:
    files = {"e/submission_metadata.yml": "[", "e/submission_1/x.ipynb": ""}
    source = make_download(tmp_path / "in.zip", files)
    with pytest.raises(LabError, match="only it has the students' names"):
        collect(source, tmp_path / "course")


NAMESAKES = {"Lee, Ann": ["lee1", "lee2"], "Ann": ["ann", "ann3"]}


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        (["9-6 - Ann Lee - Oct 10, 2025 1022 AM/x.ipynb"], "called Ann Lee: lee1, lee2"),
        (["9-6 - lee2 - Oct 10, 2025 1022 AM/x.ipynb"], ""),
        (["annlee_12_3_x.ipynb", "leeann_13_4_x.ipynb"], ""),
        (["ann/lab2_mnist.ipynb", "ben/lab2_mnist.ipynb"], ""),
    ],
)
def test_a_name_that_several_students_have_is_asked_about(files, asked, tmp_path) -> None:
    source = make_download(tmp_path / "in.zip", files)
    intake = Intake(namesakes=NAMESAKES)
    if asked:
        with pytest.raises(LabError, match=asked):
            collect(source, tmp_path / "course", intake)
    else:
        assert collect(source, tmp_path / "course", intake).students


def test_only_one_student_is_taken_and_who_is_ignored_stays_away(tmp_path) -> None:
    source = make_download(tmp_path / "in.zip", ["ann.ipynb", "bea.ipynb", "cem.ipynb"])
    assert found_in(source, tmp_path, only="bea")[0].keys() == {"bea"}
    texts, collected = found_in(source, tmp_path, ignored=frozenset({"cem"}))
    assert texts.keys() == {"ann", "bea"}
    assert collected.problems == ["Ignored, as ignored.txt says: cem."]
    with pytest.raises(LabError, match=r"has the id 'bee', .* Did you mean bea"):
        collect(source, tmp_path / "course", Intake(only="bee"))


def test_times_in_names_become_the_hand_in_time_and_older_files_do_not_replace(tmp_path) -> None:
    name = "Lab 2_ann_attempt_2026-11-0{}-23-29-10_x.ipynb"
    for day, kept in ((4, 4), (3, 4), (5, 5)):
        source = make_download(tmp_path / f"{day}.zip", [name.format(day)])
        found_in(source, tmp_path)
        stamp = submitted_path(tmp_path / "course", "ann").with_name("timestamp.txt")
        assert f"_2026-11-0{kept}-" in submitted_path(tmp_path / "course", "ann").read_text()
        local = parse(stamp.read_text()).astimezone().replace(tzinfo=None)
        assert local == datetime(2026, 11, kept, 23, 29, 10)


def test_an_empty_zip_in_a_zip_is_told(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("Lab 2_ann_attempt_2026-11-03-23-29-10_w.zip", b"no zip")
        archive.writestr("Lab 2_ben_attempt_2026-11-03-23-29-10_x.ipynb", b"{}")
    collected = collect(tmp_path / "in.zip", tmp_path / "course")
    assert list(collected.refused) == ["ann"] and collected.students == ["ben"]
