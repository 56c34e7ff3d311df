"""Whatever a course system calls a notebook: it lands in the right student's folder."""

import os
import random
import shutil
import stat
import zipfile
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import LabError
from autograder.intake import files as incoming
from autograder.intake.collect import Collected, collect
from autograder.intake.ids import StudentNames
from tests.fuzzed import fuzzed

collect_module = import_module("autograder.intake.collect")  # the door has a function of this name

LAYOUTS = {
    "canvas": {
        "leeann_11_456_lab2_mnist.ipynb": "leeann_11",
        "ortizben_LATE_22_457_lab2_mnist-1.ipynb": "ortizben_22",
    },
    "moodle": {
        "Ann Lee_11_assignsubmission_file_/lab2_mnist.ipynb": "Ann-Lee_11",
        "Bén Ortiz_22_assignsubmission_file_lab2.ipynb": "Bén-Ortiz_22",
    },
    "nbgrader": {
        "submitted/ann/lab2/lab2_mnist.ipynb": "ann",
        "submitted/ben/lab2/lab2_mnist.ipynb": "ben",
    },
    "flat": {"ann.ipynb": "ann", "ben (1).ipynb": "ben", "eve-Copy1.ipynb": "eve"},
    "a folder each": {"all/ann/lab2_mnist.ipynb": "ann", "all/ben/my work.ipynb": "ben"},
}
JUNK = ("__MACOSX/ann.ipynb", "ann/.ipynb_checkpoints/x.ipynb", ".DS_Store", "readme.txt")


def make_zip(path: Path, names, data: bytes | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for minute, name in enumerate(names):
            info = zipfile.ZipInfo(name, (2026, 11, 1, 0, minute % 60, 0))
            archive.writestr(info, name.encode() if data is None else data)
    return path


def submitted(course: Path) -> dict[str, bytes]:
    found = (course / "submitted").glob("*/lab2/lab2_mnist.ipynb")
    return {path.parents[1].name: path.read_bytes() for path in found}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_each_layout_is_told_from_the_others(layout, kind, tmp_path) -> None:
    names = LAYOUTS[layout]
    source = tmp_path / "source"
    if kind == "zip":
        source = make_zip(tmp_path / "source.zip", [*names, *JUNK])
    else:
        for name in (*names, *JUNK):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(name, "utf-8")
    collected = collect(source, tmp_path / "course")
    expected = {student: name.encode() for name, student in names.items()}
    assert submitted(tmp_path / "course") == expected
    assert collected.students == sorted(expected)
    assert collected.refused == {}


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (["leeann_1_10_lab.ipynb", "leeann_1_12_lab-1.ipynb", "leeann_1_11_lab.ipynb"], 1),
        (["ann.ipynb", "ann (2).ipynb", "ann (1).ipynb"], 1),
        (["A B_1_assignsubmission_file_/scratch.ipynb",
          "A B_1_assignsubmission_file_/lab2_mnist.ipynb"], 1),
        (["leeann_1_100_lab2_mnist.ipynb", "leeann_1_101_scratch.ipynb"], 0),
        (["leeann_1_100_lab2.ipynb", "leeann_1_101_scratch.ipynb"], 0),
        (["leeann_1_100_lab2_mnist.ipynb", "leeann_1_101_lab2_mnist-1.ipynb"], 1),
        (["leeann_1_100_lab2_mnist.ipynb", "leeann_1_100_lab2_mnist-1.ipynb"], 1),
        (["leeann_1_100_lab2_mnist.ipynb", "leeann_1_101_my_mnist.ipynb"], 0),
        (["A B_1_assignsubmission_file_/lab2_mnist_b.ipynb",
          "A B_1_assignsubmission_file_/my_mnist.ipynb"], 0),
        (["A B_1_assignsubmission_file_/lab2_mnist.ipynb",
          "A B_1_assignsubmission_file_/solutions/lab2_mnist_solution.ipynb"], 0),
        (["A B_1_assignsubmission_file_/lab2_mnist.ipynb",
          "A B_1_assignsubmission_file_/lab2_mnist_solution (1).ipynb"], 0),
        (["A B_1_assignsubmission_file_/homework.ipynb",
          "A B_1_assignsubmission_file_/solutions/lab2_mnist_solution.ipynb"], 0),
        (["leeann_1_100_homework.ipynb", "leeann_1_101_lab2_mnist_solution.ipynb"], 0),
        (["A B_1_assignsubmission_file_/lab2_mnist.ipynb",
          "A B_1_assignsubmission_file_/lab2_mnist_final.ipynb"], 1),
    ],
)  # fmt: skip
def test_of_several_attempts_the_newest_counts_and_a_line_says_so(names, newest, tmp_path) -> None:
    collected = collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    assert list(submitted(tmp_path / "course").values()) == [names[newest].encode()]
    assert f"graded: {names[newest]}" in collected.problems[-1]


def test_a_students_own_zip_is_opened(tmp_path) -> None:
    inner = make_zip(tmp_path / "inner.zip", ["work/lab2_mnist.ipynb", "work/data.csv"])
    outer = make_zip(tmp_path / "o.zip", ["leeann_1_2_work.zip"], inner.read_bytes())
    assert collect(outer, tmp_path / "course").students == ["leeann_1"]
    assert submitted(tmp_path / "course") == {"leeann_1": b"work/lab2_mnist.ipynb"}


@pytest.mark.parametrize("names", [["a/lab2_mnist.ipynb", "lab2_mnist-Copy1.ipynb"],
                                   ["solutions/lab2_mnist_solution.ipynb", "lab2_mnist.ipynb"],
                                   ["my_mnist.ipynb", "lab2_mnist.ipynb"]])  # fmt: skip
@pytest.mark.parametrize("turn", [1, -1])
def test_in_a_students_own_zip_name_and_time_decide_not_the_place(names, turn, tmp_path) -> None:
    path = tmp_path / "inner.zip"
    times = {name: (2026, 11, day, 0, 0, 0) for day, name in enumerate(names, 1)}
    with zipfile.ZipFile(path, "w") as archive:
        for name in names[::turn]:
            archive.writestr(zipfile.ZipInfo(name, times[name]), name)
    outer = make_zip(tmp_path / "o.zip", ["leeann_1_2_work.zip"], path.read_bytes())
    (line,) = collect(outer, tmp_path / "course").problems
    assert submitted(tmp_path / "course") == {"leeann_1": names[1].encode()}
    assert line.endswith(f"graded: leeann_1_2_work.ipynb ({names[1]})")


@pytest.mark.parametrize(
    "names",
    [
        ["s/ann/lab2/lab2_mnist.ipynb", "s/ann/lab2/lab2_mnist_try.ipynb"],
        ["s/ann/lab2/lab2_mnist.ipynb", "s/ann/lab2/solutions/lab2_mnist_solution.ipynb"],
        ["s/ann/lab2_mnist.ipynb", "s/ann/solutions/lab2_mnist_solution.ipynb"],
    ],
)
def test_the_released_name_counts_and_the_published_solution_never(names, tmp_path) -> None:
    beside = names[0].replace("ann", "ben")
    collect(make_zip(tmp_path / "a.zip", [*names, beside]), tmp_path / "course")
    expected = {"ann": names[0].encode(), "ben": beside.encode()}
    assert submitted(tmp_path / "course") == expected


def test_a_clone_of_the_lab_in_place_leaves_the_students_notebook(tmp_path) -> None:
    hand_in(tmp_path, "ann", "by ann")
    hand_in(tmp_path, "ben", "by ben")
    for name in ("my_mnist.ipynb", "solutions/lab2_mnist_solution.ipynb"):
        path = tmp_path / "submitted" / "ann" / "lab2" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("newer")
    assert collect(tmp_path / "submitted", tmp_path).students == ["ann", "ben"]
    assert submitted(tmp_path) == {"ann": b"by ann", "ben": b"by ben"}


def test_a_students_zip_with_numbers_in_names_is_no_class(tmp_path) -> None:
    names = ["lab2_mnist.ipynb", "lr_0_1_sgd.ipynb", "lr2_1_0_sgd.ipynb", "a/" * 1000 + "x.ipynb"]
    inner = make_zip(tmp_path / "inner.zip", names)
    outer = make_zip(tmp_path / "o.zip", ["leeann_1_2_work.zip"], inner.read_bytes())
    collect(outer, tmp_path / "course")
    assert submitted(tmp_path / "course") == {"leeann_1": b"lab2_mnist.ipynb"}


def test_the_download_of_a_class_inside_the_source_is_named(tmp_path) -> None:
    class_zip = make_zip(tmp_path / "submissions.zip", LAYOUTS["canvas"])
    (tmp_path / "in").mkdir()
    class_zip.rename(tmp_path / "in" / "submissions.zip")
    with pytest.raises(LabError, match="name this zip itself as SOURCE"):
        collect(tmp_path / "in", tmp_path / "course")
    (tmp_path / "in" / "ann.ipynb").write_text("by ann")
    collected = collect(tmp_path / "in", tmp_path / "course")
    assert collected.students == ["ann"] and list(collected.refused) == ["submissions"]


@pytest.mark.parametrize(
    ("names", "strays"),
    [
        (["ann.ipynb", "ben.ipynb.txt", "cem.pdf"], ["ben.ipynb.txt", "cem.pdf"]),
        (["s/ann/lab2.ipynb", "s/ann/data.csv", "s/ben/x.pdf", "s/ben/y.rar", "s/cem/lab2.ipynb"],
         ["s/ben/x.pdf", "s/ben/y.rar"]),
        (["s/ann/lab2.ipynb", "s/ann/data.csv", "s/cem/lab2.ipynb"], []),
        (["leeann_1_2_x.ipynb", "grades.csv"], []),
    ],
)  # fmt: skip
def test_files_that_may_be_hand_ins_get_one_line(names, strays, tmp_path) -> None:
    collected = collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    lines = [f"Not graded, because not a notebook (.ipynb): {', '.join(strays)}."]
    assert [line.partition(" Handed")[0] for line in collected.problems] == lines[: len(strays)]


def test_a_name_in_utf_8_without_a_flag_stays_whole(tmp_path) -> None:
    path = make_zip(tmp_path / "a.zip", ["Jxxrg.ipynb"], b"1")  # as macOS zips, but for the letters
    path.write_bytes(path.read_bytes().replace(b"Jxxrg", "Jörg".encode()))
    assert collect(path, tmp_path / "course").students == ["Jörg"]


def test_a_folder_that_cannot_be_read_gets_a_line(tmp_path, monkeypatch) -> None:
    for student in ("ann", "ben"):
        (tmp_path / "in" / student).mkdir(parents=True)
        (tmp_path / "in" / student / "lab2.ipynb").write_text("x")
    closed = tmp_path / "in" / "ben"
    scandir = os.scandir

    def refusing(path):  # root, who runs some of these tests, may read any folder
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    collected = collect(tmp_path / "in", tmp_path / "course")
    assert collected.problems == ["Left out, because it can't be read (Permission denied): ben"]


NO_ZIP = b"PK\x03\x04 no more"
WITHOUT = {
    "canvas": ("leeann_1_2_x.ipynb", "orrben_2_3_lab2.pdf", "orrben_2", "only orrben_2_3_lab2.pdf"),
    "canvas zip": ("leeann_1_2_x.ipynb", "orrben_2_3_w.zip", "orrben_2", "holds no notebook"),
    "damaged zip": ("leeann_1_2_x.ipynb", "orrben_2_3_cut.zip", "orrben_2", "not a complete zip"),
    "moodle": ("A B_1_assignsubmission_file_/x.ipynb", "C D_2_assignsubmission_file_/x.ipynb.txt",
               "C-D_2", "only x.ipynb.txt"),
    "nbgrader": ("s/ann/lab2/x.ipynb", "s/ben/lab2/x.py", "ben", "only x.py"),
    "flat": ("ann.ipynb", "ben.zip", "ben", "ben.zip holds no notebook"),
}  # fmt: skip


@pytest.mark.parametrize("layout", WITHOUT)
def test_who_handed_in_no_notebook_is_refused_and_told_why(layout, tmp_path) -> None:
    good, other, student, reason = WITHOUT[layout]
    inner = make_zip(tmp_path / "inner.zip", ["lab2.docx"]).read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(good, "{}")
        archive.writestr(other, NO_ZIP if "cut" in other else inner)
    collected = collect(tmp_path / "a.zip", tmp_path / "course")
    assert len(collected.students) == 1 and list(collected.refused) == [student]
    told = collected.refused[student]
    assert all(reason in text and ".ipynb file" in text for text in (told.student, told.instructor))


@pytest.mark.parametrize(
    "names",
    [
        ["ann.ipynb", "grades.csv", "readme.txt"],
        ["course/lab2/leeann_1_2_x.ipynb", "course/lab2/notes.txt"],
        ["all/ann/lab2_mnist.ipynb", "all/ben/x.ipynb", "all/data/digits.csv"],
        ["leeann_1_2_x.ipynb", "leeann_1_3_x.pdf"],
        ["s/ann/lab2/x.ipynb", "s/ann/lab2/data.csv", "s/ann/lab2/timestamp.txt"],
        ["A B_1_assignsubmission_file_/x.ipynb", "A B_1_assignsubmission_onlinetext_/o.html"],
    ],
)
def test_files_beside_the_notebooks_are_nobodys_hand_in(names, tmp_path) -> None:
    collected = collect(make_zip(tmp_path / "a.zip", names, b"1"), tmp_path / "course")
    assert collected.refused == {}


def test_a_damaged_zip_beside_a_students_notebook_gets_a_line(tmp_path) -> None:
    names = ["leeann_1_2_x.ipynb", "leeann_1_3_more.zip"]
    collected = collect(make_zip(tmp_path / "a.zip", names, NO_ZIP), tmp_path / "course")
    assert (collected.students, collected.refused) == (["leeann_1"], {})
    assert collected.problems == ["Left out, because it is not a complete zip: leeann_1_3_more.zip"]


MOODLE = "Ann Lee_11_assignsubmission_file_"


@pytest.mark.parametrize(
    ("names", "students"),
    [
        ([f"{MOODLE}/ben/lab2/x.ipynb", "Ben Orr_2_assignsubmission_file_/a.ipynb"],
         {"Ann-Lee_11", "Ben-Orr_2"}),
        ([f"{MOODLE}/lab2/lab2_mnist.ipynb"], {"Ann-Lee_11"}),
        (["submitted/ann/lab2/ben/lab2/lab2_mnist.ipynb", "submitted/eve/lab2/x.ipynb"],
         {"ann", "eve"}),
        (["all/ann/ben/lab2_mnist.ipynb", "all/ben/lab2_mnist.ipynb"], {"ann", "ben"}),
        (["course/lab2/leeann_1_2_x.ipynb", "course/lab2/orrben_2_3_y.ipynb"],
         {"leeann_1", "orrben_2"}),
        (["#ann.ipynb", "ann.ipynb"], {"ann", "ann-2"}),
    ],
)  # fmt: skip
def test_nobody_hands_in_for_another_by_naming_folders(names, students, tmp_path) -> None:
    collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    found = submitted(tmp_path / "course")
    assert set(found) == students
    assert found.get("ben", b"all/ben/lab2_mnist.ipynb") == b"all/ben/lab2_mnist.ipynb"
    assert found.get("ann", b"ann.ipynb") in (b"ann.ipynb", names[0].encode())


@pytest.mark.parametrize("inside", ["leeann_11_999_x.ipynb", "x/leeann/lab2/lab2_mnist.ipynb"])
def test_nobody_hands_in_for_another_by_naming_files_in_a_zip(inside, tmp_path) -> None:
    inner = make_zip(tmp_path / "inner.zip", [inside], b"by eve")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("orreve_22_34_work.zip", inner.read_bytes())
        archive.writestr("leeann_11_33_lab2.ipynb", "by ann")
    collect(tmp_path / "outer.zip", tmp_path / "course")
    assert submitted(tmp_path / "course") == {"leeann_11": b"by ann", "orreve_22": b"by eve"}


def test_a_name_too_long_for_a_file_is_cut_and_the_others_go_on(tmp_path) -> None:
    names = ["学" * 84 + "a.ipynb", "学" * 84 + "b.ipynb", "ann.ipynb"]
    collected = collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    assert len(collected.students) == 3
    assert all(len(f"outcomes/.{s}.json.12345678".encode()) < 250 for s in collected.students)


def test_a_time_that_a_student_wrote_does_not_count(tmp_path) -> None:
    source = tmp_path / "in" / "Ann Lee_11_assignsubmission_file_"
    source.mkdir(parents=True)
    (source / "lab2_mnist.ipynb").write_text("{}")
    (source / "timestamp.txt").write_text("2020-01-01 10:00:00 UTC")
    collect(tmp_path / "in", tmp_path / "course")
    assert not list((tmp_path / "course").rglob("timestamp.txt"))


def test_a_timestamp_that_is_no_time_is_left_out(tmp_path) -> None:
    source = tmp_path / "in" / "ann" / "lab2"
    source.mkdir(parents=True)
    (source / "lab2_mnist.ipynb").write_text("{}")
    (source / "timestamp.txt").write_bytes(b"\xff\xfe soon")
    collected = collect(tmp_path / "in", tmp_path / "course")
    assert collected.problems == ["Left out, because it isn't a time: ann/lab2/timestamp.txt"]
    assert not list((tmp_path / "course").rglob("timestamp.txt"))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-11-01 10:00:00", "2026-11-01 10:00:00 UTC"),
        ("2026-11-01 10:00:00.123456 UTC", "2026-11-01 10:00:00.123456 UTC"),
        ("2026-11-01T10:00:00Z", "2026-11-01 10:00:00 UTC"),
        ("2026-11-01 10:00:00 +0300", "2026-11-01 07:00:00 UTC"),
        ("2026-11-01 23:30:00 -03:30", "2026-11-02 03:00:00 UTC"),
        ("2026-11-01 10:00:00 PST", ""),
        ("2026-11-01 10:00:00 EST", ""),
        ("2026-11-01 10:00:00 CET", ""),
    ],
)
def test_a_timestamp_is_right_in_every_time_zone_or_refused_by_name(text, stored, tmp_path) -> None:
    """nbgrader takes PST for UTC, and +0300 for five minutes."""
    source = tmp_path / "in" / "ann" / "lab2"
    source.mkdir(parents=True)
    (source / "lab2_mnist.ipynb").write_text("{}")
    (source / "timestamp.txt").write_text(text)
    collected = collect(tmp_path / "in", tmp_path / "course")
    found = [path.read_text() for path in (tmp_path / "course").rglob("timestamp.txt")]
    assert found == ([stored] if stored else [])
    zone = text.rpartition(" ")[2]
    assert [f"its time zone, {zone}, isn't" in p for p in collected.problems] == [True] * (
        not stored
    )


def test_a_timestamp_of_a_book_is_left_out(tmp_path) -> None:
    source = tmp_path / "in" / "ann" / "lab2"
    source.mkdir(parents=True)
    (source / "lab2_mnist.ipynb").write_text("{}")
    (source / "timestamp.txt").write_text("2026-11-01 10:00:00 UTC" + " " * 1000)
    collected = collect(tmp_path / "in", tmp_path / "course")
    assert collected.problems == ["Left out, because it isn't a time: ann/lab2/timestamp.txt"]


def test_a_name_longer_than_a_path_can_be_is_left_out(tmp_path) -> None:
    path = make_zip(tmp_path / "a.zip", ["a/" * 30_000 + "x.ipynb", "ann.ipynb"])
    collected = collect(path, tmp_path / "course")
    assert collected.students == ["ann"]
    assert "name is too long" in collected.problems[0] and len(collected.problems[0]) < 300


def test_many_students_of_one_safe_name_all_get_ids_of_their_own() -> None:
    names = StudentNames()
    marks = str.maketrans("01", "!?")
    found = [names.safe(f"{count:b}".translate(marks), []) for count in range(1, 30_000)]
    assert found[:3] == ["student", "student-2", "student-3"]
    assert len(set(found)) == len(found)


def test_nbgraders_timestamp_comes_along(tmp_path) -> None:
    source = tmp_path / "submitted" / "ann" / "lab2"
    source.mkdir(parents=True)
    (source / "lab2_mnist.ipynb").write_text("{}")
    (source / "timestamp.txt").write_text("2026-11-01 10:00:00 UTC")
    collect(tmp_path / "submitted", tmp_path / "course")
    copied = tmp_path / "course" / "submitted" / "ann" / "lab2" / "timestamp.txt"
    assert copied.read_text() == "2026-11-01 10:00:00 UTC"


def test_what_is_the_same_is_not_touched_and_what_changed_is_replaced(tmp_path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ann.ipynb").write_text("one")
    collect(tmp_path / "in", tmp_path / "course")
    file = tmp_path / "course" / "submitted" / "ann" / "lab2" / "lab2_mnist.ipynb"
    before = file.stat()
    collect(tmp_path / "in", tmp_path / "course")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    (tmp_path / "in" / "ann.ipynb").write_text("two")
    collect(tmp_path / "in", tmp_path / "course")
    assert file.read_text() == "two"


def test_another_sections_students_of_the_same_ids_get_a_line(tmp_path) -> None:
    course, sections = tmp_path / "course", [tmp_path / "one", tmp_path / "two"]
    for section in sections:
        for student in ("ann", "ben", section.name):
            (section / student).mkdir(parents=True)
            text = "the same" if student == "ben" else f"{student} of {section.name}"
            (section / student / "lab2_mnist.ipynb").write_text(text)
    assert collect(sections[0], course).problems == []
    (sections[0] / "ann" / "lab2_mnist.ipynb").write_text("handed in again")
    assert collect(sections[0], course).problems == []
    (line,) = collect(sections[1], course).problems
    assert f"with the same ids from {sections[0]}: ann." in line
    assert "grade each section into its own course folder" in line
    assert submitted(course)["ann"] == b"ann of two"
    assert collect(sections[1], course).problems == []
    assert collect(course / "submitted", course).problems == []


def test_links_and_devices_are_left_out_and_the_others_go_on(tmp_path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "ann.ipynb").write_text("one")
    (source / "eve.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(source / "mal.ipynb")
    collected = collect(source, tmp_path / "course")
    assert collected.students == ["ann"]
    assert len(collected.problems) == 2 and "an ordinary file" in collected.problems[0]


def test_links_in_a_zip_are_left_out(tmp_path) -> None:
    path = make_zip(tmp_path / "a.zip", ["ann.ipynb"])
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("eve.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert collect(path, tmp_path / "course").students == ["ann"]


def test_a_bomb_is_refused_and_the_others_go_on(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(incoming, "MOST_BYTES", 1000)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ann.ipynb", "small")
        archive.writestr("eve.ipynb", "0" * 1_000_000)
    collected = collect(path, tmp_path / "course")
    assert collected.students == ["ann"]
    assert "larger than" in collected.refused["eve"].student


def test_names_that_lead_outside_lead_nowhere(tmp_path) -> None:
    names = ["../../../evil.ipynb", "/etc/abs.ipynb", "..\\win.ipynb", "x\x1b[31m/../lab2/y.ipynb"]
    collected = collect(make_zip(tmp_path / "a.zip", names), tmp_path / "c" / "course")
    assert len(collected.students) >= 3
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - {tmp_path / "a.zip"}
    assert all(path.is_relative_to(tmp_path / "c" / "course" / "submitted") for path in written)
    assert not any("\x1b" in line for line in collected.problems + collected.students)


def test_two_students_of_one_safe_name_stay_two(tmp_path) -> None:
    names = ["a/lab2/lab2_mnist.ipynb", "A/lab2/lab2_mnist.ipynb", "a?/lab2/lab2_mnist.ipynb"]
    collected = collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    assert len(collected.students) == 3
    assert len({student.casefold() for student in collected.students}) == 3


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: p / "nothing", "does not exist, so nothing was graded"),
        (
            lambda p: (p / "a.txt").write_text("x") and p / "a.txt",
            "neither a folder nor a zip file",
        ),
        (lambda p: (p / "empty").mkdir() or p / "empty", "no notebook"),
        (lambda p: make_zip(p / "e.zip", ["readme.txt"]), "no notebook"),
        (lambda p: (p / "cut.zip").write_bytes(b"PK\x03\x04abc") and p / "cut.zip", "again"),
    ],
)
def test_a_source_that_is_none_is_named(make, words, tmp_path) -> None:
    with pytest.raises(LabError, match=words):
        collect(make(tmp_path), tmp_path / "course")


NAMED = {
    "dates, a folder each": {"all/Ann/lab2_2026_11_final.ipynb": "Ann",
                             "all/Bob/lab2_2026_11_x.ipynb": "Bob"},
    "dates, flat": {"lab2_2026_11_ann.ipynb": "lab2_2026_11_ann",
                    "LAB2_2026_11_bob.ipynb": "LAB2_2026_11_bob"},
    "a date around all": {"my_class_2026_11_04/ann.ipynb": "ann",
                          "my_class_2026_11_04/bob.ipynb": "bob"},
    "Canvas, one": {"leeann_11_456_lab2_2026_11_04.ipynb": "leeann_11"},
    "Canvas, a student's folder": {"leeann_11_456_work/lab2_mnist.ipynb": "leeann_11",
                                   "orrben_22_457_lab2.ipynb": "orrben_22"},
    "Canvas, odd names": {"o'neil-ann_11_456_lab2.ipynb": "o-neil-ann_11",
                          "lee_ben_22_457_x y.ipynb": "lee_ben_22",
                          "labib_late_33_458_lab2.ipynb": "labib_33",
                          "अमितशर्मा_44_459_lab2.ipynb": StudentNames().safe("अमितशर्मा_44", []),
                          "mu\u0308llerann_55_460_lab2.ipynb": "m\u00fcllerann_55"},
    "dates of others, flat": {"dl_2026_02_ann.ipynb": "dl_2026_02_ann",
                              "dl_2026_02_ben.ipynb": "dl_2026_02_ben"},
    "a repository each": {"ann/lab2-main/lab2_mnist.ipynb": "ann",
                          "ben/lab2-main/lab2_mnist.ipynb": "ben",
                          "cem/Lab2-main/x.ipynb": "cem"},
    "a repository each, in a folder": {"s/ann/m/l/x.ipynb": "ann", "s/ben/m/l/x.ipynb": "ben"},
    "sections": {"one/ann/x.ipynb": "ann", "one/ben/y.ipynb": "ben", "two/ann/z.ipynb": "two-ann"},
    "sections of equal groups": {f"{s}/{g}/x.ipynb": g if s == "a" else f"{s}-{g}"
                                 for s in ("a", "b") for g in ("g1", "g2", "g3")},
    "depths": {"s/submission_1/work/nb.ipynb": "submission_1", "s/submission_2/nb.ipynb":
               "submission_2", "s/submission_3/a/work/nb.ipynb": "submission_3"},
    "one folder beside the class": {**{f"all/s{i}/nb.ipynb": f"s{i}" for i in range(4)},
                                    "examples/demo.ipynb": "examples"},
    "one notebook above the class": {"all/x.ipynb": "x", "all/ann/y.ipynb": "ann",
                                     "all/ben/z.ipynb": "ben"},
    "some beside a folder": {"ann/lab2_mnist.ipynb": "ann", "ben.ipynb": "ben", "c.ipynb": "c"},
    "one beside folders": {"s/ann/lab2.ipynb": "ann", "s/ben/lab2.ipynb": "ben",
                           "s/cem.ipynb": "cem"},
    "one in a folder": {"ann/lab2_mnist.ipynb": "lab2_mnist", "lab2_mnist_b.ipynb": "lab2_mnist_b",
                        "lab2_mnist_c.ipynb": "lab2_mnist_c"},
    "a folder of old copies": {"ann.ipynb": "ann", "ben.ipynb": "ben", "old/cem.ipynb": "cem"},
}  # fmt: skip


@pytest.mark.parametrize("names", NAMED.values(), ids=NAMED)
def test_each_student_has_the_name_that_the_place_gives(names, tmp_path) -> None:
    collected = collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    expected = {student: name.encode() for name, student in names.items()}
    assert submitted(tmp_path / "course") == expected
    assert any(" late " in line for line in collected.told) == any("late" in n for n in names)


@pytest.mark.parametrize("loose", ["lab2_mnist.ipynb", "s/lab2_mnist (3).ipynb"])
def test_a_notebook_of_nobodys_beside_the_students_folders_takes_no_grade_away(
    loose, tmp_path
) -> None:
    names = ["s/ann/lab2_mnist.ipynb", "s/ben/lab2_mnist.ipynb", loose]
    collected = collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    assert submitted(tmp_path / "course") == {"ann": names[0].encode(), "ben": names[1].encode()}
    (line,) = collected.problems
    assert line.startswith(f"Not graded, because it is outside the student folders: {loose}.")


def test_what_lies_in_two_folders_of_one_student_is_one_students(tmp_path) -> None:
    names = ["s/submission_1/nb.ipynb", "s/submission_1/work/lab2.ipynb", "s/submission_2/nb.ipynb"]
    collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    assert submitted(tmp_path / "course") == {
        "submission_1": names[1].encode(),
        "submission_2": names[2].encode(),
    }


def test_a_folder_of_older_work_in_each_students_is_no_student(tmp_path) -> None:
    names = [f"{s}/{name}" for s in ("ann", "ben") for name in ("old/lab2.ipynb", "lab2.ipynb")]
    collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    assert submitted(tmp_path / "course") == {"ann": names[1].encode(), "ben": names[3].encode()}


def test_a_folder_that_cannot_be_written_is_not_the_others_problem(tmp_path, monkeypatch) -> None:
    write = collect_module._write

    def refusing(path, data):  # root, who runs some of these tests, may write to any folder
        if "ann" in path.parts:
            raise PermissionError(13, "Permission denied", str(path))
        write(path, data)

    monkeypatch.setattr(collect_module, "_write", refusing)
    path = make_zip(tmp_path / "a.zip", ["ann.ipynb", "ben.ipynb"])
    collected = collect(path, tmp_path / "course")
    assert collected.students == ["ben"]
    assert "Permission denied" in collected.unread["ann"].instructor


@pytest.mark.parametrize("new_time", [None, "yesterday"])
def test_an_older_notebooks_time_does_not_stay_beside_a_new_one(new_time, tmp_path) -> None:
    hand_in(tmp_path / "one", "ann", "one")
    stamp = tmp_path / "one" / "submitted" / "ann" / "lab2" / "timestamp.txt"
    stamp.write_text("2026-11-01 10:00:00 UTC")
    kept = tmp_path / "course" / "submitted" / "ann" / "lab2" / "timestamp.txt"
    for text, stays in (("one", True), ("two", False)):
        collect(tmp_path / "one" / "submitted", tmp_path / "course")
        hand_in(tmp_path / "two", "ann", text)
        if new_time:
            (tmp_path / "two" / "submitted" / "ann" / "lab2" / stamp.name).write_text(new_time)
        collect(tmp_path / "two" / "submitted", tmp_path / "course")
        assert kept.exists() == stays


def test_in_place_a_notebooks_own_time_is_read_before_an_older_one_goes(tmp_path) -> None:
    hand_in(tmp_path, "ann", "by ann")
    hand_in(tmp_path, "ben", "by ben")
    folder = tmp_path / "submitted" / "ann" / "lab2"
    (folder / "lab2_mnist.ipynb").rename(folder / "my_mnist.ipynb")
    (folder / "timestamp.txt").write_text("2026-11-01 10:00:00 UTC")
    collect(tmp_path / "submitted", tmp_path)
    assert (folder / "timestamp.txt").read_text() == "2026-11-01 10:00:00 UTC"
    assert (folder / "lab2_mnist.ipynb").read_text() == "by ann"


def test_where_no_folder_in_the_course_is_named_by_an_id_the_error_says_which(tmp_path) -> None:
    hand_in(tmp_path, "Ann Lee", "by ann")
    with pytest.raises(LabError, match=r"Nothing in .* was graded\. .*Ann Lee\. Rename it to"):
        collect(tmp_path / "submitted", tmp_path)


OTHER_LABS = {
    "both have both": (["c/ann/lab1/lab1.ipynb", "c/ann/lab2/lab2_mnist.ipynb",
                        "c/bob/lab1/lab1.ipynb", "c/bob/lab2/x.ipynb"], {"ann", "bob"}, 2),
    "bob has lab1": (["ann/lab1/lab1.ipynb", "ann/lab2/lab2_mnist.ipynb", "bob/lab1/lab1.ipynb"],
                     {"ann"}, 2),
    "one student": (["ann/lab1/lab1.ipynb", "ann/lab2/lab2_mnist.ipynb"], {"ann"}, 1),
    "no nbgrader": (["ann/lab1/lab1.ipynb", "bob/lab1/lab1.ipynb"], {"ann", "bob"}, 0),
    "what others name does not count": (["s/ann/lab2/x.ipynb", "s/ann/work/x.ipynb",
                                         "s/bob/work/lab2_mnist.ipynb"], {"ann", "s-bob-work"}, 1),
    "two in lab2": (["s/ann/lab2/lab2_mnist.ipynb", "s/bob/lab2/a.ipynb", "s/bob/lab2/b.ipynb"],
                    {"ann", "bob"}, 0),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHER_LABS)
def test_other_assignments_of_a_course_are_left_out_and_counted(case, tmp_path) -> None:
    names, students, left_out = OTHER_LABS[case]
    collected = collect(make_zip(tmp_path / "a.zip", names), tmp_path / "course")
    found = submitted(tmp_path / "course")
    assert set(found) == students
    lines = [line for line in collected.problems if line.startswith("Left out: ")]
    assert [line.split()[2] for line in lines] == ([str(left_out)] if left_out else [])
    assert case == "no nbgrader" or not any(b"lab1" in data for data in found.values())


def files_of(course: Path) -> dict[str, bytes]:
    paths = (path for path in course.rglob("*") if path.is_file())
    return {path.relative_to(course).as_posix(): path.read_bytes() for path in paths}


def hand_in(course: Path, student: str, text: str) -> None:
    folder = course / "submitted" / student / "lab2"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lab2_mnist.ipynb").write_text(text)


@pytest.mark.parametrize(("source", "words"), [("course", "is the c"), (".", "holds the c")])
def test_the_course_itself_is_no_source(source, words, tmp_path, monkeypatch) -> None:
    course = tmp_path / "course"
    hand_in(course, "ann", "one")
    (course / "autograded" / "ann" / "lab2").mkdir(parents=True)
    (course / "autograded" / "ann" / "lab2" / "lab2_mnist.ipynb").write_text("two")
    before = files_of(course)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LabError, match=f"{words}ourse itself. Nothing was graded"):
        collect(Path(source), course)
    assert files_of(course) == before
    assert collect(Path("course/submitted"), course).students == ["ann"]
    assert files_of(course) == before


IN_PLACE = {
    "odd": (["o'neil ann", "ben"], ["ben"], "o'neil ann. Rename it to o-neil-ann,"),
    "upper case": (["Bob", "bob"], ["Bob"], "bob. Rename it to bob-2,"),
    "decomposed": (["mu\u0308ller"], ["m\u00fcller"], ""),
}


@pytest.mark.parametrize("case", IN_PLACE)
def test_in_place_each_student_has_a_folder_of_that_id_or_a_line(case, tmp_path) -> None:
    names, students, words = IN_PLACE[case]
    for name in names:
        hand_in(tmp_path, name, f"by {name}")
    collected = collect(tmp_path / "submitted", tmp_path)
    assert collected.students == students and submitted(tmp_path).keys() >= set(students)
    assert words in "".join(collected.problems) and bool(words) == bool(collected.problems)


def damage(path: Path, data: bytes) -> None:
    """Change the first bytes that are `data` in a zip, so that its sum is wrong."""
    path.write_bytes(path.read_bytes().replace(data, bytes(len(data)), 1))


def test_a_damaged_download_is_no_fault_of_the_students(tmp_path) -> None:
    inner = make_zip(tmp_path / "inner.zip", ["work.ipynb"], b"in a zip")
    outer = tmp_path / "a.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("ann.ipynb", "by ann")
        archive.writestr("ben.ipynb", "by ben")
        archive.writestr("eve.zip", inner.read_bytes())
    damage(outer, b"by ben")
    damage(outer, b"in a zip")
    collected = collect(outer, tmp_path / "course")
    assert (collected.students, collected.refused) == (["ann"], {})
    assert list(collected.unread) == ["ben", "eve"]
    for told in collected.unread.values():
        assert told.instructor.startswith("The file cannot be read (Bad CRC-32")
        assert told.instructor.endswith("Download it again, then give the same command.")
    assert list(submitted(tmp_path / "course")) == ["ann"]


def test_a_students_own_damaged_zip_is_the_students_to_mend(tmp_path) -> None:
    inner = make_zip(tmp_path / "inner.zip", ["work.ipynb"], b"in a zip")
    damage(inner, b"in a zip")
    outer = make_zip(tmp_path / "a.zip", ["leeann_1_2_work.zip"], inner.read_bytes())
    collected = collect(outer, tmp_path / "course")
    assert (collected.students, list(collected.refused)) == ([], ["leeann_1"])
    assert "Ask the student for the .ipynb file" in collected.refused["leeann_1"].instructor


def test_where_nothing_can_be_read_it_does_not_say_that_nothing_is_there(tmp_path) -> None:
    path = make_zip(tmp_path / "a.zip", ["ann.ipynb"], b"by ann")
    damage(path, b"by ann")
    with pytest.raises(LabError, match=r"is readable, so nothing was graded.*ann: The file"):
        collect(path, tmp_path / "course")
    assert not (tmp_path / "course").exists()


PARTS = st.text(max_size=12) | st.sampled_from(
    ["..", "/", "lab2", "submitted", "a_1_2_", "A B_3_assignsubmission_file_", " (1)", "\x00"]
)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@fuzzed(60)
@given(names=st.lists(st.lists(PARTS, min_size=1, max_size=4), min_size=1, max_size=6),
       damage=st.integers(0, 2**16))  # fmt: skip
def test_any_names_and_any_zip_end_in_folders_or_a_reason(names, damage, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("any")
    clean = ["/".join(parts).encode("utf-8", "replace").decode() + ".ipynb" for parts in names]
    path = make_zip(folder / "a.zip", clean)
    data, dice = bytearray(path.read_bytes()), random.Random(damage)
    if damage % 3 == 0:
        data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(data)
    try:
        collected = collect(path, folder / "course")
    except LabError as error:
        assert str(error)
    else:
        assert isinstance(collected, Collected)
    outside = [p for p in folder.iterdir() if p.name not in ("a.zip", "course")]
    assert outside == []
    assert {p.name for p in (folder / "course").glob("*")} <= {"submitted"}


def canvas_zip(path: Path, number: int, text: str, name: str = "lab2_mnist") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"leeann_11_{number}_{name}.ipynb", text)
        archive.writestr("ortizben_22_7_lab2_mnist.ipynb", "by ben")
    return path


def moodle_zip(path: Path, day: int, text: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        name = "Ann Lee_11_assignsubmission_file_/lab2_mnist.ipynb"
        archive.writestr(zipfile.ZipInfo(name, (2026, 11, day, 12, 0, 0)), text)
    return path


def nbgrader_folder(path: Path, day: int, text: str) -> Path:
    folder = path / "ann" / "lab2"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lab2_mnist.ipynb").write_text(text)
    (folder / "timestamp.txt").write_text(f"2026-11-{day:02} 12:00:00 UTC")
    return path


@pytest.mark.parametrize(
    ("make", "student", "told"),
    [
        (canvas_zip, "leeann_11", "(8 < 10)"),
        (moodle_zip, "Ann-Lee_11", "(2026-11-08 12:00:00 < 2026-11-10 12:00:00)"),
        (nbgrader_folder, "ann", "(2026-11-08 12:00:00 < 2026-11-10 12:00:00)"),
    ],
)
def test_an_older_download_does_not_replace_a_newer_hand_in(make, student, told, tmp_path) -> None:
    course, older = tmp_path / "course", make(tmp_path / "older", 8, "older")
    newer = make(tmp_path / "newer", 10, "newer")
    assert collect(older, course).problems == []
    assert not [line for line in collect(newer, course).problems if "older than" in line]
    before = files_of(course / "submitted" / student)
    collected = collect(older, course)
    (line,) = [line for line in collected.problems if "older than" in line]
    assert line.startswith(f"{student}: this file is older than the one already graded {told}.")
    assert student in collected.students
    assert files_of(course / "submitted" / student) == before
    assert not [line for line in collect(newer, course).problems if "older than" in line]
    collect(make(tmp_path / "newest", 12, "newest"), course)
    assert submitted(course)[student] == b"newest"


def test_a_second_file_of_one_attempt_is_newer_by_the_number_that_canvas_adds(tmp_path) -> None:
    course = tmp_path / "course"
    collect(canvas_zip(tmp_path / "b.zip", 8, "second", "lab2_mnist-1"), course)
    lines = collect(canvas_zip(tmp_path / "a.zip", 8, "first"), course).problems
    assert [line for line in lines if "(0 < 1)" in line]
    assert submitted(course)["leeann_11"] == b"second"


def test_without_a_number_of_the_course_systems_the_last_source_counts(tmp_path) -> None:
    course = tmp_path / "course"
    collect(moodle_zip(tmp_path / "a.zip", 10, "in a zip"), course)
    name = "Ann Lee_11_assignsubmission_file_"
    (tmp_path / "unpacked" / name).mkdir(parents=True)
    file = tmp_path / "unpacked" / name / "lab2_mnist.ipynb"
    file.write_text("unpacked: its date is that of the copy")
    os.utime(file, (0, 0))
    collect(tmp_path / "unpacked", course)
    assert submitted(course)["Ann-Lee_11"].startswith(b"unpacked")
    collect(moodle_zip(tmp_path / "b.zip", 8, "in a zip"), course)
    assert submitted(course)["Ann-Lee_11"] == b"in a zip"


@pytest.mark.parametrize("note", ["", "{", "[]", '{"kind": "canvas", "numbers": [null]}'])
def test_a_note_that_is_damaged_keeps_nobody_from_handing_in(note, tmp_path) -> None:
    course = tmp_path / "course"
    collect(canvas_zip(tmp_path / "b.zip", 10, "newer"), course)
    (course / "submitted/leeann_11/lab2/.sent").write_text(note)
    collect(canvas_zip(tmp_path / "a.zip", 8, "older"), course)
    assert submitted(course)["leeann_11"] == b"older"


def make_another_course(folder: Path) -> Path:
    for name in ("submitted/ann/lab2", "autograded/ann/lab2", "runs/0123"):
        (folder / name).mkdir(parents=True)
        (folder / name / "lab2_mnist.ipynb").write_text(name)
    (folder / "nbgrader_config.py").touch()
    return folder


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("other", "is another course"),
        ("other/autograded", "was made in a course"),
        ("other/runs", "was made in a course"),
        ("top.zip", "holds another course"),
        ("flat.zip", "holds another course"),
    ],
)
def test_another_course_is_no_source_but_what_was_handed_in_there(source, words, tmp_path) -> None:
    other = make_another_course(tmp_path / "other")
    shutil.make_archive(str(tmp_path / "top"), "zip", tmp_path, "other")
    shutil.make_archive(str(tmp_path / "flat"), "zip", other)
    with pytest.raises(LabError, match=f"{words}.*Nothing was graded. Name its `submitted`"):
        collect(tmp_path / source, tmp_path / "course")
    assert not (tmp_path / "course").exists()
    collected = collect(other / "submitted", tmp_path / "course")
    assert submitted(tmp_path / "course") == {"ann": b"submitted/ann/lab2"}
    assert collected.problems == []


def test_a_student_cannot_make_a_source_look_like_a_course(tmp_path) -> None:
    names = {"lab2_mnist.ipynb", "nbgrader_config.py", "autograded/x/lab2/lab2_mnist.ipynb"}
    folder = "Ann Lee_11_assignsubmission_file_"
    source = make_zip(
        tmp_path / "a.zip",
        [*(f"{folder}/{name}" for name in names), "Bo_22_assignsubmission_file_/lab2_mnist.ipynb"],
    )
    assert collect(source, tmp_path / "course").students == ["Ann-Lee_11", "Bo_22"]
