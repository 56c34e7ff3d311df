"""Tell a notebook of another edition, or what else a notebook is."""

from collections.abc import Collection

from nbformat import NotebookNode

from ..editions import Code, Edition, edition_of, read_code, what_else
from .read import MalformedError

_THIS_LAB = "Ask the student for this lab's notebook.", "Please hand in this lab's notebook."
_NO_EXERCISE = "It is a notebook without any of this lab's exercises, probably from another lab."


def told_edition(
    cells: list[NotebookNode], told: Collection[int], is_ours: bool
) -> tuple[Edition | None, dict[int, Code]]:
    """Return the edition of a notebook, None for this lab's own, and what its cells have.

    Cells that are `told` as this lab's aren't read.

    Raises `MalformedError` for one that is both, or neither.
    """
    codes = {i: read_code(c.source) for i, c in enumerate(cells) if _is_code(c) and i not in told}
    edition = edition_of(codes, sure=is_ours)
    if edition and is_ours:
        raise MalformedError(
            f"It is two notebooks in one file: this lab's and the {edition.name} notebook.",
            "Ask the student for one of them.",
            "Please hand in one of them.",
        )
    if not edition and not is_ours:
        what = what_else(codes)
        raise MalformedError(f"It is {what}.", *_THIS_LAB) if what else MalformedError(_NO_EXERCISE)
    return edition, codes


def _is_code(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code")
