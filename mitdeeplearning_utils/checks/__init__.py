"""Check an exercise in the notebook, guard the cells below it, and add up the points."""

import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from math import inf
from pkgutil import iter_modules
from typing import Any, cast, get_type_hints

import numpy as np

from . import exercises
from .card import Result, Scorecard
from .collecting.kept import no_trace
from .collecting.values import error_text
from .findings import Collecting, Exercise, Judging, Verdict

__all__ = [
    "EXERCISES",
    "Result",
    "Scorecard",
    "check",
    "collect",
    "evidence_type",
    "judge",
    "ready",
    "result",
    "scorecard",
]

Keep = Callable[[str, object], None]


def _place(name: str) -> tuple[float, str]:
    return getattr(import_module(f".exercises.{name}", __name__), "PLACE", inf), name


# In the notebook's order: by PLACE, those without one at the end.
EXERCISES = tuple(sorted((x.name for x in iter_modules(exercises.__path__)), key=_place))

_results: dict[str, Result] = {}


def collect(name: str, namespace: dict[str, Any]) -> object:
    """Return the evidence of an exercise from the student's names; nothing is printed or changed.

    Raises ValueError for an unknown name.
    """
    half = _collecting(name)
    with no_trace():
        return half.collect(namespace)


def evidence_type(name: str) -> Any:
    """Return the type of an exercise's evidence, which its `collect` is annotated with."""
    return get_type_hints(_collecting(name).collect)["return"]


def judge(name: str, evidence: object) -> Verdict:
    """Return the verdict on evidence of an exercise. Raises ValueError for an unknown name."""
    half = _collecting(name)
    with np.errstate(all="ignore"):  # a warning would go to stderr, which scores 0 in nbgrader
        if to_do := half.not_started(evidence):
            return Verdict(not_started=to_do)
        return Verdict(_judging(name).judge(evidence))


def check(name: str, namespace: dict[str, Any], keep: Keep | None = None) -> Result:
    """Return the result of a check such as "fc_model_check", given the notebook's `globals()`.

    The result's `repr` is the points and its HTML the card; `scorecard` remembers it. An error in
    the check itself gives a card that says so, with a `repr` that isn't a number. With `keep`,
    which gets the exercise's name and its evidence, and in a grader's box, which has nothing to
    judge with, the result has no verdict.
    """
    name = name.removesuffix("_check")
    try:
        evidence = collect(name, namespace)
        if keep is not None:
            keep(name, evidence)
            return result(name)
        if not _can_judge(name):
            return result(name)
        made = result(name, judge(name, evidence))
    except Exception as error:
        made = result(name, fault=_fault_text(error))
    _results[name] = made
    return made


def result(name: str, verdict: Verdict | None = None, fault: str = "") -> Result:
    """Return the card of a verdict on an exercise, or of the fault that prevented one.

    Without both, the card says that the exercise is judged elsewhere.
    """
    if name not in EXERCISES:
        return Result(name, name, 0, verdict, fault)
    exercise = _exercise(name)
    return Result(name, exercise.TITLE, exercise.POINTS, verdict, fault)


def ready(namespace: dict[str, Any], *names: str) -> bool:
    """Return whether the cells after these exercises can run; if not, print why on one line.

    A name that isn't an exercise, such as "build_cnn_model", only has to be defined.
    """
    for name in names:
        if name not in EXERCISES:
            if namespace.get(name) is not None:
                continue
            print(f"Waiting for `{name}`. Define it, run its cell, then run this one again.")
            return False
        if reason := _waits_for(name, namespace):
            print(f"Waiting for exercise {name}: {reason}")
            return False
    return True


def _waits_for(name: str, namespace: dict[str, Any]) -> str:
    """Return why the cells after an exercise cannot run yet, "" if they can."""
    try:
        half, evidence = _collecting(name), collect(name, namespace)
        with np.errstate(all="ignore"):
            if to_do := half.not_started(evidence):
                return to_do
            works = half.usable(evidence)
    except Exception as error:
        return f"its check has a fault. {_fault_text(error)}"
    return "" if works else "it does not work yet. See the card of its check."


def scorecard(by_hand: Mapping[str, float] | None = None) -> Scorecard:
    """Return a card with the points so far, in the notebook's order.

    `by_hand` gives the points of questions that a person grades, by title.
    """
    left = [_exercise(name) for name in EXERCISES if name not in _results]
    return Scorecard(
        list(_results.values()),
        [(x.TITLE, x.POINTS) for x in left],
        [*(by_hand or {}).items()],
        [_exercise(name).TITLE for name in EXERCISES],
    )


def _exercise(name: str) -> Exercise:
    if name not in EXERCISES:
        raise ValueError(f"There is no exercise {name!r}; there are {', '.join(EXERCISES)}.")
    return cast(Exercise, import_module(f".exercises.{name}", __name__))


def _collecting(name: str) -> Collecting[object]:
    _exercise(name)
    return cast(Collecting[object], import_module(f".exercises.{name}.collect", __name__))


def _judging(name: str) -> Judging[object]:
    _exercise(name)
    return cast(Judging[object], import_module(f".exercises.{name}.judge", __name__))


def _can_judge(name: str) -> bool:
    """Return whether the judging half is here: a grader's box has none."""
    try:
        _judging(name)
    except PermissionError:
        return False
    except ModuleNotFoundError as error:
        if not str(error.name).startswith(__name__):
            raise
        return False
    return True


def _fault_text(error: Exception) -> str:
    """Return the error and its place in the code, on one line, for the instructor."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno})" if frames else ""
    return error_text(error) + place
