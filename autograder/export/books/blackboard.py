"""Blackboard's Grade Center: `Lab 2 [Total Pts: 25 Score] |123456`, tab-separated, UTF-16."""

import re
from pathlib import Path

from ...tables import Table, read_csv, require_columns
from ..owners import Owner
from .book import Book, cell, first_of, our_column

_ITEM = re.compile(r".*\|\d+")
_MOST = re.compile(r"\[[^\]]*?(\d+(?:[.,]\d+)?)[^\]]*\] ?\|\d+")


def blackboard(path: Path, wanted: str) -> Book:
    """Read a download of the Grade Center, or of one column with comments.

    Raises `LabError` if it isn't one.
    """
    table = read_csv(path, [])
    user = "Username" if "Username" in table.head else _third(path, table)
    column = our_column(path, table, wanted, filter(_ITEM.fullmatch, table.head))
    owners = [
        Owner(
            [cell(row, name) for name in (user, "Student ID")],
            "",
            " ".join(filter(None, (cell(row, "First Name"), cell(row, "Last Name")))),
            [cell(row, "Student ID")],
        )
        for row in table.rows
    ]
    comments = first_of(table.head, ("Feedback to User", "Feedback to Learner"))
    return Book(table, column, owners, comments=comments, most=_MOST.findall(column))


def _third(path: Path, table: Table) -> str:
    """Return the column of user names in another language: it follows both names.

    Raises `LabError` if the table isn't Blackboard's.
    """
    if not any(map(_ITEM.fullmatch, table.head[3:])):
        require_columns(path, table.head, ["Username"])
    return table.head[2]
