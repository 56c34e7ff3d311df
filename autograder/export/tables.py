"""Read and write tables of course systems; everything that isn't ours stays as it was."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import LabError
from ..files import write_atomically

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS = (",", ";", "\t")
_BOM = "\ufeff"
Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A file from a course system: its columns, its rows, and its dialect of CSV."""

    head: list[str]
    rows: list[Row]
    delimiter: str = ","
    bom: str = _BOM


def require_columns(template: Path, head: list[str], names: list[str]) -> None:
    """Raise `LabError` for columns that a table does not have."""
    missing = [name for name in names if name not in head]
    if missing:
        raise LabError(
            f"{template} has no column {', '.join(missing)}; it has {', '.join(head) or 'none'}. "
            "Export the whole gradebook or worksheet from the course system again."
        )


def read_csv(path: Path, columns: list[str]) -> Table:
    """Read a course system's file.

    Raises `LabError` if it isn't CSV, or lacks one of the columns.
    """
    if not path.exists():
        raise LabError(
            f"{path} does not exist. Export it from the course system, then give its name here."
        )
    try:
        text = path.read_text("utf-8")
        bom = _BOM if text.startswith(_BOM) else ""
        text = text.removeprefix(_BOM)
        delimiter = _delimiter(text, columns)
        reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
        rows: list[Any] = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabError(f"{path} cannot be read as CSV: {error}") from error
    if any(None in row or None in row.values() for row in rows):
        raise LabError(
            f"{path} has rows of different lengths. Export it from the course system again."
        )
    head = list(reader.fieldnames or [])
    twice = [name for name, count in Counter(head).items() if count > 1]
    if twice:  # one column would get the other's values
        raise LabError(
            f"{path} has two columns {twice[0]!r}. Rename one of them in the course system, "
            "and export again."
        )
    require_columns(path, head, columns)
    return Table(head, rows, delimiter, bom)


def _delimiter(text: str, columns: list[str]) -> str:
    """Return the delimiter that gives the head line these columns, else the most columns."""

    def fit(delimiter: str) -> tuple[bool, int]:
        head = _head(text, delimiter)
        return set(columns) <= set(head), len(head)

    return max(_DELIMITERS, key=fit)


def _head(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), [])
    except csv.Error:  # it was quoted for another delimiter
        return []


def write_csv(out: Path, table: Table) -> None:
    """Write the table as it came: same delimiter, same byte order mark."""
    text = io.StringIO()
    writer = csv.DictWriter(text, table.head, delimiter=table.delimiter)
    writer.writeheader()
    writer.writerows(table.rows)
    write_atomically(out, table.bom + text.getvalue().replace("\r\n", "\n"))


def safe(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
