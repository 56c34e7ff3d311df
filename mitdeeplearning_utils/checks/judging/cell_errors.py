"""Questions about the error with which a cell stopped."""

from ..collecting.training import FOREIGN
from .old_words import old_word

# Parts of errors' texts that have one cause.
_CAUSES = {
    "call `compile()`": "This model isn't compiled. Did the cell that compiles it stop, or was the"
    " model made again after it?",
    "cardinality": "Are there as many images as labels? Both are those of the training set.",
    "Unknown variable": FOREIGN,
    "object has no attribute 'gradients'": "Is `tape.gradient` meant, without an s?",
    "'list' object is not callable": "Is there a `()` behind a list, such as"
    " `model.trainable_variables`? It isn't a function.",
    "Only instances of `keras.Layer` can be added": "Is there a list within the list of layers?"
    " All the layers stand in one list.",
    "activation function identifier: 10": "Is the second argument of `Dense` meant as the next"
    " layer's units? It is the activation. Each layer has a `Dense` of its own.",
    "'<=' not supported between instances of 'tuple' and 'int'": "Are the two swapped in `Conv2D`?"
    " The number of filters comes first: `Conv2D(24, (3, 3))`.",
}


def cell_hint(error: str) -> str:
    """Return a question about the text of an error, or "" for an unknown one."""
    return next((hint for words, hint in _CAUSES.items() if words in error), "") or old_word(error)
