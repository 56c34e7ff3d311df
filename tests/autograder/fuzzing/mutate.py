"""Valid things made a little, or very, wrong: bytes, JSON trees, archives and arrays.

All of it draws from a `random.Random`, so that a number names an input; with Hypothesis' own Random
a failing one is made as small as it can be.
"""

import copy
import io
import json
import re
import zipfile
from random import Random
from typing import Any

import numpy as np

# Strings that stand for JSON which Python cannot hold or write: see `dumped`.
DEEP = ["@deep60@", "@deep400@", "@deep900@", "@deep5000@"]
DIGITS = ["@digits400@", "@digits4300@", "@digits5000@"]
TEXTS = ["", " ", "\x00", "\ud800", "\x1b[2J", "\u202egnp", "é", "e\u0301", "\U0001f600", "x" * 300]
TEXTS += ["..", "/", "lab2", "=1+1", "<script>", "\n", "\r", ",", '"', "model", "٣", "nan", "-0"]
NUMBERS = [0, 1, -1, 2, 10, 255, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63), 10**299, 10**400]
NUMBERS += [0.5, -0.0, 1e-320, 1e308, float("inf"), float("-inf"), float("nan"), 1.0]
ODD = [None, True, False, [], {}, [[]], [None], {"": {}}, *TEXTS, *NUMBERS, *DEEP, *DIGITS]
TOKENS = [b"\x00" * 4, b"\xff" * 8, b"\xff\xff\xff\x7f", b"PK\x03\x04", b"PK\x05\x06", b"\x80"]
TOKENS += [b"\xed\xa0\x80", b"\xef\xbb\xbf", b"[" * 900, b'{"a":' * 500, b"9" * 5000, b"\\ud800"]
TOKENS += [b"NaN", b"-Infinity", b"null", b"\n", b"\r", b'"', b",", b"1e999", b"\x1f\x8b", b"\x08"]
MOST_COPIES = 100


def mutated_bytes(dice: Random, data: bytes, most: int = 4) -> bytes:
    """Return the bytes with up to `most` changes: bits, cuts, copies, tokens."""
    changed = bytearray(data)
    for _ in range(dice.randrange(most + 1)):
        start = dice.randrange(len(changed) + 1)
        stop = min(len(changed), start + dice.choice([1, 2, 4, 16, 300]))
        change = dice.randrange(7)
        if change == 0 and start < len(changed):
            changed[start] ^= 1 << dice.randrange(8)
        elif change == 1:
            changed[start : start + 1] = bytes([dice.randrange(256)])
        elif change == 2:
            del changed[start:]
        elif change == 3:
            del changed[start:stop]
        elif change == 4:
            changed[start:start] = changed[start:stop] * dice.choice([1, 2, MOST_COPIES])
        else:
            changed[start : start + change - 5] = dice.choice(TOKENS)
    return bytes(changed)


def mutated_tree(dice: Random, tree: Any, odd: list[Any], most: int = 5) -> Any:
    """Return a JSON-like tree with up to `most` of its nodes changed, in place where it can be."""
    holder = [tree]
    for _ in range(dice.randrange(most + 1)):
        places = _places(holder)
        _change(dice, *dice.choice(places), dice.choice(places), odd)
    return holder[0]


def _places(holder: list[Any]) -> list[tuple[Any, Any]]:
    """Return each node but the holder, as the container it lies in and its key there."""
    found: list[tuple[Any, Any]] = []
    waiting: list[Any] = [holder]
    while waiting and len(found) < 5000:
        inside = waiting.pop()
        pairs = inside.items() if isinstance(inside, dict) else enumerate(inside)
        for key, value in pairs:
            found.append((inside, key))
            if isinstance(value, (dict, list)):
                waiting.append(value)
    return found


def _change(dice: Random, inside: Any, key: Any, other: tuple[Any, Any], odd: list[Any]) -> None:
    value, change = inside[key], dice.randrange(8)
    if change == 1:
        inside[key] = dice.choice([[value], {"x": value}, str(value)])
    elif change == 2 and isinstance(inside, dict):
        del inside[key]
    elif change == 3 and isinstance(inside, dict):
        inside[dice.choice(TEXTS)] = inside.pop(key)
    elif change == 4 and isinstance(inside, dict):
        inside[dice.choice(TEXTS)] = copy.deepcopy(dice.choice(odd))
    elif change == 5 and not isinstance(value, (dict, list)):
        inside[key] = copy.deepcopy(other[0][other[1]])  # no node gets into itself
    elif change == 6 and isinstance(inside, list):
        inside[key:key] = [value] * dice.choice([1, 2, MOST_COPIES])
    elif change == 7 and isinstance(inside, list) and len(inside) > 1:
        del inside[key]
    else:
        inside[key] = copy.deepcopy(dice.choice(odd))


def dumped(tree: Any) -> bytes:
    """Return the tree as JSON, its stand-ins replaced by what is too deep or too long to hold."""
    text = json.dumps(tree)
    text = re.sub(r'"@deep(\d+)@"', lambda m: "[" * int(m[1]) + "]" * int(m[1]), text)
    return re.sub(r'"@digits(\d+)@"', lambda m: "9" * int(m[1]), text).encode()


def zipped(members: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip of the members, which may have the same name twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0))
            info.compress_type = compression
            archive.NameToInfo.pop(info.filename, None)  # or zipfile warns of a second one
            archive.writestr(info, data)
    return buffer.getvalue()


SHAPES = [(), (0,), (1,), (2,), (10,), (16,), (0, 3), (2, 3), (4, 10), (784, 2), (28, 28)]
SHAPES += [(1, 1), (1, 1, 1, 0), (1, 1, 1, 4), (3, 3, 1, 2), (28, 28, 1, 3), (2, 28, 28), (1,) * 9]
DTYPES = ["f4", "f4", "f8", "f2", "i8", "u1", "?", "c8", "U2", ">f4"]


def odd_array(dice: Random) -> np.ndarray:
    """Return an array of an odd shape, kind or content."""
    made = np.ones(dice.choice(SHAPES), dice.choice(DTYPES))
    if made.dtype.kind == "f" and dice.randrange(3) == 0:
        made *= made.dtype.type(dice.choice([np.nan, np.inf, -1, 1e4, 0]))
    return made
