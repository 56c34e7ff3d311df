"""Evidence as a file: plain values and arrays, read as if an attacker had written it."""

import hashlib
import io
import json
import math
import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 200 * 1024 * 1024
_MOST_MEMBERS = 500
_MOST_DIRECTORY = _MOST_MEMBERS * 64  # an entry has 46 bytes and the member's name
_MOST_VALUES = 100_000
_MOST_DEPTH = 20
_MOST_JSON = 5_000_000
_LONGEST_TEXT = 10_000
_LONGEST_HEADER = 1000
_TREE = "evidence.json"
_ARRAY, _FLOAT = "array", "float"
_DATE = (1980, 1, 1, 0, 0, 0)
# A zip's end: where Zip64's locator may stand, then the record with the directory's size in bytes
# and the length of a comment.
_END = struct.Struct("<4s16x4s8xI4xH")


class EvidenceError(Exception):
    """The file is not as `write_evidence` writes it; the message says where."""


def write_evidence(path: Path, evidence: dict[str, Any]) -> None:
    """Write nested dicts and lists of plain values and arrays; equal evidence gives equal bytes."""
    arrays: dict[str, bytes] = {}
    order: list[str] = []

    def plain(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.array(value, order="C"), allow_pickle=False)
            name = hashlib.sha256(buffer.getvalue()).hexdigest()
            if name not in arrays:
                arrays[name] = buffer.getvalue()
                order.append(name)
            return {_ARRAY: order.index(name)}
        if isinstance(value, dict):
            return {"dict": [[str(key), plain(item)] for key, item in value.items()]}
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and not math.isfinite(value):
            return {_FLOAT: str(value)}
        return value

    tree = json.dumps(plain(evidence), allow_nan=False).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(_TREE, _DATE), tree)
        for index, name in enumerate(order):
            archive.writestr(zipfile.ZipInfo(f"{index}.npy", _DATE), arrays[name])


def read_evidence(path: Path) -> dict[str, Any]:
    """Return what `write_evidence` wrote. Raises `EvidenceError` for anything else."""
    try:
        with os.fdopen(_open(path), "rb") as file:
            _check_end(file)
            with zipfile.ZipFile(file) as archive:
                _check_members(archive)
                tree = json.loads(archive.read(_TREE))
                found = _Reader(archive).value(tree, 0)
    except EvidenceError:
        raise
    except Exception as error:  # zipfile and json raise many kinds of errors on foreign bytes
        raise EvidenceError(f"{path.name}: {type(error).__name__}: {str(error)[:200]}") from error
    if not isinstance(found, dict):
        raise EvidenceError(f"{path.name} holds no dict.")
    return found


def _open(path: Path) -> int:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1 or status.st_size > MOST_BYTES:
        os.close(descriptor)
        raise EvidenceError(f"{path.name} is not a plain file of at most {MOST_BYTES:,} bytes.")
    return descriptor


def _check_end(file: IO[bytes]) -> None:
    """Refuse a large directory, or anything that could hide one, before `zipfile` reads it."""
    file.seek(-_END.size, os.SEEK_END)
    locator, record, size, comment = _END.unpack(file.read(_END.size))
    if locator == b"PK\6\7" or record != b"PK\5\6" or comment or size > _MOST_DIRECTORY:
        raise EvidenceError("The end of the file is not that of evidence.")


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    expected = [_TREE, *(f"{i}.npy" for i in range(len(members) - 1))]
    if len(members) > _MOST_MEMBERS or [member.filename for member in members] != expected:
        raise EvidenceError("The members are not those of evidence.")
    if any(m.compress_type != zipfile.ZIP_STORED or m.flag_bits & 1 for m in members):
        raise EvidenceError("A member is compressed or encrypted.")
    if any(m.file_size != m.compress_size for m in members):
        raise EvidenceError("A member's sizes differ.")
    if sum(m.file_size for m in members) > MOST_BYTES or members[0].file_size > _MOST_JSON:
        raise EvidenceError("The members are too large.")


class _Reader:
    """Turns the tree back into values; counts them, and reads each array once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read from an open archive."""
        self.archive = archive
        self.count = 0
        self.arrays: dict[int, NDArray[Any]] = {}

    def value(self, node: Any, depth: int) -> Any:
        """Return the value of a node of the tree."""
        self.count += 1
        if self.count > _MOST_VALUES or depth > _MOST_DEPTH:
            raise EvidenceError("There are too many values, or they are nested too deep.")
        if isinstance(node, list):
            return [self.value(item, depth + 1) for item in node]
        if isinstance(node, str):
            return _printable(node[:_LONGEST_TEXT])
        if not isinstance(node, dict):
            if isinstance(node, float) and not math.isfinite(node):
                raise EvidenceError("A number is not written as evidence writes it.")
            return node
        if len(node) != 1:
            raise EvidenceError("A node of the tree has more than one key.")
        ((kind, item),) = node.items()
        if kind == _ARRAY and type(item) is int:
            return self.array(item)
        if kind == _FLOAT and item in ("nan", "inf", "-inf"):
            return float(item)
        if kind == "dict" and isinstance(item, list):
            return {self._key(pair): self.value(pair[1], depth + 1) for pair in item}
        raise EvidenceError(f"A node of the tree has an unknown kind: {kind[:40]!r}.")

    def array(self, index: int) -> NDArray[Any]:
        """Return an array, read-only. Raises `EvidenceError` for anything but plain numbers."""
        if index in self.arrays:
            return self.arrays[index]
        name = f"{index}.npy"
        if name not in self.archive.namelist():
            raise EvidenceError(f"There is no array {str(index)[:10]}.")
        data = self.archive.read(name)
        stream = io.BytesIO(data)
        version = np.lib.format.read_magic(stream)
        if version != (1, 0):
            raise EvidenceError(f"{name} has another version.")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream, _LONGEST_HEADER)
        size = math.prod(shape) * dtype.itemsize
        if dtype.kind not in "biuf" or dtype.itemsize > 8 or dtype.byteorder == ">" or fortran:
            raise EvidenceError(f"{name} has the dtype {dtype}.")
        if min(shape, default=0) < 0 or len(shape) > 8 or size != len(data) - stream.tell():
            raise EvidenceError(f"{name} has a shape that doesn't fit its bytes.")
        found = np.frombuffer(data, dtype, offset=stream.tell()).reshape(shape)
        self.arrays[index] = found
        return found

    @staticmethod
    def _key(pair: Any) -> str:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise EvidenceError("A dict in the tree is malformed.")
        return _printable(pair[0][:100])


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() or c == "\n")
