"""Read a file of evidence, by its declaration, as if an attacker had written it."""

import os
import stat
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from ..errors import is_panic
from ..inside import PLAIN
from .bounds import EvidenceError, checked, printable

MOST_BYTES = 100_000_000
MOST_HEADER = 100_000
_MOST_TENSORS = 500
_MOST_DIMENSIONS = 8
_MOST_PLAIN = 2_000_000
_LENGTH = 8  # bytes, before the header
T = TypeVar("T")


class _Tensor(msgspec.Struct, forbid_unknown_fields=True):
    dtype: Literal[
        "BOOL", "U8", "I8", "I16", "U16", "I32", "U32", "I64", "U64", "F16", "F32", "F64"
    ]
    shape: list[int]
    data_offsets: tuple[int, int]


def read_evidence(path: Path, kind: type[T]) -> T:
    """Return the evidence of a kind, a dataclass. Raises `EvidenceError` for anything else."""
    try:
        tensors = load(_bounded(path))
        return checked(_decoded(tensors, kind), kind)
    except EvidenceError:
        raise
    except BaseException as error:  # the libraries raise many kinds of errors on foreign bytes
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        reason = printable(" ".join(f"{type(error).__name__}: {error}".split()))[:300]
        raise EvidenceError(f"{path.name}: {reason}") from error


def _bounded(path: Path) -> bytes:
    """Return the file's bytes; the header must be within bounds, and is read first.

    The library itself refuses tensors that overlap, leave gaps or have another size than their
    shape.
    """
    with os.fdopen(_open(path), "rb") as file:
        length = file.read(_LENGTH)
        if len(length) < _LENGTH or int.from_bytes(length, "little") > MOST_HEADER:
            raise EvidenceError(f"{path.name} has no header, or one that is too long.")
        header = file.read(int.from_bytes(length, "little"))
        tensors = msgspec.json.decode(header, type=dict[str, _Tensor])
        expected = {PLAIN, *map(str, range(len(tensors) - 1))}
        if len(tensors) > _MOST_TENSORS or set(tensors) != expected:
            raise EvidenceError(f"{path.name} has other tensors than evidence.")
        if any(len(tensor.shape) > _MOST_DIMENSIONS for tensor in tensors.values()):
            raise EvidenceError(f"{path.name} has a tensor of too many dimensions.")
        return length + header + file.read(MOST_BYTES)


def _open(path: Path) -> int:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
        os.close(descriptor)
        raise EvidenceError(f"{path.name} is not a plain file of at most {MOST_BYTES:,} bytes.")
    return descriptor


def _decoded(tensors: dict[str, NDArray[Any]], kind: type[T]) -> T:
    plain = tensors.pop(PLAIN)
    if plain.dtype != np.uint8 or plain.ndim != 1 or plain.size > _MOST_PLAIN:
        raise EvidenceError("The plain values are too large, or not bytes.")

    def array(_: type, index: Any) -> NDArray[Any]:
        if type(index) is not int or str(index) not in tensors:
            raise ValueError("There is no such array.")
        return tensors[str(index)]

    return msgspec.msgpack.decode(plain.tobytes(), type=kind, dec_hook=array)
