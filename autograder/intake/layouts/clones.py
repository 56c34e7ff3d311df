"""A folder of repositories, such as `lab2-ann`: all names share a beginning."""

import re
from collections.abc import Sequence

from ..files import Item
from ..names import likeness, same_start
from .named import Named, Reader, parts_of, shared_folders

_ASSIGNMENT = re.compile(r"lab|assign|homework|hw|exercise|project|task|mnist|ps\d", re.IGNORECASE)

_BRANCHES = ("-main", "-master")  # at the end of a repository's zip


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads repositories' folders, such as `lab2-ann`: all share a beginning."""
    shared = shared_folders(items)
    around = len(shared)
    inside = [parts for parts in map(parts_of, items) if parts[:around] == shared]
    tops = {parts[around] for parts in inside if len(parts) > around + 1}
    start = _shared_name(tops)
    end = next((end for end in _BRANCHES if all(top.endswith(end) for top in tops)), "")

    def read(item: Item) -> Named | None:
        parts = parts_of(item)
        if not start or len(parts) <= around + 1 or parts[:around] != shared:
            return None
        student = parts[around][len(start) :].removesuffix(end)
        return Named(student, parts[-1], key=parts[around])

    return read


def _shared_name(folders: set[str]) -> str:
    """Return the beginning that names the assignment in all folders' names, or ""."""
    start = "".join(same_start([tuple(name) for name in folders])) if len(folders) > 1 else ""
    start = start[: max(start.rfind("-"), start.rfind("_")) + 1]
    ends = [folder[len(start) :] for folder in folders]
    names = all(any(c.isalpha() for c in end) for end in ends)
    named_after = likeness(start) > 0 or _ASSIGNMENT.search(start)
    return start if names and named_after else ""
