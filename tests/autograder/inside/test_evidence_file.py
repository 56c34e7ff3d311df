"""Evidence is stored as it is, and the same evidence gives the same bytes."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load

from autograder.inside import evidence_file
from autograder.inside.evidence_file import packed, write_evidence
from autograder.judge.evidence_file import read_evidence


@dataclass(frozen=True)
class Inner:
    array: NDArray[np.float32]
    empty: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Evidence:
    kind: Literal["one", "other"]
    inner: Inner
    nothing: float | None
    flag: bool
    numbers: list[float]
    mixed: dict[str, bool | int | float | str | list[int]]
    weights: list[NDArray[np.float64]]


EVIDENCE = Evidence(
    "one",
    Inner(np.arange(6, dtype=np.float32).reshape(2, 3)),
    None,
    True,
    [1, 2.5, float("inf"), float("-inf")],
    {"text": "ä\n", "list": [1, 2], "flag": False, "whole": 2**63 - 1, "number": -0.5},
    [np.zeros((3, 0)), np.array([np.nan, 1.0]), np.array(3.0)],
)


def test_evidence_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_evidence(tmp_path / "a", EVIDENCE)
    found = read_evidence(tmp_path / "a", Evidence)
    arrays = {"inner": found.inner, "weights": found.weights}
    assert found == replace(EVIDENCE, **arrays)
    assert found.mixed["flag"] is False and type(found.mixed["whole"]) is int
    pairs = zip(
        [found.inner.array, *found.weights],
        [EVIDENCE.inner.array, *EVIDENCE.weights],
        strict=True,
    )
    for mine, other in pairs:
        assert (mine.dtype, mine.shape) == (other.dtype, other.shape)
        np.testing.assert_array_equal(mine, other)


def test_the_same_evidence_gives_the_same_bytes() -> None:
    assert packed(EVIDENCE) == packed(replace(EVIDENCE))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3).T,
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1)[::2],
        np.arange(10.0)[::-2],
        np.broadcast_to(np.array(2.0), (2, 2)),
    ],
    ids=["transposed", "Fortran", "axes moved", "backwards", "one number"],
)
def test_an_array_of_any_order_in_memory_comes_back_as_it_is(array, tmp_path: Path) -> None:
    write_evidence(tmp_path / "a", replace(EVIDENCE, weights=[array]))
    (found,) = read_evidence(tmp_path / "a", Evidence).weights
    np.testing.assert_array_equal(found, array)


def test_what_does_not_come_back_as_it_is_is_not_written(monkeypatch, tmp_path: Path) -> None:
    def save(tensors):
        kept = {name: array + 1 if name == "0" else array for name, array in tensors.items()}
        return original(kept)

    original = evidence_file.save
    monkeypatch.setattr(evidence_file, "save", save)
    with pytest.raises(ValueError, match="stored exactly"):
        write_evidence(tmp_path / "a", EVIDENCE)
    assert not (tmp_path / "a").exists()


def test_what_msgpack_cannot_say_is_said_another_way() -> None:
    odd = {"text": "\ud800x", "\udfff": 1, "whole": 10**400, "below": -(2**70)}
    odd |= {"number": np.float64(0.5), "flag": np.bool_(True), "pair": (1, np.int64(2))}
    plain = msgspec.msgpack.decode(load(packed(odd))["plain"].tobytes())
    assert plain == {
        "text": "?x",
        "?": 1,
        "whole": float("inf"),
        "below": float("-inf"),
        "number": 0.5,
        "flag": True,
        "pair": [1, 2],
    }
