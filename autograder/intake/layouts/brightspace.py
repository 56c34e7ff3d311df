"""Brightspace: `39786-640693 - First Last - Oct 10, 2025 1022 AM/`, or the same before a file."""

import re
from collections import defaultdict
from collections.abc import Sequence

from ...errors import LabError
from ...words import listed, printable
from ..files import Item
from .named import OF_THE_SYSTEM, Named, Reader, order_of, parts_of, time_of

_WORDS = "(?:(?! - ).)"  # a date in any language
_NAMED = re.compile(
    r"(?P<numbers>\d+-\d+) - (?P<name>.+?) - "
    rf"(?P<date>{_WORDS}{{0,20}}\d{{4}}{_WORDS}{{0,20}})(?: - (?P<file>.+))?"
)


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads Brightspace's names.

    The numbers may be the same for everybody, so the name tells students apart. Raises `LabError`
    if one name has several numbers: it may be two students.
    """
    numbers = defaultdict(set)
    for item in items:
        if found := _match(item):
            numbers[found["name"]].add(found["numbers"])
    several = [name for name, found in sorted(numbers.items()) if len(found) > 1]

    def read(item: Item) -> Named | None:
        found = _match(item)
        if found is None:
            return OF_THE_SYSTEM if parts_of(item)[-1] == "index.html" else None
        if several:
            raise LabError(_question(several))
        time = time_of(found["date"])
        file = found["file"] or parts_of(item)[-1]
        return Named(found["name"], file, order=order_of(time), time=time, key=found[0])

    return read


def _question(names: list[str]) -> str:
    return (
        f"Brightspace gives one name different numbers: {listed(map(printable, names))}. Are these "
        "two students? Then make the names differ, by renaming the folders. Is it one student? "
        "Then make the numbers in front of the name equal."
    )


def _match(item: Item) -> re.Match[str] | None:
    return next(filter(None, map(_NAMED.fullmatch, parts_of(item))), None)
