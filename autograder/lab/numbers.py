"""The values for placeholders: points, thresholds and titles, from exercises and cell headers."""

import re
from importlib import import_module
from types import ModuleType

from mitdeeplearning_utils.checks import EXERCISES, exercises

_GRADE_ID = re.compile(r'"grade_id": "(\w+)"')
_POINTS = re.compile(r'"points": ([\d.]+)')


def numbers(source: str) -> dict[str, str]:
    """Return the values for the source's placeholders, such as `{{fc_train.points}}`, by name.

    `worth` is the points with their word; `percent` is the threshold as a percentage.
    """
    found = _written(source)
    for name in EXERCISES:
        exercise = the_exercise(name)
        found |= _points(name, str(exercise.POINTS)) | {f"{name}.title": exercise.TITLE}
        threshold = getattr(exercise, "THRESHOLD", None)
        if threshold is not None:
            found[f"{name}.threshold"] = f"{threshold:g}"
            found[f"{name}.percent"] = f"{100 * threshold:g}%"
    return found


def the_exercise(name: str) -> ModuleType:
    """Return the module with an exercise's TITLE, POINTS and, if it has one, THRESHOLD."""
    return import_module(f"{exercises.__name__}.{name}")


def _written(source: str) -> dict[str, str]:
    """Return the points of written questions, which have only a cell header and no module."""
    found: dict[str, str] = {}
    for line in source.splitlines():
        grade_id, points = _GRADE_ID.search(line), _POINTS.search(line)
        if line.startswith("# %%") and grade_id and points:
            found |= _points(grade_id[1], points[1])
    return found


def _points(name: str, points: str) -> dict[str, str]:
    return {f"{name}.points": points, f"{name}.worth": f"{points} point{'s' * (points != '1')}"}
