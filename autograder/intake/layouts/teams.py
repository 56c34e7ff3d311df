"""Teams: `Student/Assignment/Version 2/...`."""

import re
from collections.abc import Sequence

from ...errors import LabError
from ...words import listed, printable
from ..files import Item
from ..names import likeness
from .named import OF_THE_SYSTEM, Named, Reader, parts_of

_VERSION = re.compile(  # in several languages
    r"(?:Ver[^\W\d]+|Wersja|Sürüm|Версия|Версія|バージョン|版本|버전|نسخة) ?(?P<number>\d+)",
    re.IGNORECASE,
)
_OURS = re.compile(r"lab ?2(?!\d)|mnist", re.IGNORECASE)


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads Teams' folders: student, assignment and, after the first, `Version 2`.

    The reader raises `LabError` if it isn't certain which of several assignments is the lab.
    """
    paths = [*map(parts_of, items)]
    at = min((depth for path in paths for depth in _versions(path)), default=0)
    labs = {path[at - 1] for path in paths if len(path) > at > 0}
    ours = labs if len(labs) == 1 else {lab for lab in labs if _OURS.search(lab) or likeness(lab)}

    def read(item: Item) -> Named | None:
        parts = parts_of(item)
        if not at or len(parts) <= at:
            return None
        if len(ours) != 1:
            shown = listed(sorted(map(printable, labs)))
            raise LabError(f"Which of these is the lab: {shown}? Download only its folders.")
        if parts[at - 1] not in ours:
            return OF_THE_SYSTEM
        found = _VERSION.fullmatch(parts[at]) if len(parts) > at + 1 else None
        number = float(found["number"]) if found else 0.0
        return Named(parts[at - 2], parts[-1], order=(number,), key="/".join(parts[: at + 1]))

    return read


def _versions(path: tuple[str, ...]) -> list[int]:
    """Return the places of folders that are versions, below a student and an assignment."""
    return [depth for depth in range(2, len(path) - 1) if _VERSION.fullmatch(path[depth])]
