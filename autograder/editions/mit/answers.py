"""Which exercises a statement of the MIT notebook answers, by what it defines and calls."""

import ast
from collections.abc import Collection

from ..edition import Spot
from ..trees import Statement

_MODELS = (
    ("model", "build_fc_model", "fc_model", "fc_train"),
    ("cnn_model", "build_cnn_model", "cnn_model", "cnn_train"),
)
_TRAINS = {"fit", "fit_generator", "train_on_batch"}
_OPEN = {"fc_model": 2, "cnn_model": 5}  # in the unfilled notebook, of any year
_OPEN_COMPILE, _OPEN_FIT = 2, 1
_NUMBERS = {"test_loss", "test_acc"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def spots(statement: Statement, seen: Collection[str]) -> list[Spot]:
    """Return the exercises that a statement answers; `seen` are those answered before it.

    After the CNN was made or trained, evaluating any model answers its evaluation.
    """
    found = [spot for names in _MODELS for spot in _of_model(statement, *names)]
    if isinstance(statement.node, _FUNCTIONS):
        return found
    if "evaluate" in statement.methods or statement.assigns & _NUMBERS:
        of_cnn = any(name.startswith("cnn") for name in [*seen, *(s.exercise for s in found)])
        found.append(Spot("cnn_evaluate" if of_cnn else "fc_evaluate", 1))
    if "prediction" in statement.assigns:
        found.append(Spot("prediction", 1))
    return found


def _of_model(statement: Statement, name: str, builder: str, makes: str, trains: str) -> list[Spot]:
    if builder in statement.defines:
        return [Spot(makes, _OPEN[makes])]
    if isinstance(statement.node, _FUNCTIONS):
        return []
    found = []
    if name in statement.assigns or (name, "add") in statement.calls:
        found.append(Spot(makes, given=("", builder) in statement.calls))
    compiles = (name, "compile") in statement.calls
    fits = any((name, method) in statement.calls for method in _TRAINS)
    if compiles or fits:
        still = compiles * _OPEN_COMPILE + fits * _OPEN_FIT
        found.append(Spot(trains, still if trains == "cnn_train" else 0))
    return found
