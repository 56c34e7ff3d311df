"""Tell which edition a notebook is, or what else it is."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from .edition import Edition
from .trees import Code, Statement


def editions() -> list[Edition]:
    """Return all editions other than this lab's own notebook: each is a folder here."""
    folders = [m.name for m in iter_modules([str(Path(__file__).parent)]) if m.ispkg]
    return [import_module(f".{name}", __package__).EDITION for name in folders]


def edition_called(name: str) -> Edition | None:
    """Return the edition of this name; None for this lab's own."""
    return next((edition for edition in editions() if edition.name == name), None)


def edition_of(codes: Mapping[int, Code], sure: bool = False) -> Edition | None:
    """Return the edition that cells with code belong to; with `sure`, only with all its signs."""
    statements = _all(codes)
    for edition in editions():
        least = edition.sure if sure else edition.enough
        if len(edition.marks(statements)) >= least and not edition.others(statements):
            return edition
    return None


def what_else(codes: Mapping[int, Code]) -> str:
    """Return what a notebook is that belongs to no edition; "" if that is unknown."""
    statements = _all(codes)
    return next((what for edition in editions() if (what := edition.others(statements))), "")


def _all(codes: Mapping[int, Code]) -> Sequence[Statement]:
    return [statement for code in codes.values() for statement in code.statements]
