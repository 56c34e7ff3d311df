"""Brightspace's grades: `OrgDefinedId,Username,<Item> Points Grade,End-of-Line Indicator`."""

import re
from pathlib import Path

from ...errors import LabError
from ...tables import read_csv
from ..owners import Owner
from .book import Book, cell, our_column

_END = "End-of-Line Indicator"
_MOST = re.compile(r"(?:MaxPoints:|Max Points: ?)(\d+(?:[.,]\d+)?)", re.IGNORECASE)


def brightspace(path: Path, wanted: str) -> Book:
    """Read grades exported from Brightspace. Raises `LabError` if it isn't such a file."""
    table = read_csv(path, [_END])
    if not {"OrgDefinedId", "Username"} & {*table.head}:
        raise LabError(
            f"{path} has neither OrgDefinedId nor Username. Export the grades with one of them as "
            "the key field."
        )
    possible = [name for name in table.head if "Points Grade" in name]
    column = our_column(path, table, wanted, possible)
    owners = [
        Owner(
            # a "#" in front keeps spreadsheets from changing the ids
            [cell(row, name).removeprefix("#") for name in ("OrgDefinedId", "Username")],
            "",
            " ".join(filter(None, (cell(row, "First Name"), cell(row, "Last Name")))),
            [cell(row, "OrgDefinedId").removeprefix("#")],
        )
        for row in table.rows
    ]
    return Book(table, column, owners, most=_MOST.findall(column))
