"""Questions about a step that stopped with an error, follows another loss or uses other objects."""

from ..collecting.probe import StepEvidence
from .cell_errors import cell_hint
from .reference import Loss, one_too_high, one_too_low, squared_error, twice_softmax

LOSS_HINTS: dict[Loss, str] = {
    twice_softmax: "Does the loss take the model's probabilities for logits"
    " (`from_logits=True`, or a function that ends in `_with_logits`)?",
    squared_error: "Is the loss a squared error? The cross-entropy was asked for:"
    " `tf.keras.losses.sparse_categorical_crossentropy`.",
    one_too_high: "Are the labels shifted by one? They are the digits themselves, 0 to 9.",
    one_too_low: "Are the labels shifted by one? They are the digits themselves, 0 to 9.",
}
_PAIRS = "Does `apply_gradients` get pairs? `zip(gradients, model.trainable_variables)` makes them."
ONE_BY_ONE = (
    "Is `apply_gradients` called for one variable at a time? It takes all the pairs at once."
)
KEPT_BETWEEN_CALLS = (
    "This is right for the first batch, but not for a later one. Does the function keep something"
    " between its calls, such as a running mean? The loss of this batch was asked for."
)
ADDED_UP = (
    "This is right for the first batch, but not for a later one. Does the function keep something"
    " between its calls, such as gradients that are added up?"
)
RESCALED = "Are the images scaled once more? They come in [0, 1]."
_ERROR_HINTS = {
    "No gradients provided": "Is the model called, `model(images)`, inside the"
    " `with tf.GradientTape()` block, nothing made NumPy before the loss, and the gradient taken"
    " with respect to `model.trainable_variables`?",
    "Unknown variable": "Was the optimizer made for another model? It keeps that one's variables."
    " Does the step use the `model` and the `optimizer` that it is given?",
    "same rank": "Is this a loss for one-hot labels? These labels are integers:"
    " `sparse_categorical_crossentropy`.",
    "non-persistent": "Is `tape.gradient` called twice? Once is enough for all the variables.",
    "Cannot update variable with shape": "Are the gradients those of the variables they are"
    " applied to? Both are those of all of `model.trainable_variables`.",
    "values to unpack": _PAIRS,
    "apply_gradients() takes": _PAIRS,
    "_unique_id": "Are the two swapped in `zip(gradients, model.trainable_variables)`?",
    "must have rank": "Does the loss get the labels first, and then the model's probabilities, all"
    " ten of each image?",
    "same shape up until": "Are images and labels those that the function is given?",
    "SparseCategoricalCrossentropy": "Is the loss a class? Make one first:"
    " `tf.keras.losses.SparseCategoricalCrossentropy()(labels, predictions)`.",
    "<LossFunctionWrapper(": "Is the loss a class? Make one first:"
    " `tf.keras.losses.SparseCategoricalCrossentropy()(labels, predictions)`.",
    "attribute '_id'": "Does `tape.gradient` get the loss as TensorFlow computed it, and then"
    " `model.trainable_variables`?",
    "attribute 'minimize'": "Keras' optimizers have no `minimize` any more. Can you take the"
    " gradients with `tape.gradient` and apply them?",
    "has no attribute 'numpy'": "There is no `.numpy()` in a `tf.function`. Can the function return"
    " the tensor, or do without the decorator?",
}


def error_hint(error: str) -> str:
    """Return a question about the text of an error, or "" for an unknown one."""
    known = next((hint for words, hint in _ERROR_HINTS.items() if words in error), "")
    return known or cell_hint(error)


def outside(evidence: StepEvidence) -> str:
    """Return a question if the step uses models or optimizers that aren't its arguments."""
    names = " and ".join(f"`{name}`" for name in evidence.globals)
    if not names:
        return ""
    kept = " A `tf.function` keeps what it saw first: a model made later isn't trained."
    question = f"It uses {names} from outside: does it use the arguments it is given?"
    return question + (kept if evidence.graph else "")
