"""The other files that are read: a box's stream, what is stored of it, tables, data sets."""

import csv
import gzip
import io
import json
import struct
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import numpy as np

from autograder.box.results import unpack
from autograder.course import Course
from autograder.course.outcomes import read_outcome
from autograder.course.roster import ROSTER, Enrolled, read_roster
from autograder.course.runs import stored_end
from autograder.errors import LabError
from autograder.export import FORMS, Wanted
from autograder.export import gradebooks as export
from autograder.export.books import BOOKS
from autograder.export.scores import Score
from autograder.inside.stream import read_frames, write_frame
from autograder.job import Limits
from autograder.outcome import STATUSES, Outcome
from autograder.tables import Table
from autograder.told import RunEnd, to_both
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed
from mitdeeplearning_utils.data import DataError, load_mnist

from . import Target
from .mutate import ODD, dumped, mutated_bytes, mutated_tree, odd_array, zipped

_NOTES = [
    {"died": "", "timeouts": [], "waited": []},
    {"died": "fc_fit", "timeouts": ["x"], "waited": ["y"]},
]
_FRAMES = ["started", "evidence/fc_model", "evidence/../x", "notebook", "note", "done", "\xff", ""]
_VERDICT = Verdict([passed("ten scores", 1), failed("rows", 1, seen="x", hint="y?")])
_OUTCOME = Outcome("ann", "graded", verdicts={"fc_model": _VERDICT}, accuracies={"model": 0.9})
_SCORE = Score("leeann_11", "Lee, Ann", 12.5, 21, 0.0, {}, False, _OUTCOME)
_OTHER = Score("ben", "", None, 21, 0.0, {}, True, None)


def _make_stream(dice: Random) -> bytes:
    stream = io.BytesIO()
    for name in _FRAMES[:2] * 2 + _FRAMES:
        if dice.randrange(5) < 4:
            note = dumped(mutated_tree(dice, json.loads(json.dumps(dice.choice(_NOTES))), ODD))
            write_frame(stream, name, note if name == "note" else b"x" * dice.choice([0, 5, 300]))
    return mutated_bytes(dice, stream.getvalue(), 6)


def _use_stream(data: bytes, folder: Path) -> None:
    (folder / "stream").write_bytes(data)
    frames = read_frames(folder / "stream")
    assert sum(map(len, frames.values())) <= len(data)
    for status in ("", "timeout"):
        report = unpack(folder / "stream", folder, RunEnd(status, log="no"), Limits())
        assert report.status in STATUSES
        for text in (report.reason.student, report.reason.instructor):
            assert text.isprintable() and len(text) < 10_000


def _make_report(dice: Random) -> bytes:
    tree = mutated_tree(dice, asdict(RunEnd("graded", to_both("x"), 1.5, 2**31, "a log")), ODD)
    return mutated_bytes(dice, dumped(tree), 2)


def _use_report(data: bytes, folder: Path) -> None:
    (folder / "run.json").write_bytes(data)
    found = stored_end(folder)
    assert found is None or isinstance(found, RunEnd)


def _make_outcome(dice: Random) -> bytes:
    return mutated_bytes(dice, dumped(mutated_tree(dice, asdict(_OUTCOME), ODD)), 2)


def _use_outcome(data: bytes, folder: Path) -> None:
    (folder / "outcomes").mkdir()
    (folder / "outcomes" / "ann.json").write_bytes(data)
    found = read_outcome(folder, "ann")
    assert found is None or isinstance(found, Outcome)


def _make_table(dice: Random) -> bytes:
    head = ["Student", "ID", "SIS Login ID", "Lab 2 (77)", "Other", "Identifier", "Full name"]
    head += ["Grade", "Feedback comments", "student", "name", "Username", "Lab 2 Points Grade"]
    head += ["End-of-Line Indicator"]
    rows = [head, ["    Points Possible", "", "", "21", *[""] * 10]]
    rows += [[f"L{i}, A", f"{i}", "x", "", "=1", f"Participant {i}", "A L", "", "", "a", "b", "u",
              "", "#"] for i in (11, 12)]  # fmt: skip
    rows = mutated_tree(dice, rows, [*ODD, "é" * 70_000 if dice.randrange(50) == 49 else "é"])
    rows = rows if isinstance(rows, list) else [rows]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=dice.choice(["\n", "\r\n", "\r"]))
    writer.writerows(row if isinstance(row, list) else [row] for row in rows)
    encoding = dice.choice(["utf-8", "utf-8-sig", "utf-8", "utf-16", "latin-1"])
    return mutated_bytes(dice, text.getvalue().encode(encoding, "replace"), 2)


def _use_table(data: bytes, folder: Path) -> None:
    """Fill in the table as each system's: all but the columns of grades and hints stays."""
    path, out = folder / "in.csv", folder / "out.csv"
    path.write_bytes(data)
    with mock.patch.object(export, "read_scores", lambda *_: [_SCORE, _OTHER]):
        for form, read in BOOKS.items():
            try:
                done = FORMS[form](Course(folder), Wanted(out, template=path))
            except LabError as error:
                assert str(error)
                continue
            before, after = read(path, done.column), read(out, done.column)
            _compare(before.table, after.table, {done.column, before.comments})


def _compare(before: Table, after: Table, ours: set[str]) -> None:
    """Compare two tables in all columns but ours."""
    assert (before.written, before.head) == (after.written, after.head)
    for old, new in zip(before.rows, after.rows, strict=True):
        for name in before.head:
            assert name in ours or old[name] == new[name], name


def _use_roster(data: bytes, folder: Path) -> None:
    (folder / ROSTER).write_bytes(data)
    try:
        found = read_roster(folder)
    except LabError as error:
        assert str(error)
        return
    assert all(isinstance(enrolled, Enrolled) for enrolled in found.values())
    assert "" not in found


def _idx(values: np.ndarray) -> bytes:
    magic = 0x800 + values.ndim
    return struct.pack(f">{1 + values.ndim}I", magic, *values.shape) + values.tobytes()


_IMAGES, _LABELS = np.arange(2 * 784, dtype=np.uint8).reshape(2, 28, 28), np.array([3, 9], np.uint8)
_IDX = {"images-idx3": _idx(_IMAGES), "labels-idx1": _idx(_LABELS)}


def _make_idx(dice: Random) -> bytes:
    kind = dice.choice(list(_IDX))
    data = _IDX[kind]
    if dice.randrange(3) == 2:
        data = mutated_bytes(dice, data[:16], 2) + data[16:]
    if dice.randrange(3) == 2:
        data = gzip.compress(data, mtime=0)
    return kind[:1].encode() + mutated_bytes(dice, data)


def _use_idx(data: bytes, folder: Path) -> None:
    """The first byte says whether the training images or labels are the file that follows."""
    for part in ("train", "t10k"):
        for kind, whole in _IDX.items():
            mine = part == "train" and data[:1] == kind[:1].encode()
            (folder / f"{part}-{kind}-ubyte").write_bytes(data[1:] if mine else whole)
    _load(folder)


def _make_npz(dice: Random) -> bytes:
    members = []
    for name in ("x_train", "y_train", "x_test", "y_test"):
        array: Any = _IMAGES if name[0] == "x" else _LABELS
        if dice.randrange(6) == 5:
            array = dice.choice(
                [array.astype(dice.choice("fdgbiq?eF")), odd_array(dice), array / 2]
            )
        buffer = io.BytesIO()
        np.save(buffer, array)
        npy = buffer.getvalue()
        if dice.randrange(4) == 3:
            npy = mutated_bytes(dice, npy[:128], 2) + npy[128:]
        members.append((dice.choice([f"{name}.npy"] * 9 + ["x_train.npy"]), npy))
    data = zipped(members, dice.choice([0, 0, 8]))
    return mutated_bytes(dice, data, 3) if dice.randrange(2) else data


def _use_npz(data: bytes, folder: Path) -> None:
    (folder / "mnist.npz").write_bytes(data)
    _load(folder / "mnist.npz")


def _load(path: Path) -> None:
    try:
        splits = load_mnist(path)
    except DataError as error:
        assert str(path) in str(error)
        return
    for images, labels in splits:
        assert images.dtype == np.float32 and images.shape == (len(labels), 28, 28, 1)
        assert labels.dtype == np.int64 and images.min() >= 0 and images.max() <= 1
        assert labels.min() >= 0 and labels.max() <= 9


TARGETS = [
    Target("stream", _make_stream, _use_stream, 80),
    Target("report", _make_report, _use_report, 30),
    Target("outcome", _make_outcome, _use_outcome, 30),
    Target("course table", _make_table, _use_table, 40),
    Target("roster", _make_table, _use_roster, 20),
    Target("IDX files", _make_idx, _use_idx, 20),
    Target("npz file", _make_npz, _use_npz, 10),
]
