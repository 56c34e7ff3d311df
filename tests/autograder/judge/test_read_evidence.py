"""Evidence is read as if an attacker had written it: what a check does not write is refused."""

import json
import os
import random
import struct
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import save

from autograder.inside.evidence_file import packed, write_evidence
from autograder.judge import evidence_file
from autograder.judge.bounds import EvidenceError
from autograder.judge.evidence_file import MOST_BYTES, MOST_HEADER, read_evidence
from mitdeeplearning_utils.checks.collecting.declared import Count, Longest, Shaped
from tests.fuzzed import fuzzed


@dataclass(frozen=True)
class Inner:
    weights: list[NDArray[np.float32]]
    setting: bool | int | float | str | Annotated[list[int], Longest(2)]


@dataclass(frozen=True)
class Evidence:
    word: Literal["yes", "no"]
    text: str
    number: float
    count: Count
    few: Annotated[list[str], Longest(3)]
    table: Annotated[NDArray[np.float64], Shaped((None, 2), 6)] | None
    names: dict[str, Inner]

    def __post_init__(self) -> None:
        if self.word == "no" and self.table is not None:
            raise ValueError("There is a table.")


def right() -> dict[str, Any]:
    inner = {"weights": [np.ones(2, np.float32)], "setting": [1, 2]}
    few = {"few": ["a"], "table": np.ones((3, 2)), "names": {"one": inner}}
    return {"word": "yes", "text": "text", "number": 0.5, "count": 3} | few


def read(path: Path, data: bytes) -> Evidence:
    path.write_bytes(data)
    return read_evidence(path, Evidence)


def test_what_keeps_every_bound_is_read(tmp_path) -> None:
    found = read(tmp_path / "a", packed(right()))
    assert found.names["one"].setting == [1, 2] and found.few == ["a"]
    np.testing.assert_array_equal(found.names["one"].weights[0], np.ones(2))


def head(header: bytes | dict[str, Any], data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(start: int, stop: int, dtype: str = "U8", **more: Any) -> dict[str, Any]:
    return {"dtype": dtype, "shape": [stop - start], "data_offsets": [start, stop]} | more


PLAIN = msgspec.msgpack.encode({})
TWO = {"plain": tensor(0, 1), "0": tensor(1, 3)}
FILES = {
    "empty": b"",
    "no header": b"\x07\0\0",
    "a header longer than the file": struct.pack("<Q", 50_000) + b"{}",
    "a header longer than it may be": struct.pack("<Q", MOST_HEADER + 1) + b" " * (MOST_HEADER + 9),
    "a header of 2**64 bytes": b"\xff" * 8 + b"{}",
    "no JSON": head(b"{" * 10),
    "deep JSON": head(b"[" * 50_000),
    "a list": head(b"[]"),
    "nothing": head({}),
    "no plain values": head({"0": tensor(0, 1)}, b"x"),
    "an array too many": head({"plain": tensor(0, 1), "1": tensor(1, 2)}, b"\x80x"),
    "metadata": head(TWO | {"__metadata__": {"a": "b"}}, b"\x80xx"),
    "another dtype": head({"plain": tensor(0, 1), "0": tensor(1, 3, "BF16")}, b"\x80xx"),
    "another key": head({"plain": tensor(0, 1, more=1)}, b"\x80"),
    "a gap": head({"plain": tensor(0, 1), "0": tensor(2, 4)}, b"\x80xxx"),
    "an overlap": head({"plain": tensor(0, 2), "0": tensor(1, 3)}, b"\x80xx"),
    "bytes left": head(TWO, b"\x80xxx"),
    "bytes missing": head(TWO, b"\x80x"),
    "another size": head({"plain": tensor(0, 1), "0": tensor(1, 3, shape=[3])}, b"\x80xx"),
    "a huge shape": head(
        {"plain": tensor(0, 1), "0": tensor(1, 3, shape=[2**40, 2**40])}, b"\x80xx"
    ),
    "a negative shape": head({"plain": tensor(0, 1), "0": tensor(1, 3, shape=[-2])}, b"\x80xx"),
    "many dimensions": head({"plain": tensor(0, 1, shape=[1] * 9)}, b"\x80"),
    "plain values that are no bytes": save({"plain": np.zeros(3, np.float32)}),
    "plain values of two dimensions": save({"plain": np.zeros((1, 1), np.uint8)}),
    "many plain values": save({"plain": np.zeros(2_000_001, np.uint8)}),
    "many tensors": save(
        {str(i): np.zeros(1, np.uint8) for i in range(500)} | {"plain": np.zeros(1, np.uint8)}
    ),
    "no msgpack": save({"plain": np.full(9, 0xC1, np.uint8)}),
    "deep msgpack": save({"plain": np.full(100_000, 0x91, np.uint8)}),
    "more after the plain values": save({"plain": np.frombuffer(PLAIN * 2, np.uint8)}),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_another_form_is_refused(kind, tmp_path) -> None:
    with pytest.raises(EvidenceError) as refused:
        read(tmp_path / "a", FILES[kind])
    assert 0 < len(str(refused.value)) < 500 and str(refused.value).isprintable()


KINDS = {
    "link": lambda p: p.symlink_to("/etc/passwd"),
    "device": lambda p: p.symlink_to("/dev/zero"),
    "pipe": lambda p: os.mkfifo(p),
    "folder": lambda p: p.mkdir(),
    "nothing": lambda p: None,
    "endless": lambda p: [p.write_bytes(packed(right())), os.truncate(p, MOST_BYTES + 1)],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_of_its_own_within_bounds_is_refused(kind, tmp_path) -> None:
    KINDS[kind](tmp_path / "a")
    with pytest.raises(EvidenceError):
        read_evidence(tmp_path / "a", Evidence)


def test_a_hard_link_is_read_as_a_backup_of_a_course_may_make_one(tmp_path) -> None:
    (tmp_path / "backup").write_bytes(packed(right()))
    (tmp_path / "a").hardlink_to(tmp_path / "backup")
    assert read_evidence(tmp_path / "a", Evidence).text == right()["text"]


def test_a_panic_of_the_library_is_a_refusal_and_an_interruption_is_none(tmp_path, monkeypatch):
    panic = type("PanicException", (BaseException,), {})
    for error, told in ((panic("out of bounds"), EvidenceError), (KeyboardInterrupt(), None)):

        def fail(_: bytes, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr(evidence_file, "load", fail)
        with pytest.raises(told or KeyboardInterrupt):
            read(tmp_path / "a", packed(right()))


def test_a_long_header_takes_no_memory(tmp_path) -> None:
    (tmp_path / "a").write_bytes(struct.pack("<Q", 50_000_000) + b" " * 50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(EvidenceError, match="too long"):
            read_evidence(tmp_path / "a", Evidence)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


ONES = np.ones((3, 2))
WRONG = {
    "another word": {"word": "perhaps"},
    "a long text": {"text": "x" * 10_001},
    "no number": {"number": "1"},
    "a flag": {"number": True},
    "a negative count": {"count": -1},
    "half a count": {"count": 0.5},
    "a long list": {"few": list("abcd")},
    "a wide table": {"table": np.ones((3, 3))},
    "a long table": {"table": np.ones((4, 2))},
    "a flat table": {"table": np.ones(2)},
    "a table of another dtype": {"table": ONES.astype(np.float32)},
    "an array that is not there": {"table": 7},
    "an array of a negative number": {"table": -1},
    "an array of a flag": {"table": True},
    "an array of a text": {"table": "0"},
    "a field that does not fit": {"word": "no"},
    "weights of another dtype": {"names": {"one": {"weights": [ONES], "setting": 1}}},
    "a long setting": {"names": {"one": {"weights": [], "setting": [1, 2, 3]}}},
    "a long text as a setting": {"names": {"one": {"weights": [], "setting": "x" * 10_001}}},
    "many names": {"names": {str(i): {"weights": [], "setting": 1} for i in range(1001)}},
    "many weights": {"names": {"one": {"weights": [np.ones(1, np.float32)] * 499, "setting": 1}}},
    "a long name": {"names": {"x" * 10_001: {"weights": [], "setting": 1}}},
    "a list for a name": {"names": [1]},
    "control characters": {"word": "\x1b[2J\n"},
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_value_past_a_bound_of_its_declaration_is_refused(kind, tmp_path) -> None:
    with pytest.raises(EvidenceError) as refused:
        read(tmp_path / "a", packed(right() | WRONG[kind]))
    assert 0 < len(str(refused.value)) < 500 and str(refused.value).isprintable()


@pytest.mark.parametrize("name", right())
def test_every_field_has_to_be_there(name, tmp_path) -> None:
    with pytest.raises(EvidenceError, match="missing required field"):
        read(tmp_path / "a", packed({k: v for k, v in right().items() if k != name}))


def test_texts_and_names_lose_what_moves_a_cursor(tmp_path) -> None:
    inner = {"weights": [], "setting": "\u202egnp"}
    odd = {"text": "\x1b[31mred\n", "few": ["a\x00b"], "names": {"a\x1b[2J": inner}}
    found = read(tmp_path / "a", packed(right() | odd))
    assert (found.text, found.few, list(found.names)) == ("[31mred\n", ["ab"], ["a[2J"])
    assert found.names["a[2J"].setting == "gnp"


def test_bounds_themselves_are_kept(tmp_path) -> None:
    edge = {"text": "x" * 10_000, "few": list("abc"), "count": 0, "number": float("nan")}
    found = read(tmp_path / "a", packed(right() | edge))
    assert (len(found.text), found.few, found.count) == (10_000, ["a", "b", "c"], 0)
    assert np.isnan(found.number)
    assert read(tmp_path / "a", packed(right() | {"word": "no", "table": None})).table is None


def test_as_many_arrays_as_evidence_may_have_come_back(tmp_path) -> None:
    arrays = [np.full(1, number, np.float32) for number in range(498)]
    inner = {"weights": arrays, "setting": 1}
    found = read(tmp_path / "a", packed(right() | {"names": {"one": inner}}))
    assert [float(array[0]) for array in found.names["one"].weights] == list(range(498))


@fuzzed(100)
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 8))
def test_changed_bytes_give_evidence_or_a_refusal(seed, changes, tmp_path_factory) -> None:
    path = tmp_path_factory.getbasetemp() / "changed"
    write_evidence(path, right())
    data, dice = bytearray(path.read_bytes()), random.Random(seed)
    for _ in range(changes):
        data[dice.randrange(len(data))] = dice.randrange(256)
    path.write_bytes(data[: dice.choice([len(data), dice.randrange(len(data))])])
    try:
        found = read_evidence(path, Evidence)
    except EvidenceError as error:
        assert str(error)
    else:
        assert isinstance(found, Evidence)
