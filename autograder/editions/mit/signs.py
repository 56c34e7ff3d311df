"""The signs of the MIT notebook, and of what is easily taken for it."""

from collections.abc import Sequence

from ..loop import has_loop
from ..trees import Statement

_OURS = "mitdeeplearning_utils"
_DEFINED = ("build_fc_model", "build_cnn_model")
_ASSIGNED = ("train_images", "predictions", "prediction", "test_acc", "cnn_model", "loss_history")
_IN_TENSORFLOW = {"tensorflow", "keras", "GradientTape"}
_OTHERS = (
    (
        {"DB_VAE", "TrainingDatasetLoader", "make_standard_classifier", "debiasing_loss_function"},
        "part 2 of the MIT lab (faces); this course grades part 1 (digits)",
    ),
    (
        {"lab1", "OurDenseLayer", "SubclassModel", "IdentityModel", "generate_text"},
        "lab 1 of the MIT course; this course grades lab 2, part 1",
    ),
    (
        {"lab3", "lab4"},
        "another lab of the MIT course; this course grades lab 2, part 1",
    ),
)


def marks(statements: Sequence[Statement]) -> set[str]:
    """Return the signs of the MIT notebook among a notebook's statements.

    Names such as `cnn_model` say nothing without the lab's builders or its package.
    """
    found: set[str] = set()
    for statement in statements:
        if _OURS in statement.imports:
            return set()
        found |= statement.defines & {*_DEFINED} | statement.assigns & {*_ASSIGNED}
        found |= {"imports"} if "mitdeeplearning" in statement.imports else set()
        found |= {"loads"} if ("mnist", "load_data") in statement.calls else set()
        found |= {"loop"} if has_loop(statement) else set()
    return found if found & {*_DEFINED, "imports"} else set()


def others(statements: Sequence[Statement]) -> str:
    """Return what a notebook is that belongs to the same course; "" if it has no such signs."""
    names = {name for s in statements for name in s.names | s.defines}
    imports = {name.partition(".")[0] for s in statements for name in s.imports}
    if "torch" in imports and not imports & _IN_TENSORFLOW and not names & {"GradientTape"}:
        return "the PyTorch version, which is not graded here"
    if names & {*_DEFINED}:
        return ""
    return next((what for signs, what in _OTHERS if names & signs), "")
