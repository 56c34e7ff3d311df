"""Find cells that only show something, so that a run can skip them."""

import ast
import re

from nbformat import NotebookNode

SHOWS_ONLY = "shows-only"
# any word that may be a name in use: no attribute, and nothing that is only set
_USED = re.compile(r"(?<![\w.])[^\W\d]\w*(?!\w|\s*=[^=])")


def skipped_cells(notebook: NotebookNode, released: NotebookNode) -> tuple[str, ...]:
    """Return the ids of unchanged cells that only show something and that no later cell needs.

    Nothing parses what a student wrote: that may take any time.
    """
    given = {cell.source for cell in released.cells}
    shows = {c.source for c in released.cells if SHOWS_ONLY in c.metadata.get("tags", [])}
    needed: set[str] = set()
    skipped: list[str] = []
    for cell in reversed([cell for cell in notebook.cells if cell.cell_type == "code"]):
        made, used = set[str](), set(_USED.findall(cell.source))
        if cell.source in given:
            made, used = _names(cell.source)
        if cell.source in shows and not made & needed:
            skipped.append(cell.id)
        else:
            needed |= used
    return tuple(reversed(skipped))


def _names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that one of the lab's cells defines, and those it uses."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic
        return set(), set(_USED.findall(source))
    made: set[str] = set()
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (made if isinstance(node.ctx, ast.Store) else used).add(node.id)
    return made, used
