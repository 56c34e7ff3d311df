"""A course system's table of grades: which column is the lab's, and whose each row is."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import LabError
from ...tables import Row, Table, require_columns, require_single
from ..owners import Owner

_OUR_COLUMN = re.compile(r"lab ?2(?!\d)|mnist", re.IGNORECASE)
_MOST_CANDIDATES = 3


@dataclass(frozen=True)
class Book:
    """A table in which grades are filled in.

    `owners` has the owner of each row, `column` is where the points go, `comments` where the hints
    go ("" for nowhere). `renumbered` is as in `owners.matched`. `most` has the maxima that the
    file states, `stays` the texts in the column that mean something and are never replaced.
    """

    table: Table
    column: str
    owners: list[Owner]
    renumbered: bool = False
    comments: str = ""
    most: list[str] = field(default_factory=list)
    stays: dict[str, str] = field(default_factory=dict)


Reader = Callable[[Path, str], Book]


def our_column(path: Path, table: Table, wanted: str, possible: Iterable[str]) -> str:
    """Return the wanted column, or the only possible one that looks like the lab's.

    Raises `LabError` with the candidates if there isn't exactly one.
    """
    if wanted:
        require_columns(path, table.written, [wanted])
        require_single(path, table, wanted)
        return wanted
    possible = list(possible)
    found = [name for name in possible if _OUR_COLUMN.search(name)]
    if len(found) != 1:
        candidates = found or possible
        shown = ", ".join(map(repr, candidates[:_MOST_CANDIDATES]))
        raise LabError(
            f"{path}: {len(found)} of its columns look like the lab's. Name one with --column"
            f"{f', such as {shown}' if shown else ''}."
        )
    require_single(path, table, found[0])
    return found[0]


def first_of(head: list[str], names: Iterable[str]) -> str:
    """Return the first of these columns that a table has, or ""."""
    return next((name for name in names if name in head), "")


def cell(row: Row, *names: str) -> str:
    """Return the first cell in these columns that isn't empty, without blanks around it."""
    return next((text for name in names if (text := row.get(name, "").strip())), "")
