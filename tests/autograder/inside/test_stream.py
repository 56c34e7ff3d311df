"""What came out of a box is a claim, frame by frame: forged, it gains a status at most."""

import json
import struct
from pathlib import Path

import pytest

from autograder.box.results import unpack
from autograder.inside.stream import read_frames, write_frame
from autograder.job import Limits
from autograder.told import RunEnd

STARTED, DONE = ("started", b""), ("done", b"")
NOTE = ("note", b'{"died": "", "timeouts": [], "waited": []}')


def unpacked(folder: Path, *frames: tuple[str, bytes], end: bytes = b"") -> RunEnd:
    with (folder / "stream").open("wb") as stream:
        for name, payload in frames:
            write_frame(stream, name, payload)
        stream.write(end)
    return unpack(folder / "stream", folder, RunEnd(""), Limits())


def note_of(**values: object) -> tuple[str, bytes]:
    return "note", json.dumps({"died": "", "timeouts": [], "waited": []} | values).encode()


def test_of_evidence_sent_twice_and_out_of_order_the_last_counts(tmp_path) -> None:
    frames = [
        ("evidence/train_step", b"1"),
        ("evidence/fc_model", b"2"),
        ("evidence/fc_model", b"3"),
    ]
    assert unpacked(tmp_path, STARTED, *frames, NOTE, DONE).status == "graded"
    found = {path.name: path.read_bytes() for path in (tmp_path / "evidence").iterdir()}
    assert found == {"train_step.safetensors": b"1", "fc_model.safetensors": b"3"}


@pytest.mark.parametrize(
    "note",
    [b"", b"[1]", b"[" * 100_000, b"{}", b'{"died": 1', b'{"died": "", "timeouts": []}',
     b'{"died": "", "timeouts": 7, "waited": []}',
     b'{"died": ' + b"9" * 5000 + b', "timeouts": [], "waited": []}', b" " * 10_000_000 + NOTE[1]],
)  # fmt: skip
def test_a_note_that_is_none_is_a_dead_kernel(note, tmp_path) -> None:
    report = unpacked(tmp_path, STARTED, ("note", note), DONE)
    assert (report.status, report.reason.instructor[:12]) == ("kernel_died", "What the run")


@pytest.mark.parametrize(
    "note", [note_of(died="\x1b[2J\n\u202e"), note_of(timeouts=["\x1b[2J\n\u202e"] * 10_000)]
)
def test_a_reason_is_one_short_plain_line(note, tmp_path) -> None:
    report = unpacked(tmp_path, STARTED, note, DONE)
    assert report.status in ("kernel_died", "timeout")
    assert report.reason.instructor.isprintable() and len(report.reason.instructor) < 1000


@pytest.mark.parametrize(("waited", "slow"), [([], False), (["fc_fit"], True)])
def test_only_a_run_that_the_clock_stopped_is_slow(waited, slow, tmp_path) -> None:
    report = unpacked(tmp_path, STARTED, note_of(timeouts=["cnn_fit"], waited=waited), DONE)
    assert (report.status, report.slow) == ("timeout", slow)


@pytest.mark.parametrize(
    "end",
    [b"\xff" * 100, struct.pack(">HQ", 4, 2**63) + b"done", struct.pack(">HQ", 65535, 0) + b"done"],
)
def test_reading_stops_where_the_frames_do(end, tmp_path) -> None:
    assert unpacked(tmp_path, STARTED, NOTE, end=end).status == "kernel_died"
    assert set(read_frames(tmp_path / "stream")) == {"started", "note"}


@pytest.mark.parametrize(
    "name", ["evidence/../../x", "evidence/", "/etc/passwd", "evidence/A", "x"]
)
def test_a_frame_of_another_name_ends_the_reading_and_writes_nothing(name, tmp_path) -> None:
    unpacked(tmp_path, STARTED, (name, b"evil"), DONE)
    assert not list((tmp_path / "evidence").iterdir())
    assert {path.name for path in tmp_path.iterdir()} == {"stream", "evidence"}
