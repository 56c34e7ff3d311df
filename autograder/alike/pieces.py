"""A notebook as the pieces that may also be in another student's notebook."""

import io
import re
import tokenize
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import msgspec

from ..files import digest
from .statements import global_names, imported_names, parsed, statements

_LONGEST = 300
_MOST = 2000
_COMMENT_LETTERS, _SENTENCE_LETTERS = 24, 40
_NUMBERS = 6  # of four decimals or more, which one training prints
_JUMPS = 8  # fewer may be alike by chance
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")
_DECIMALS = re.compile(r"\d\.\d{4,}")
_RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,4}(-?[0-9a-f]{12})?|[A-Za-z0-9_-]{12}")
_CHECK = "_check"


class Piece(msgspec.Struct, frozen=True):
    """A piece: `key` is the same in another notebook if the piece is, `text` is its own spelling.

    `kind` is "statement", "comment", "sentence", "numbers" or "trace". A statement's `skeleton` is
    the same if it differs only in numbers and texts. `exercise` is its check's, or "".
    """

    kind: str
    key: str
    skeleton: str
    exercise: str
    text: str


def pieces_of(prepared: Any, submitted: Any, contract: frozenset[str]) -> list[Piece]:
    """Return the pieces of a notebook, each once: of its code and texts, and of its file.

    `prepared` is the repaired notebook, `submitted` the one that was handed in, both as JSON.
    """
    found = [*_code_pieces(prepared, contract), *_sentences(prepared), *_traces(submitted)]
    return list({piece.key: piece for piece in found}.values())[:_MOST]


def contract_of(released: Any) -> frozenset[str]:
    """Return the names that the released notebook's cells define or use at their top level."""
    trees = filter(None, (parsed(source_of(cell)) for cell in _cells(released, "code")))
    return frozenset(name for tree in trees for name in global_names(tree))


def source_of(cell: Any) -> str:
    """Return a cell's source, or a text output's text, as one string."""
    source = cell.get("source", cell.get("text", ""))
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def letters(text: str) -> str:
    """Return the letters and digits of a text, so that case, spacing and signs don't matter."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _cells(notebook: Any, kind: str = "") -> Iterator[dict[str, Any]]:
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and kind in ("", cell.get("cell_type")):
            yield cell


def _metadata(cell: dict[str, Any], name: str) -> dict[str, Any]:
    metadata = cell.get("metadata")
    value = metadata.get(name) if isinstance(metadata, dict) else None
    return value if isinstance(value, dict) else {}


def _by_exercise(notebook: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the code cells, each with the exercise whose check comes next."""
    waiting: list[dict[str, Any]] = []
    for cell in _cells(notebook, "code"):
        name = str(_metadata(cell, "nbgrader").get("grade_id", ""))
        if name.endswith(_CHECK):
            yield from ((each, name.removesuffix(_CHECK)) for each in waiting)
            waiting = []
        else:
            waiting.append(cell)
    yield from ((each, "") for each in waiting)


def _code_pieces(notebook: Any, contract: frozenset[str]) -> Iterator[Piece]:
    imports: dict[str, str] = {}
    for cell, exercise in _by_exercise(notebook):
        source = source_of(cell)
        tree = parsed(source)
        if tree is None:
            continue
        imports |= imported_names(tree)
        lines = source.split("\n")
        try:
            for found in statements(tree, contract, imports):
                text = "\n".join(lines[found.first - 1 : found.last])
                yield _piece("statement", found.form, exercise, text, found.skeleton)
        except RecursionError:
            continue
        for text in _comments(source):
            yield _piece("comment", letters(text), exercise, text)


def _comments(source: str) -> Iterator[str]:
    """Yield the comments and texts in code that are long enough to be somebody's own."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            is_text = token.type in (tokenize.COMMENT, tokenize.STRING)
            if is_text and len(letters(token.string)) >= _COMMENT_LETTERS:
                yield token.string
    except (tokenize.TokenError, SyntaxError):  # a magic
        return


def _sentences(notebook: Any) -> Iterator[Piece]:
    for cell in _cells(notebook, "markdown"):
        for text in _SENTENCE.split(source_of(cell)):
            # a table's rows are alike for the same settings and the same seed
            if not text.lstrip().startswith("|") and len(letters(text)) >= _SENTENCE_LETTERS:
                yield _piece("sentence", letters(text), "", text)


def _traces(notebook: Any) -> Iterator[Piece]:
    """Yield what an editor and a run leave in a file, which a copy of the file has, too."""
    for cell, exercise in _by_exercise(notebook):
        info, jupyter = _metadata(cell, "executionInfo"), _metadata(cell, "execution")
        ran = info.get("timestamp") or jupyter.get("iopub.execute_input")
        if ran:
            yield _piece("trace", f"ran {ran}", exercise, f"a cell was run at {ran}")
        yield from _numbers(cell, exercise)
    for cell in _cells(notebook):
        name = str(cell.get("id") or "")
        if not _metadata(cell, "nbgrader") and _RANDOM_ID.fullmatch(name):
            yield _piece("trace", f"id {name}", "", f"a cell of their own with the id {name}")
    counts = [cell.get("execution_count") for cell in _cells(notebook, "code")]
    order = [count for count in counts if isinstance(count, int)]
    if sum(b != a + 1 for a, b in pairwise(order)) >= _JUMPS:
        yield _piece("trace", f"order {order}", "", f"cells run in the order {order}")


def _numbers(cell: dict[str, Any], exercise: str) -> Iterator[Piece]:
    outputs = cell.get("outputs")
    texts = [source_of(o) for o in outputs if isinstance(o, dict)] if outputs else []
    found = _DECIMALS.findall("\n".join(texts)[:100_000])
    if len(found) >= _NUMBERS:
        text = f"saved output: {', '.join(found[:8])} ..."
        yield _piece("numbers", f"numbers {found}", exercise, text)


def _piece(kind: str, key: str, exercise: str, text: str, skeleton: str = "") -> Piece:
    shown = text.strip()[:_LONGEST]
    return Piece(kind, _hash(kind, key), _hash("skeleton", skeleton), exercise, shown)


def _hash(*parts: str) -> str:
    return digest(*(part.encode("utf-8", "replace") for part in parts))[:16]


def known_in(notebooks: Iterable[Any], contract: frozenset[str]) -> set[str]:
    """Return the keys and skeletons of all pieces of notebooks that every student may know."""
    found = [piece for notebook in notebooks for piece in pieces_of(notebook, notebook, contract)]
    return {key for piece in found for key in (piece.key, piece.skeleton)}
