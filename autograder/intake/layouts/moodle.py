"""Moodle: `Full Name_ID_assignsubmission_file/...`, with or without the folder."""

import re
from collections.abc import Sequence

from ..files import Item
from ..names import plain
from ..sent import Sent
from .named import Named, Reader

_NAMED = re.compile(r"(?P<name>[^/]+?)_assignsubmission_(?P<kind>[a-z]+)(?P<file>_?(?:/.*|.*))")
_DIGITS = "0123456789"


def match_moodle(name: str) -> re.Match[str] | None:
    """Return the match of a path, or of its end from one of its folders on."""
    parts = name.split("/")
    tails = ("/".join(parts[i:]) for i in range(len(parts)))
    return next(filter(None, map(_NAMED.fullmatch, tails)), None)


def moodles_student(found: re.Match[str]) -> str:
    """Return the student's name and number; a team may have no number."""
    whole: str = found["name"]
    name = whole.rstrip(_DIGITS)
    number = whole[len(name) :]
    return f"{name.rstrip(' _')}_{number}" if number else whole


def reader(_: Sequence[Item]) -> Reader:
    """Return what reads Moodle's names. The outermost folder counts: students name the others."""

    def read(item: Item) -> Named | None:
        found = match_moodle(plain(item.name))
        if found is None:
            return None
        student, file = moodles_student(found), found["file"].lstrip("_/")
        if found["kind"] != "file":
            return Named(student, file, "text" if found["kind"] == "onlinetext" else "receipt")
        sent = Sent("moodle", (int(item.time),)) if item.dated else None
        return Named(student, file, key=found["name"], sent=sent)

    return read
