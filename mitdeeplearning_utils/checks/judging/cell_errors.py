"""Questions about the error with which a cell stopped."""

from ..collecting.training import FOREIGN
from .old_words import old_word

# Parts of errors' texts that have one cause.
_CAUSES = {
    "call `compile()`": "This model isn't compiled. Did the cell that compiles it stop, or was the"
    " model made again after it?",
    "cardinality": "Are there as many images as labels? Both are those of the training set.",
    "Unknown variable": FOREIGN,
}


def cell_hint(error: str) -> str:
    """Return a question about the text of an error, or "" for an unknown one."""
    return next((hint for words, hint in _CAUSES.items() if words in error), "") or old_word(error)
