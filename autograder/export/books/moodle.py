"""Moodle's grading worksheet, whose heads are in the teacher's language."""

import re
from collections import Counter
from pathlib import Path

from ...errors import LabError
from ...tables import Table, read_csv, require_columns, require_single
from ..owners import Owner
from .book import Book, cell

_IDENTIFIER = re.compile(r"(?P<word>[^\d]*[^\W\d_][^\d]*?) ?(?P<number>\d+)")  # "Participant 12"
_LONGEST = 80  # characters of an identifier
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def moodle(path: Path, wanted: str) -> Book:
    """Read a worksheet from Moodle: its columns are known by place and content.

    Raises `LabError` if it isn't one, with the candidates if the grade's column isn't certain.
    """
    table = read_csv(path, [])
    identifier = _identifier(path, table)
    grade = wanted or _grade(path, table)
    require_columns(path, table.written, [grade])
    require_single(path, table, grade)
    name = _full_name(table, identifier)
    owners = []
    for row in table.rows:
        found = _IDENTIFIER.fullmatch(row[identifier].strip()[:_LONGEST])
        word, number = (found["word"].strip(), found["number"]) if found else ("", "")
        # for anonymous students a file's name only says "Participant_11"
        ids = [number, f"{word}_{number}", re.sub(r"\W", "", word) + f"_{number}"]
        owners.append(Owner(ids, number if name else "", cell(row, name) if name else ""))
    most = [text for text in {_most(table, grade)} if text]
    return Book(table, grade, owners, True, _comments(table, grade), most)


def _identifier(path: Path, table: Table) -> str:
    """Return the column in which all cells are one word and different numbers."""
    for name in table.head:
        found = [_IDENTIFIER.fullmatch(row[name].strip()[:_LONGEST]) for row in table.rows]
        words = Counter(match["word"].strip() for match in found if match)
        numbers = {match["number"] for match in found if match}
        if found and all(found) and len(words) <= 2 and len(numbers) == len(found):
            return name
    if "Identifier" in table.head:
        return "Identifier"
    raise LabError(
        f"{path} has no column with identifiers such as `Participant 123`; it has "
        f"{', '.join(table.head) or 'none'}. Export the grading worksheet of the assignment."
    )


def _grade(path: Path, table: Table) -> str:
    """Return the column of grades: the one before that of the maximum, the same in all rows."""
    if "Grade" in table.head:
        return "Grade"
    possible = [name for name in table.head if _is_empty_or_numbers(table, name)]
    before = [
        name
        for name, after in zip(table.head, table.head[1:], strict=False)
        if name in possible and _same_number(table, after)
    ]
    found = before or possible
    if len(found) != 1:
        shown = ", ".join(map(repr, found[:3])) or "none fits"
        raise LabError(
            f"{path} has no column Grade, and it isn't certain which it is. Name it with --column: "
            f"{shown}."
        )
    return found[0]


def _is_empty_or_numbers(table: Table, name: str) -> bool:
    texts = [row[name].strip() for row in table.rows]
    return all(not text or _NUMBER.fullmatch(text) for text in texts)


def _same_number(table: Table, name: str) -> str:
    """Return the number above 0 that all rows have in a column, or ""."""
    texts = {row[name].strip() for row in table.rows}
    text = texts.pop() if len(texts) == 1 else ""
    return text if _NUMBER.fullmatch(text) and re.search("[1-9]", text) else ""


def _most(table: Table, grade: str) -> str:
    """Return the maximum that the file states, or ""."""
    after = table.head[table.head.index(grade) + 1 :]
    name = "Maximum Grade" if "Maximum Grade" in after else (after or [""])[0]
    texts = [row.get(name, "").strip() for row in table.rows]
    return next(filter(None, texts), "") if name else ""


def _full_name(table: Table, identifier: str) -> str:
    """Return the column of names, "" if the students are anonymous.

    In other languages it follows the identifier, and only then do rows have mail addresses.
    """
    if "Full name" in table.head:
        return "Full name"
    known = table.head.index(identifier) + 1
    mails = any("@" in text for row in table.rows for text in row.values())
    return table.head[known] if mails and known < len(table.head) else ""


def _comments(table: Table, grade: str) -> str:
    """Return the column of comments: in other languages the last one, if it is empty."""
    if "Feedback comments" in table.head:
        return "Feedback comments"
    last = table.head[-1]
    english = "Grade" in table.head
    empty = not any(row[last].strip() for row in table.rows)
    return "" if english or not empty or last == grade else last
