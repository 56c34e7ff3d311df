"""ILIAS: a folder for each student, in which a file's name begins with its time."""

import re
from collections.abc import Sequence

from ..files import Item
from .named import Named, Reader, digits_time, order_of, parts_of

_TIME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)[-_T ]?(\d\d)[-_:]?(\d\d)[-_:]?(\d\d)[-_ ](?P<file>.+)")


def reader(_: Sequence[Item]) -> Reader:
    """Return what reads ILIAS's folders, in which a file's name begins with its time."""

    def read(item: Item) -> Named | None:
        *folders, base = parts_of(item)
        found = _TIME.fullmatch(base) if folders else None
        time = digits_time("".join(found.groups()[:6])) if found else ""
        if found is None or not time:
            return None
        student = folders[-1]
        return Named(student, found["file"], order=order_of(time), time=time, key=student)

    return read
