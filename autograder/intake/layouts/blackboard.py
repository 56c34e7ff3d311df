"""Blackboard: `Lab 2_USER_attempt_2026-11-03-23-29-10_file`, and a receipt for each attempt."""

import re
from collections.abc import Sequence

from ..files import Item
from ..names import same_start
from .named import Kind, Named, Reader, digits_time, order_of, parts_of

_NAMED = re.compile(
    r"(?P<whose>.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<receipt>\.txt))"
)


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads Blackboard's names; all begin with the assignment's name."""
    start = len(_assignment(items))

    def read(item: Item) -> Named | None:
        found = _match(item)
        if found is None:
            return None
        time = digits_time(found["time"].replace("-", ""))
        kind: Kind = "receipt" if found["receipt"] else "file"
        student, key = found["whose"][start:], f"{found['whose']}_attempt_{found['time']}"
        return Named(student, found["file"] or found[0], kind, order_of(time), time, key=key)

    return read


def _assignment(items: Sequence[Item]) -> str:
    """Return the assignment's name and the "_" after it.

    A receipt's first line has the user name. Without one, user names have no "_".
    """
    found = [(match, item) for item in items if (match := _match(item))]
    for match, item in found:
        user = _user(item) if match["receipt"] else ""
        if user and match["whose"].endswith(f"_{user}"):
            return str(match["whose"].removesuffix(user))
    whose = {match["whose"] for match, _ in found}
    start = "".join(same_start([tuple(name) for name in whose]))
    return start[: start.rfind("_") + 1]


def _user(receipt: Item) -> str:
    """Return the user name in a receipt, which begins with `Name: Ann Lee (alee)`."""
    try:
        first = receipt.read()[:1000].decode("utf-8-sig", "replace").partition("\n")[0]
    except Exception:  # a damaged receipt says nothing
        return ""
    found = re.search(r"\(([^()]+)\)\s*$", first)
    return found[1] if found else ""


def _match(item: Item) -> re.Match[str] | None:
    return next(filter(None, map(_NAMED.fullmatch, parts_of(item))), None)
