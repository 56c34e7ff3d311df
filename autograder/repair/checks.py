"""Add the checks to a notebook of another edition, and note what a run does differently in it."""

import ast
import copy
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from ..cells import OURS, nbgrader_metadata
from ..editions import Code, Edition, Found, Statement, cut, find_answers, reaching
from .read import MalformedError

_SHOWN = "# The check of this exercise, which the grader adds."
_SHOWN_FOR_LOOP = f"{_SHOWN} The loop goes through one batch here, not through all of them."
_ONE_PASS = "(lambda items: __import__('itertools').islice(items, 1))"
_PROBED = "__first__"
_WHOLE = "Ask the student for the whole notebook.", "Please hand in the whole notebook."
_NUMBERS = ("test_loss", "test_acc")
_ALIKE = ("fc_evaluate", "cnn_evaluate")


def of_edition(
    edition: Edition,
    cells: list[NotebookNode],
    codes: Mapping[int, Code],
    released: NotebookNode,
) -> tuple[list[NotebookNode], list[str]]:
    """Return the cells with the checks, and a line on exercises that have no cell.

    `codes` have what the cells with code hold, by their places.

    Raises `MalformedError` if a half of the notebook is missing.
    """
    found = find_answers(edition, codes)
    there = {answer.exercise for answer in found.answers}
    for half, exercises in edition.halves.items():
        if not there & exercises:
            raise MalformedError(
                f"It is only a part of the {edition.name} notebook: {half} is missing.", *_WHOLE
            )
    lost = [name for name in edition.exercises if name not in there]
    notes = [f"The notebook has no cell for: {', '.join(lost)}."] if lost else []
    return _with_checks(cells, codes, found, edition, released), notes


def _with_checks(
    cells: list[NotebookNode],
    codes: Mapping[int, Code],
    found: Found,
    edition: Edition,
    released: NotebookNode,
) -> list[NotebookNode]:
    """Return the student's cells, each exercise's check below its answer.

    A cell's metadata say what to run in its place; a check's, how its evidence is taken.
    """
    functions = reaching(s for code in codes.values() for s in code.statements)
    below: dict[int, list[NotebookNode]] = {}
    inside: dict[int, dict[int, str]] = {}
    for name, place in _places(edition, found).items():
        check, ours = _check(name, released), _taken(name, found)
        point = found.points.get(name)
        if name == edition.loop.exercise and point:
            check.source = _SHOWN_FOR_LOOP
            ours["loop"] = cut(codes[place].statements[point[1]], functions, _PROBED)
        elif point and _goes_on(point, found):
            inside.setdefault(place, {})[codes[place].statements[point[1]].end] = name
            ours["taken"] = True
        check.metadata[OURS] = ours
        below.setdefault(place, []).append(check)
    result = []
    loops: dict[int, list[Statement]] = {}
    for answer in found.of(edition.loop.exercise):
        if answer.statement.node:
            loops.setdefault(answer.place[0], []).append(answer.statement)
    for place, cell in enumerate(cells):
        whole = loops.get(place, [])
        shorter = {each: cut(each, functions, _ONE_PASS) for each in whole}
        if shorter or place in inside:
            cell = copy.deepcopy(cell)
            lines = {(s.start, s.end): code or "pass" for s, code in shorter.items()}
            cell.metadata[OURS] = {"run": _changed(cell.source, lines, inside.get(place, {}))}
        result += [cell, *below.get(place, [])]
    return result


def _places(edition: Edition, found: Found) -> dict[str, int]:
    """Return below which cell each exercise's check stands."""
    places: dict[str, int] = {}
    place = min((answer.place[0] for answer in found.answers), default=0)
    for name in edition.exercises:
        last = max((answer.place for answer in found.of(name)), default=None)
        place = (found.points.get(name) or last or (place, 0))[0]
        places[name] = place
    return places


def _check(name: str, released: NotebookNode) -> NotebookNode:
    """Return the released notebook's check of an exercise, shown as one line."""
    wanted = f"{name}_check"
    cell = next(c for c in released.cells if nbgrader_metadata(c).get("grade_id") == wanted)
    check = copy.deepcopy(cell)
    check.source = _SHOWN
    return check


def _taken(name: str, found: Found) -> dict[str, Any]:
    """Return how an exercise's evidence is taken."""
    if name in found.open:
        return {"not_started": found.open[name]}
    names = _numbers(found, name) if name in _ALIKE else {}
    return {"names": names} if names else {}


def _numbers(found: Found, name: str) -> dict[str, str]:
    """Return what an evaluation's numbers are called, if they have other names than usual."""
    point = found.points.get(name)
    last = [a.statement for a in found.of(name) if a.place == point]
    node = last[0].node if last else None
    if not isinstance(node, ast.Assign) or "evaluate" not in last[0].methods:
        return {}
    target = node.targets[0]
    if isinstance(target, ast.Name):
        given = [f"{target.id}[0]", f"{target.id}[1]"]
    elif isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(_NUMBERS):
        given = [ast.unparse(each) for each in target.elts]
    else:
        return {}
    names = dict(zip(_NUMBERS, given, strict=True))
    return {} if set(given) == set(_NUMBERS) else names


def _goes_on(point: tuple[int, int], found: Found) -> bool:
    """Return whether the cell goes on with another answer after an exercise's last one."""
    return any(a.place[0] == point[0] and a.place > point for a in found.answers)


def _changed(source: str, replaced: dict[tuple[int, int], str], checked: dict[int, str]) -> str:
    """Return a cell's code with some lines replaced, and checks after others."""
    lines = source.split("\n")
    edits = [(start, end, code) for (start, end), code in replaced.items()]
    edits += [(line + 1, line, f"# lab2 check {name}") for line, name in checked.items()]
    for start, end, code in sorted(edits, reverse=True):
        lines[start - 1 : end] = code.split("\n")
    return "\n".join(lines)
