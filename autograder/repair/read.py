"""Read bytes that may be a notebook, from any editor, course system or version of the format."""

import codecs
import json
from typing import Any

import nbformat
from nbformat import NotebookNode

from ..cells import NEW_CELL, typed_length
from ..told import ASK, refused

MOST_BYTES = 50_000_000
MOST_CELLS = 5000
_MOST_PARTS = 1_000_000  # lists and dicts: each takes hundreds of bytes
_MOST_METADATA = 20_000
_MOST_METADATA_PARTS = 100
_MOST_CODE = 1_000_000  # characters in all cells: a page colours each word
_MOST_TEXT = 1_000_000  # of text, without the pictures pasted into it
_MOST_SOURCE = 10_000_000  # of code and text, with the pictures
_OTHER_FILES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a text document",
    b"<!doc": "a web page",
    b"<html": "a web page",
    b"<?xml": "a web page",
}


class MalformedError(Exception):
    """The submission cannot be graded; `reason` says to each reader what it is and what to do."""

    def __init__(self, what: str, to_do: str = ASK, please: str = "") -> None:
        """Say what it is to both, `to_do` to the instructor and `please` to the student."""
        self.reason = refused(what, to_do, please) if please else refused(what, to_do)
        super().__init__(self.reason.instructor)


def read_cells(data: bytes) -> tuple[list[NotebookNode], dict[str, Any]]:
    """Return the notebook's cells, without outputs and with plain sources, and its metadata.

    Raises `MalformedError` for anything that isn't a notebook or is too large.
    """
    if len(data) > MOST_BYTES:
        raise MalformedError(f"It has {len(data):,} bytes, more than {MOST_BYTES:,}.")
    notebook = _parse(_text(data))
    if not isinstance(notebook, dict):
        raise MalformedError("It is JSON, but not a notebook.")
    if notebook.get("nbformat") in (1, 2, 3):
        notebook = _upgraded(notebook)
    cells, metadata = notebook.get("cells"), notebook.get("metadata")
    if not isinstance(cells, list):
        raise MalformedError("It is JSON, but not a notebook: it has no cells.")
    if len(cells) > MOST_CELLS:
        raise MalformedError(f"It has {len(cells):,} cells, more than {MOST_CELLS:,}.")
    found = [_cell(cell) for cell in cells]
    _bound(found)
    return found, metadata if isinstance(metadata, dict) else {}


def _bound(cells: list[NotebookNode]) -> None:
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    text = [cell.source for cell in cells if cell.cell_type != "code"]
    for what, length, most in (
        ("code and text", sum(map(len, [*code, *text])), _MOST_SOURCE),
        ("code", sum(map(len, code)), _MOST_CODE),
        ("text", sum(map(typed_length, text)), _MOST_TEXT),
    ):
        if length > most:
            raise MalformedError(f"It has {length:,} characters of {what}, more than {most:,}.")


def _text(data: bytes) -> str:
    if not data.strip():
        raise MalformedError("The file is empty.")
    start = data.removeprefix(codecs.BOM_UTF8).lstrip()[:10]
    for magic, what in _OTHER_FILES.items():
        if start.startswith(magic) or start.lower().startswith(magic):
            raise MalformedError(f"It is {what}, not a notebook.")
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise MalformedError("It is not text in UTF-8, so not a notebook.") from None


def _parse(text: str) -> Any:
    if text.count("{") + text.count("[") > _MOST_PARTS:
        raise MalformedError(f"It has more than {_MOST_PARTS:,} lists and dicts.")
    try:
        return json.loads(text)
    except RecursionError:
        raise MalformedError("Its JSON is nested too deeply.") from None
    except ValueError as error:
        if "<<<<<<<" in text and ">>>>>>>" in text:
            reason = "It has merge conflicts (<<<<<<<) that have to be resolved."
        elif not text.lstrip().startswith("{"):
            reason = "It is text, but not a notebook."
        else:
            reason = f"It is cut short or damaged ({str(error)[:80]})."
        raise MalformedError(reason) from None


def _upgraded(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook of the formats 1 to 3 in today's form, without outputs.

    nbformat's own conversion gives random ids, and a heading gets as many `#` as its level says.
    """
    try:
        sheets = notebook.get("worksheets", [notebook])
        cells = [_upgraded_cell(cell) for sheet in sheets for cell in sheet["cells"]]
    except (TypeError, KeyError, AttributeError) as error:
        reason = f"It is in an old notebook format and cannot be read ({error!r:.100})."
        raise MalformedError(reason) from None
    return {"cells": cells, "metadata": notebook.get("metadata")}


def _upgraded_cell(cell: dict[str, Any]) -> dict[str, Any]:
    kind, source = cell["cell_type"], cell.get("source", cell.get("text", ""))
    if kind == "code":
        source = cell.get("input", cell.get("code", ""))
    elif kind == "heading":
        level = cell.get("level")
        source = ["#" * (level if level in (1, 2, 3, 4, 5, 6) else 1) + " ", *source]
    kind = kind if kind in ("code", "raw") else "markdown"
    return {"cell_type": kind, "source": source, "metadata": cell.get("metadata")}


def _cell(cell: Any) -> NotebookNode:
    if not isinstance(cell, dict):
        raise MalformedError("One of its cells cannot be read as a cell.")
    kind = str(cell.get("cell_type"))
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(map(str, source))
    source = str(source).replace("\r\n", "\n").replace("\r", "\n")
    source = source.encode("utf-8", "replace").decode("utf-8")  # lone surrogates
    new = NEW_CELL[kind if kind in NEW_CELL else "raw"](source)
    new.metadata = nbformat.from_dict(_metadata(cell.get("metadata")))
    name = cell.get("id")
    new.id = name if isinstance(name, str) else ""
    return new


def _metadata(value: Any) -> dict[str, Any]:
    """Return a cell's metadata if UTF-8 can hold it; empty if it is large or nested deep."""
    if not isinstance(value, dict):
        return {}
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > _MOST_METADATA or text.count("[") + text.count("{") > _MOST_METADATA_PARTS:
        return {}
    found: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
    return found
