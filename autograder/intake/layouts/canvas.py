"""Canvas: `name_USER_ATTACHMENT_file`, `name_USER_link.html`, `anon_ID_ATTACHMENT_file`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..files import Item
from ..names import COPY, likeness, plain
from ..sent import Sent
from .named import Named, Reader, parts_of, shared_folders

_LATE = r"(?P<late>_(?i:LATE))?"
_REST = r"_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<typed>link|text)\.html)"
_NAMED = re.compile(rf"(?P<name>[^/]*?){_LATE}_(?P<user>\d+){_REST}")
_ANONYMOUS = re.compile(rf"(?P<late>(?i:LATE)_)?anon_(?P<user>[A-Za-z0-9]{{5,8}}){_REST}")
_Numbers = tuple[str, str]


def match_canvas(part: str) -> re.Match[str] | None:
    """Return the match of a name as Canvas gives it; "lab2_2026_11_ann" has a date, no numbers."""
    found = _NAMED.fullmatch(part)
    return None if found is None or likeness(found["name"]) > 0 else found


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads Canvas's names.

    A student's own folder may have the name that Canvas gave to its zip. The folders around all
    notebooks belong to no single student, even if their names have a date.
    """
    dates = _dates(items)
    around = len(shared_folders(items))

    def read(item: Item) -> Named | None:
        parts = parts_of(item)
        for part in (parts[-1], *reversed(parts[around:-1])):
            if found := _named(part, dates):
                return found if part == parts[-1] else replace(found, file=parts[-1])
        return None

    return read


def _named(part: str, dates: set[_Numbers]) -> Named | None:
    found = _ANONYMOUS.fullmatch(part)
    student = f"anon_{found['user']}" if found else ""
    if not found:
        found = match_canvas(part)
        if found is None or (found["user"], found["attachment"]) in dates:
            return None
        student = f"{found['name']}_{found['user']}"
    late = bool(found["late"])
    if found["typed"]:
        return Named(student, part, "link" if found["typed"] == "link" else "text", late=late)
    number = COPY.search(found["file"].removesuffix(".ipynb"))
    numbers = int(found["attachment"]), int((number and number["dash"]) or 0)
    key = f"{found['user']}_{found['attachment']}"
    sent = Sent("canvas", numbers)
    return Named(student, found["file"], "file", numbers, late=late, key=key, sent=sent)


def _dates(items: Sequence[Item]) -> set[_Numbers]:
    """Return the number pairs that look like Canvas's but are dates: several files have them."""
    names: dict[_Numbers, set[str]] = {}
    for item in items:
        found = match_canvas(plain(item.name).rpartition("/")[2])
        if found and found["file"]:
            file = COPY.sub("", found["file"].removesuffix(".ipynb"))
            names.setdefault((found["user"], found["attachment"]), set()).add(file)
    return {numbers for numbers, files in names.items() if len(files) > 1}
