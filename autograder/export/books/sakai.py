"""Sakai's `grades.csv`, from the same zip as the hand-ins."""

from pathlib import Path

from ...tables import read_csv
from ..owners import Owner
from .book import Book, cell, first_of


def sakai(path: Path, wanted: str) -> Book:
    """Read the table of grades in a download from Sakai. Raises `LabError` if it isn't one."""
    table = read_csv(path, ["ID", wanted or "grade"])
    shown = first_of(table.head, ["Display ID"])
    owners = [
        Owner(
            [cell(row, "ID"), cell(row, shown) if shown else ""],
            "",
            " ".join(filter(None, (cell(row, "First Name"), cell(row, "Last Name")))),
        )
        for row in table.rows
    ]
    return Book(table, wanted or "grade", owners)
