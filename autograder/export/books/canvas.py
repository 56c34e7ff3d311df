"""Canvas's gradebook: `Student,ID,...`, or `LastName,FirstName,ID,...`."""

from pathlib import Path

from ...tables import read_csv, require_columns
from ..owners import Owner
from .book import Book, cell, our_column

_ALWAYS = {
    *("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Integration ID"),
    *("Root Account", "Section"),
}
_STAYS = {"EX": "excused", "N/A": "not assigned"}


def canvas(path: Path, wanted: str) -> Book:
    """Read a gradebook exported from Canvas. Raises `LabError` if it isn't one."""
    table = read_csv(path, ["ID"])
    names = ["LastName", "FirstName"] if "LastName" in table.head else ["Student"]
    require_columns(path, table.head, names)
    heads = [row for row in table.rows if cell(row, *names) == "Points Possible"]
    closed = {name for row in heads for name, text in row.items() if text == "(read only)"}
    possible = [name for name in table.head if name not in _ALWAYS | closed]
    column = our_column(path, table, wanted, possible)
    ids = ("ID", "SIS User ID", "SIS Login ID")
    owners = [
        Owner(
            [cell(row, name) for name in ids],
            cell(row, "ID"),
            ", ".join(filter(None, (cell(row, name) for name in names))),
            [cell(row, "SIS User ID")],
        )
        for row in table.rows
    ]
    most = [row[column] for row in heads]
    return Book(table, column, owners, most=most, stays=_STAYS)
