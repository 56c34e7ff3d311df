"""Zips and folders from course systems, with the names that students gave their files."""

import os
import zipfile
from pathlib import Path
from random import Random

from autograder.errors import LabError
from autograder.intake.collect import Collected, collect
from autograder.intake.files import MOST_BYTES

from . import Target
from .mutate import TOKENS, mutated_bytes, zipped

_NAMES = ["ann.ipynb", "ben (1).ipynb", "leeann_11_456_lab2_mnist.ipynb", "x_LATE_2_3_a-1.ipynb"]
_NAMES += ["Ann Lee_11_assignsubmission_file_/lab2_mnist.ipynb", "sub/ann/lab2/lab2_mnist.ipynb"]
_NAMES += ["sub/ann/lab2/timestamp.txt", "all/ben/my work.ipynb", "all/eve/hand in.zip", "a.zip"]
_NAMES += ["1-2 - Ann - Oct 10, 2025 1022 AM - x.ipynb", "index.html", "Ann - x.ipynb"]
_NAMES += ["Lab_ann_attempt_2026-11-03-23-29-10_x.ipynb", "LATE_anon_Ab3dE_1_x.ipynb"]
_NAMES += ["L/Lee, A(a)/timestamp.txt", "L/Lee, A(a)/x.ipynb", "submission_metadata.yml"]
_NAMES += ["submission_1/x.ipynb", "A/L/Version 2/x.ipynb", "Copy of ann_v2.ipynb", "b_link.html"]
_NAMES += ["ann+lab2+2026-11-03 23:29:10 UTC+r/x.ipynb", "lab2-ann/x.ipynb", "Group 1_5_6_x.ipynb"]
_PARTS = ["..", "/", "\\", "\x00", "\n", "\x1b[31m", "\u202e", "é", "e\u0301", "ﬁ", "İ", "٣", "CON"]
_PARTS += ["lab2", "submitted", "_1_2_", "_LATE", "_3_assignsubmission_file_", "-Copy1", " (٣)"]
_PARTS += [".", "(", "9" * 400, "_" * 3000, "a/" * 2000, "x" * 250, "__MACOSX", "~", "$(x)"]
_ENDS = [".ipynb", ".IPYNB", ".zip", "timestamp.txt", ".ipynb.txt", ""]
_CONTENTS = [
    b"submission_1:\n  :submitters:\n  - :name: Ann\n",
    b"20261103101500123",
    b"{}",
    b"",
    b"2026-11-01 10:00:00 UTC",
    b"9" * 5000,
    b"1 " * 20_000,
    b"\xff",
    *TOKENS,
]
_MOST_NAMES = 8
_BOMB: list[bytes] = []


def _name(dice: Random) -> str:
    name = dice.choice(_NAMES)
    for _ in range(dice.randrange(4)):
        place = dice.randrange(len(name) + 1)
        name = name[:place] + dice.choice(_PARTS) + name[place:]
    return name + dice.choice(_ENDS) if dice.randrange(4) == 3 else name


def _make_zip(dice: Random, depth: int = 0) -> bytes:
    members = []
    for _ in range(dice.randrange(_MOST_NAMES) + 1):
        name, data = _name(dice), dice.choice(_CONTENTS)
        if name.endswith(".zip") and depth < 3:
            data = _make_zip(dice, depth + 1)
        name = name.encode("utf-8", "replace").decode()[:20_000]
        members.append((name, data))
    if dice.randrange(500) == 499:
        return _bomb()
    deflated = dice.randrange(3) == 2
    data = zipped(members, zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED)
    return mutated_bytes(dice, data) if dice.randrange(2) else data


def _bomb() -> bytes:
    """Return a zip of 50 KB that unpacks to more than a submission may have."""
    if not _BOMB:
        _BOMB.append(zipped([("a.ipynb", bytes(MOST_BYTES + 1))], zipfile.ZIP_DEFLATED))
    return _BOMB[0]


def _use_zip(data: bytes, folder: Path) -> None:
    (folder / "in.zip").write_bytes(data)
    _collect(folder / "in.zip", folder / "course")


def _make_names(dice: Random) -> bytes:
    kinds = [dice.choice("fffffldp") for _ in range(dice.randrange(_MOST_NAMES) + 1)]
    names = [_name(dice).replace("\x00", "").replace("\n", "") for _ in kinds]
    return "\n".join(map("".join, zip(kinds, names, strict=True))).encode("utf-8", "replace")


def _use_names(data: bytes, folder: Path) -> None:
    """Make the files of a folder as they are named: f a file, l a link, d a folder, p a pipe."""
    source = folder / "in"
    source.mkdir()
    for line in data.split(b"\n"):
        kind, name = line[:1], os.fsdecode(line[1:])
        if name.count("/") > 20:
            continue  # a zip can have such a name, a folder cannot
        path = Path(os.path.normpath(source / name.lstrip("/")))
        try:
            if path.is_relative_to(source) and not os.path.lexists(path):
                _make_entry(path, kind)
        except (OSError, ValueError):  # a name that no file can have
            continue
    _collect(source, folder / "course")


def _make_entry(path: Path, kind: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == b"l":
        path.symlink_to("/etc/passwd")
    elif kind == b"d":
        path.mkdir()
    elif kind == b"p":
        os.mkfifo(path)
    else:
        path.write_bytes(_CONTENTS[len(path.name) % len(_CONTENTS)])


def _collect(source: Path, course: Path) -> None:
    """Collect, and see that there is a notebook for each student, and nothing else."""
    before = {path.name for path in course.parent.iterdir()}
    try:
        found = collect(source, course)
    except LabError as error:
        assert str(error) and str(error).isprintable()
        return
    assert isinstance(found, Collected) and found.students == sorted(found.students)
    names = [*found.students, *found.refused]
    assert len({name.casefold() for name in names}) == len(names) > 0
    assert all(
        name.isprintable() and "/" not in name and len(name.encode()) < 256 for name in names
    )
    lines = [*found.told, *found.problems]
    assert all(line.isprintable() for line in lines), lines
    expected = {
        course / "submitted" / name / "lab2" / "lab2_mnist.ipynb" for name in found.students
    }
    files = {path for path in course.rglob("*") if path.is_symlink() or not path.is_dir()}
    kept = ("timestamp.txt", ".source", ".sent")
    beside = {path.with_name(name) for path in expected for name in kept}
    assert expected <= files <= expected | beside
    assert {path.name for path in course.parent.iterdir()} <= before | {course.name}


TARGETS = [
    Target("zip", _make_zip, _use_zip, 120),
    Target("folder", _make_names, _use_names, 50),
]
