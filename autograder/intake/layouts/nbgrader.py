"""nbgrader: `STUDENT/lab2/...` in `submitted`, `STUDENT+lab2+TIME+random` in its exchange."""

import re
from collections.abc import Sequence

from ...names import ASSIGNMENT, NOTEBOOK
from ..files import Item
from ..names import Parts, plain, same_start
from .named import (
    OF_THE_SYSTEM,
    Named,
    Reader,
    order_of,
    parts_of,
    shared_folders,
    time_of,
)

# the first such folder names the student; students choose the names below it
_STUDENT = re.compile(rf"(?:.*?/)??(?P<name>[^/]+)/{ASSIGNMENT}/.+")
_LONE = re.compile(rf"(?:.*/)?(?P<name>[^/]+)/{ASSIGNMENT}/{NOTEBOOK}\.ipynb")
_EXCHANGED = re.compile(
    r"(?P<name>[^/+]+)\+(?P<assignment>[^/+]+)\+(?P<time>\d{4}-\d\d-\d\d [^/+]+)(?:\+[^/]*)?"
)


def root_and_student(item: Item, shared: Parts) -> tuple[str, str] | None:
    """Return the path before the student's folder, and the student; None in another layout.

    The `shared` folders are around all notebooks.
    """
    name, parts = plain(item.name), parts_of(item)
    inside = "/".join(parts[len(same_start([shared, parts[:-1]])) :])
    found, start = _STUDENT.fullmatch(inside), len(name) - len(inside)
    if found is None:
        found, start = _LONE.fullmatch(name), 0
    return (name[: start + found.start("name")], found["name"]) if found else None


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads the paths in nbgrader's `submitted`."""
    shared = shared_folders(items)
    stamps = _stamps(items)

    def read(item: Item) -> Named | None:
        found = root_and_student(item, shared)
        if found is None:
            return None
        name = plain(item.name)
        released = not item.inner and name.endswith(f"/{ASSIGNMENT}/{NOTEBOOK}.ipynb")
        stamp = stamps.get(name.rpartition("/")[0])
        return Named(found[1], parts_of(item)[-1], released=released, stamp=stamp)

    return read


def exchange_reader(items: Sequence[Item]) -> Reader:
    """Return what reads the folders of nbgrader's exchange; other assignments are left out."""
    stamps = _stamps(items)

    def read(item: Item) -> Named | None:
        folders = parts_of(item)[:-1]
        matches = enumerate(map(_EXCHANGED.fullmatch, folders), 1)
        depth, found = next(((depth, match) for depth, match in matches if match), (0, None))
        if found is None:
            return None
        if found["assignment"] != ASSIGNMENT:
            return OF_THE_SYSTEM
        time, file = time_of(found["time"]), parts_of(item)[-1]
        stamp = stamps.get("/".join(folders[:depth]))
        return Named(found["name"], file, order=order_of(time), time=time, stamp=stamp)

    return read


def _stamps(items: Sequence[Item]) -> dict[str, Item]:
    """Return the files that have a time, by their folders."""
    paths = ((plain(item.name).rpartition("/"), item) for item in items)
    return {folder: item for (folder, _, name), item in paths if name == "timestamp.txt"}
