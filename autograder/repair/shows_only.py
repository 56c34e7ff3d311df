"""Find cells that only show something, so that a run can skip them."""

import ast
import re

from nbformat import NotebookNode

SHOWS_ONLY = "shows-only"


def skipped_cells(notebook: NotebookNode, released: NotebookNode) -> tuple[str, ...]:
    """Return the ids of unchanged cells that only show something and that no later cell needs."""
    shows = {c.source for c in released.cells if SHOWS_ONLY in c.metadata.get("tags", [])}
    needed: set[str] = set()
    skipped: list[str] = []
    for cell in reversed([cell for cell in notebook.cells if cell.cell_type == "code"]):
        made, used = _names(cell.source)
        if cell.source in shows and not made & needed:
            skipped.append(cell.id)
        else:
            needed |= used
    return tuple(reversed(skipped))


def _names(source: str) -> tuple[set[str], set[str]]:
    """Return the names a cell defines and those it uses; without valid Python, any word of it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(), set(re.findall(r"\w+", source))
    made: set[str] = set()
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (made if isinstance(node.ctx, ast.Store) else used).add(node.id)
    return made, used
