"""Teams: `Student/Assignment/Version 2/...`."""

import re
from collections.abc import Sequence

from ..files import Item
from .named import Named, Reader, parts_of

_VERSION = re.compile(r"Ver[^\W\d]+ (?P<number>\d+)", re.IGNORECASE)  # in several languages


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads Teams' folders: student, assignment and, after the first, `Version 2`."""
    depths = [
        depth
        for item in items
        for depth, part in enumerate(parts_of(item)[:-1])
        if depth >= 2 and _VERSION.fullmatch(part)
    ]
    at = min(depths, default=-1)
    labs = {parts_of(item)[at - 1] for item in items if len(parts_of(item)) > at > 0}

    def read(item: Item) -> Named | None:
        parts = parts_of(item)
        if at < 0 or len(labs) > 1 or len(parts) <= at:
            return None
        found = _VERSION.fullmatch(parts[at]) if len(parts) > at + 1 else None
        number = float(found["number"]) if found else 0.0
        return Named(parts[at - 2], parts[-1], order=(number,), key="/".join(parts[: at + 1]))

    return read
