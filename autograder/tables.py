"""Read and write tables of course systems and spreadsheets; what isn't ours stays as it was."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .errors import LabError
from .files import replacing

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS = (",", ";", "\t")
_BOM = "\ufeff"
_MOST_BEFORE = 5  # lines above the head
_SEP = re.compile(r"sep=(.)\n", re.IGNORECASE)  # Excel's line that names the delimiter
Row = dict[str, str]


@dataclass(frozen=True)
class Dialect:
    """How a table is written; `before` has the lines above its head."""

    delimiter: str = ","
    bom: str = _BOM
    encoding: str = "utf-8"
    quoted: bool = False
    before: str = ""


@dataclass(frozen=True)
class Table:
    """A file from a course system: its columns, its rows, and how it is written.

    A row has its cells by `head`, in which the second column called "Score" is "Score (2)";
    `written` has the heads as they are in the file.
    """

    head: list[str]
    rows: list[Row]
    dialect: Dialect = field(default_factory=Dialect)
    written: list[str] = field(default_factory=list)


def require_columns(path: Path, head: list[str], names: list[str]) -> None:
    """Raise `LabError` for columns that a table does not have."""
    missing = [name for name in names if name not in head]
    if missing:
        raise LabError(
            f"{path} has no column {', '.join(missing)}; it has {', '.join(head) or 'none'}. Is it "
            "another file? Name the one that the course system exports."
        )


def read_csv(path: Path, columns: list[str], ragged: bool = False) -> Table:
    """Read a table in any of the encodings and delimiters that course systems and Excel use.

    The head is the first line with these columns. In a `ragged` table, rows may be shorter or
    longer than the head. Raises `LabError` if it isn't such a table.
    """
    if not path.exists():
        raise LabError(
            f"{path} does not exist. Export it from the course system, then give its name here."
        )
    try:
        text, encoding, bom = _decoded(path.read_bytes())
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        before, text, delimiter = _head_found(text, columns)
        file = io.StringIO(text)
        reader = csv.reader(file, delimiter=delimiter, skipinitialspace=ragged, strict=not ragged)
        lines = [row for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabError(f"{path} cannot be read as CSV: {error}") from error
    written, *cells = lines or [[]]
    if ragged:
        written = [name.strip() for name in written]
    require_columns(path, written, columns)
    head = _different(written)
    if not ragged:
        _require_even(path, written, lines)
    quoted = text.startswith('"') and all(f'"{name}"' in text[:10_000] for name in written)
    dialect = Dialect(delimiter, bom, encoding, quoted and len(written) > 1, before)
    width = len(head)
    padded = [[*row, *[""] * (width - len(row))][:width] for row in cells]
    return Table(head, [dict(zip(head, row, strict=True)) for row in padded], dialect, written)


def _require_even(path: Path, head: list[str], lines: list[list[str]]) -> None:
    for number, row in enumerate(lines, 1):
        if len(row) != len(head):
            raise LabError(
                f"{path} has rows of different lengths: row {number} has {len(row)} cells, the "
                f"head has {len(head)}. Fix this row, or export the file again."
            )


def require_single(path: Path, table: Table, column: str) -> None:
    """Raise `LabError` if several columns of a table have this name."""
    if table.written.count(column) > 1:
        raise LabError(
            f"{path} has two columns {column!r}. Rename one of them in the course system, and "
            "export again."
        )


def _decoded(data: bytes) -> tuple[str, str, str]:
    """Return the text, its encoding and its byte order mark.

    What isn't Unicode is from Excel on Windows.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding), encoding, _BOM
    start = data[:400]
    for zeros, encoding in ((start[1::2], "utf-16-le"), (start[::2], "utf-16-be")):
        if zeros and 2 * zeros.count(0) > len(zeros):
            return data.decode(encoding), encoding, ""
    try:
        return data.decode("utf-8"), "utf-8", ""
    except UnicodeDecodeError:
        return data.decode("cp1252"), "cp1252", ""


def _head_found(text: str, columns: list[str]) -> tuple[str, str, str]:
    """Return the lines above the head, the rest, and the delimiter."""
    before = ""
    if named := _SEP.match(text):
        before, text = named[0], text[named.end() :]
        return before, text, named[1]
    rest = text
    for _ in range(_MOST_BEFORE):
        delimiter = _delimiter(rest, columns)
        if columns and set(columns) <= set(_head(rest, delimiter)):
            return before, rest, delimiter
        line, end, rest = rest.partition("\n")
        before += line + end
    return "", text, _delimiter(text, columns)


def _delimiter(text: str, columns: list[str]) -> str:
    """Return the delimiter that gives the head these columns, else the most columns."""

    def fit(delimiter: str) -> tuple[bool, int]:
        head = _head(text, delimiter)
        return set(columns) <= {name.strip() for name in head}, len(head)

    return max(_DELIMITERS, key=fit)


def _head(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), [])
    except csv.Error:  # it was quoted for another delimiter
        return []


def _different(names: list[str]) -> list[str]:
    """Return the names; one that was there before gets a number."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found if len({*found}) == len(found) else [f"{i} {name}" for i, name in enumerate(found)]


def write_csv(out: Path, table: Table) -> None:
    """Write the table as it came: same encoding, delimiter, byte order mark and first lines."""
    text, how = io.StringIO(), table.dialect
    writer = csv.writer(
        text,
        delimiter=how.delimiter,
        quoting=csv.QUOTE_ALL if how.quoted else csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )
    writer.writerow(table.written or table.head)
    writer.writerows([row[name] for name in table.head] for row in table.rows)
    written = how.bom + how.before + text.getvalue()
    with replacing(out) as file:
        file.write(written.encode(how.encoding, "replace"))


def safe(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
