"""Sakai: `Lab 2/Last, First(eid)/Submission attachment(s)/...` and `timestamp.txt`."""

import re
from collections.abc import Sequence
from datetime import UTC

from ..files import Item
from .named import OF_THE_SYSTEM, Kind, Named, Reader, digits_time, order_of, parts_of, time_of

_STUDENT = re.compile(r"[^/]*\((?P<eid>[^()/]+)\)")
_STAMP = "timestamp.txt"
_OURS = re.compile(r"feedback|comments\.txt|grades\.(?:csv|xls)", re.IGNORECASE)
_TYPED = re.compile(r".*submissionText\.html?", re.IGNORECASE)


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads Sakai's folders: a student's is the one with a `timestamp.txt`."""
    times: dict[tuple[str, ...], str] = {}
    for item in items:
        *folder, name = parts_of(item)
        if name == _STAMP and folder and _STUDENT.fullmatch(folder[-1]):
            times[tuple(folder)] = _time(item)
    depths = {len(folder) for folder in times}

    def read(item: Item) -> Named | None:
        parts = parts_of(item)
        for depth in depths:
            found = _STUDENT.fullmatch(parts[depth - 1]) if len(parts) > depth else None
            if found is None:
                continue
            inside = parts[depth:]
            if any(map(_OURS.match, (inside[0], inside[-1]))) and len(inside) <= 2:
                return OF_THE_SYSTEM
            time = times.get(parts[:depth], "")
            kind: Kind = "text" if _TYPED.fullmatch(inside[-1]) else "file"
            kind = "receipt" if inside == (_STAMP,) else kind
            key, order = "/".join(parts[:depth]), order_of(time)
            return Named(found["eid"], inside[-1], kind, order, time, key=key)
        return OF_THE_SYSTEM if depths and _OURS.match(parts[-1]) else None

    return read


def _time(item: Item) -> str:
    """Return when it was handed in: digits in UTC, or a date in words."""
    try:
        text = item.read()[:100].decode("utf-8-sig", "replace").strip()
    except Exception:  # a damaged file says nothing
        return ""
    digits = re.match(r"\d{14}", text)
    return digits_time(digits[0], UTC) if digits else time_of(text)
