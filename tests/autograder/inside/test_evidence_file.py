"""Evidence comes back as it was written, and anything else is refused, whatever it is."""

import io
import json
import os
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.inside.evidence_file import EvidenceError, read_evidence, write_evidence
from tests.fuzzed import fuzzed

EVIDENCE = {
    "name": "model",
    "none": None,
    "flag": True,
    "numbers": [1, 2.5, float("inf"), float("-inf")],
    "nested": {"array": np.arange(6, dtype=np.float32).reshape(2, 3), "empty": []},
    "weights": [np.zeros((3, 0), np.float32), np.array([np.nan, 1.0]), np.array(3)],
}


def zipped(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def npy(array: np.ndarray, **changes: str) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    data = buffer.getvalue()
    for old, new in changes.items():
        data = data.replace(old.encode(), new.encode())
    return data


def test_evidence_comes_back_as_it_was_written(tmp_path) -> None:
    write_evidence(tmp_path / "a.zip", EVIDENCE)
    found = read_evidence(tmp_path / "a.zip")
    assert list(found) == list(EVIDENCE)
    assert {k: found[k] for k in ("name", "none", "flag")} == {
        "name": "model",
        "none": None,
        "flag": True,
    }
    assert found["numbers"] == EVIDENCE["numbers"]
    np.testing.assert_array_equal(found["nested"]["array"], EVIDENCE["nested"]["array"])
    assert found["nested"]["array"].dtype == np.float32
    for a, b in zip(found["weights"], EVIDENCE["weights"], strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.shape == b.shape


def test_the_same_evidence_gives_the_same_bytes_and_equal_arrays_are_stored_once(tmp_path) -> None:
    big = np.ones(10_000)
    for name in ("a", "b"):
        write_evidence(tmp_path / name, {"one": big, "two": [big.copy(), big.copy()]})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").stat().st_size < 2 * big.nbytes


TREE = json.dumps({"dict": [["x", {"array": 0}]]}).encode()
HOSTILE = {
    "no zip": lambda p: p.write_bytes(b"PK\x03\x04 garbage"),
    "empty": lambda p: p.write_bytes(b""),
    "link": lambda p: p.symlink_to("/etc/passwd"),
    "fifo": lambda p: os.mkfifo(p),
    "folder": lambda p: p.mkdir(),
    "device": lambda p: p.symlink_to("/dev/zero"),
    "compressed": lambda p: zipped(p, {"evidence.json": b'{"dict": []}'}, zipfile.ZIP_DEFLATED),
    "other names": lambda p: zipped(p, {"evidence.json": TREE, "../0.npy": npy(np.ones(2))}),
    "array missing": lambda p: zipped(p, {"evidence.json": TREE}),
    "an array of a long number": lambda p: zipped(
        p, {"evidence.json": b'{"array": ' + b"9" * 4000 + b"}"}
    ),
    "pickle": lambda p: zipped(
        p, {"evidence.json": TREE, "0.npy": npy(np.array([{}], dtype=object))}
    ),
    "text array": lambda p: zipped(p, {"evidence.json": TREE, "0.npy": npy(np.array(["x"]))}),
    "complex": lambda p: zipped(p, {"evidence.json": TREE, "0.npy": npy(np.ones(2, complex))}),
    "huge shape": lambda p: zipped(
        p,
        {
            "evidence.json": TREE,
            "0.npy": npy(np.ones(2), **{"(2,), }        ": "(2000000000,), }"}),
        },
    ),
    "negative shape": lambda p: zipped(
        p, {"evidence.json": TREE, "0.npy": npy(np.ones(2), **{"(2,), ": "(-2,),"})}
    ),
    "deep": lambda p: zipped(p, {"evidence.json": b"[" * 5000 + b"]" * 5000}),
    "no dict": lambda p: zipped(p, {"evidence.json": b"[1, 2]"}),
    "two keys": lambda p: zipped(p, {"evidence.json": b'{"dict": [], "array": 0}'}),
    "NaN in JSON": lambda p: zipped(p, {"evidence.json": b'{"dict": [["x", NaN]]}'}),
    "many values": lambda p: zipped(
        p, {"evidence.json": json.dumps({"dict": [["x", [0] * 200_000]]}).encode()}
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_anything_else_is_refused(kind, tmp_path) -> None:
    HOSTILE[kind](tmp_path / "evidence.zip")
    with pytest.raises(EvidenceError) as refused:
        read_evidence(tmp_path / "evidence.zip")
    assert len(str(refused.value)) < 500


def forged_end(kind: str) -> bytes:
    """Return a zip that is a directory alone, of which each byte takes eight once it is read."""
    count = 50_000
    entries = (b"PK\1\2" + bytes(42)) * count
    size, comment = len(entries), b"x" if kind == "comment" else b""
    zip64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, 0)
    zip64 += struct.pack("<4sIQI", b"PK\6\7", 0, size, 1)
    told = 0 if kind == "zip64" else size
    record = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, told, 0, len(comment))
    return entries + (zip64 if kind == "zip64" else b"") + record + comment


@pytest.mark.parametrize("kind", ["plain", "comment", "zip64"])
def test_a_directory_of_too_many_members_takes_no_memory(kind, tmp_path) -> None:
    (tmp_path / "evidence.zip").write_bytes(forged_end(kind))
    tracemalloc.start()
    try:
        with pytest.raises(EvidenceError):
            read_evidence(tmp_path / "evidence.zip")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_as_many_arrays_as_evidence_may_have_come_back(tmp_path) -> None:
    arrays = [np.array([number]) for number in range(499)]
    write_evidence(tmp_path / "a.zip", {"arrays": arrays})
    assert read_evidence(tmp_path / "a.zip")["arrays"] == arrays


def test_a_hard_link_to_another_file_is_refused(tmp_path) -> None:
    write_evidence(tmp_path / "a.zip", EVIDENCE)
    os.link(tmp_path / "a.zip", tmp_path / "b.zip")
    with pytest.raises(EvidenceError):
        read_evidence(tmp_path / "b.zip")


def test_texts_are_cut_and_lose_their_control_characters(tmp_path) -> None:
    write_evidence(tmp_path / "a.zip", {"text": "\x1b[31m" + "x" * 50_000})
    text = read_evidence(tmp_path / "a.zip")["text"]
    assert text.startswith("[31mx")
    assert len(text) < 10_001


def test_names_lose_what_cannot_be_written_or_moves_the_cursor(tmp_path) -> None:
    tree = b'{"dict": [["a\\ud800b\\u001b[2J", 1]]}'
    zipped(tmp_path / "a.zip", {"evidence.json": tree})
    assert read_evidence(tmp_path / "a.zip") == {"ab[2J": 1}


@fuzzed(100)
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 8))
def test_changed_bytes_give_evidence_or_a_refusal(seed, changes, tmp_path_factory) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.zip"
    write_evidence(path, EVIDENCE)
    data, dice = bytearray(path.read_bytes()), random.Random(seed)
    for _ in range(changes):
        data[dice.randrange(len(data))] = dice.randrange(256)
    path.write_bytes(data[: dice.choice([len(data), dice.randrange(len(data))])])
    try:
        found = read_evidence(path)
    except EvidenceError as error:
        assert str(error)
    else:
        assert isinstance(found, dict)
