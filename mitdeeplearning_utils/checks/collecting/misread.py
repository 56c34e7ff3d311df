"""Try a prediction's cell on a test image that the model misreads: does it follow the model?"""

import ast
import contextlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .images import DIGITS, test_set
from .values import Described, describe, run_student_code

_LABELS = "test_labels"
# What a cell may call to be run once more: nothing that trains, draws, waits or takes long.
_CALLS = {"argmax", "argsort", "float", "index", "int", "item", "list", "max", "numpy", "print",
          "range", "round", "str", "sum"}  # fmt: skip


def misread_image(scores: NDArray[np.float32]) -> int:
    """Return the first test image whose largest score, (n, 10), isn't the label's; -1 without."""
    if scores.shape[1] != DIGITS:
        return -1
    wrong = np.argmax(scores, axis=1) != test_set()[1][: len(scores)]
    return int(np.argmax(wrong)) if wrong.any() else -1


def on_misread_image(namespace: dict[str, Any], scores: NDArray[np.float32]) -> Described | None:
    """Return the `prediction` of the student's cell if a misread image were the first one.

    None if the cell doesn't use the labels, calls more than a few harmless functions, or isn't
    known: outside of IPython nothing keeps it.
    """
    image, source = misread_image(scores), _cell(namespace)
    if image < 0 or not source:
        return None
    images, labels = test_set()
    first = [image, 0, 1]
    names = namespace | {"predictions": scores[first].copy(), "test_images": images[first].copy()}
    names[_LABELS] = labels[first].copy()
    with contextlib.suppress(Exception):
        run_student_code(exec, compile(source, "<prediction>", "exec"), names)
        return describe(names.get("prediction"))
    return None


def _cell(namespace: dict[str, Any]) -> str:
    """Return the last cell that set `prediction` from the labels, if it may be run again."""
    with contextlib.suppress(Exception):  # `In` may be anything, and a cell no Python
        for source in reversed(namespace["In"]):
            tree = ast.parse(source)
            nodes = list(ast.walk(tree))
            names = {(type(n.ctx), n.id) for n in nodes if isinstance(n, ast.Name)}
            if (ast.Store, "prediction") in names:
                uses = (ast.Load, _LABELS) in names
                return source if uses and _is_harmless(nodes) else ""
    return ""


def _is_harmless(nodes: list[ast.AST]) -> bool:
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    named = {getattr(call, "attr", getattr(call, "id", "")) for call in calls}
    others = (ast.While, ast.Import, ast.ImportFrom, ast.With, ast.Delete)
    return named <= _CALLS and not any(isinstance(node, others) for node in nodes)
