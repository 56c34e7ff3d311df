"""Evidence as a file of safetensors: its arrays, and the plain values as the bytes of msgpack."""

import math
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from .stream import PLAIN

_WHOLE = range(-(2**63), 2**64)  # what msgpack can store


def write_evidence(path: Path, evidence: object) -> None:
    """Write evidence to a file. Raises ValueError if an array can't be stored exactly."""
    path.write_bytes(packed(evidence))


def packed(evidence: object) -> bytes:
    """Return the file of a dataclass of plain values, arrays and other such dataclasses.

    Equal evidence gives equal bytes. In the plain values an array is the name of its tensor, a
    number.
    """
    arrays: list[NDArray[Any]] = []
    tree = msgspec.msgpack.encode(_plain(evidence, arrays))
    tensors = {str(number): array for number, array in enumerate(arrays)}
    tensors[PLAIN] = np.frombuffer(tree, np.uint8)
    data = save(tensors)
    written = load(data)
    if not all(_are_same(array, written[name]) for name, array in tensors.items()):
        raise ValueError("An array can't be stored exactly.")
    return data


def _plain(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """Return a value for msgpack; its arrays are appended."""
    if isinstance(value, np.ndarray):
        arrays.append(
            np.asarray(value, order="C")
        )  # safetensors stores arrays in another order wrongly
        return len(arrays) - 1
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name), arrays) for item in fields(value)}
    if isinstance(value, dict):
        return {_text(key): _plain(item, arrays) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, arrays) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int) and value not in _WHOLE:
        return math.inf if value > 0 else -math.inf
    return value


def _text(text: object) -> str:
    """Return the text without characters that UTF-8 can't encode."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def _are_same(array: NDArray[Any], other: NDArray[Any]) -> bool:
    same = array.dtype == other.dtype and array.shape == other.shape
    return same and array.tobytes() == other.tobytes()
