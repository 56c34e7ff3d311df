"""Google Drive and Classroom: `First Last - file.ipynb`, also `Copy of First Last - file.ipynb`."""

import re
from collections.abc import Sequence

from ..files import Item
from ..names import COPY, likeness, without_copy_of
from .named import Named, Reader, parts_of

_BRIGHTSPACES = re.compile(r"\d+-\d+ - ")


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads these names; without two students, " - " may be a part of any name."""
    students = {found[0] for found in map(_name_and_file, items) if found}

    def read(item: Item) -> Named | None:
        found = _name_and_file(item)
        if found is None or len(students) < 2:
            return None
        base = parts_of(item)[-1]
        copy = COPY.search(base.rpartition(".")[0])
        number = float((copy and (copy["number"] or copy["copy"])) or 0)
        made = float(without_copy_of(base) != base)
        return Named(found[0], found[1], order=(made, number))

    return read


def _name_and_file(item: Item) -> tuple[str, str] | None:
    """Return the student's name and the file's, or None if there aren't both."""
    base = without_copy_of(parts_of(item)[-1])
    name, _, file = base.partition(" - ")
    if not file or not any(map(str.isalpha, name)) or _BRIGHTSPACES.match(base):
        return None
    return None if likeness(name) > 0 else (name, file)
