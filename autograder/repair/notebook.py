"""Repair a submitted notebook so that it can be run and graded, or say why not."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from nbformat import NotebookNode

from ..cells import OURS, nbgrader_metadata, set_ids
from .checks import of_edition
from .editions import told_edition
from .match import Match, match_cells
from .read import MalformedError, read_cells

__all__ = ["MalformedError", "Repaired", "repair"]
_KEYS = ("grade", "grade_id", "locked", "points", "solution", "task")
_MOST_SHARED = 3  # cells that other labs of the course may begin with, too


@dataclass
class Repaired:
    """A notebook that is ready to run, without outputs, and a line on each repair.

    `edition` names its edition, "" for this lab's own.
    """

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)
    edition: str = ""


def repair(submitted: bytes, released: NotebookNode) -> Repaired:
    """Return the submitted notebook with all graded and locked cells of the released one.

    A notebook of another edition gets the checks alone. The student's own cells stay where they
    are. The same bytes give the same notebook. Raises `MalformedError` with the reason if there is
    nothing to grade.
    """
    cells, metadata = read_cells(submitted)
    wanted = [cell for cell in released.cells if nbgrader_metadata(cell)]
    match = match_cells(cells, list(released.cells))
    is_ours = _is_this_lab(wanted, match)
    told = {match.found[name] for name in match.told} if is_ours else set()
    edition, codes = told_edition(cells, told, is_ours)
    if edition:
        made, repairs = of_edition(edition, list(map(_ordinary, cells)), codes, released)
    else:
        repairs = list(_version_note(metadata, released, match))
        merged = _merged_answers(cells, wanted, match)
        repairs += _notes(cells, wanted, match, merged)
        made = _assembled(cells, wanted, match, merged)
    notebook = NotebookNode(
        cells=made, metadata=copy.deepcopy(released.metadata), nbformat=4, nbformat_minor=5
    )
    if edition:
        notebook.metadata.setdefault(OURS, NotebookNode())["edition"] = edition.name
    graded_first = sorted(notebook.cells, key=lambda cell: not nbgrader_metadata(cell))
    set_ids(graded_first, lambda cell: cell.get("id"))
    return Repaired(notebook, repairs, edition.name if edition else "")


def _is_this_lab(wanted: list[NotebookNode], match: Match) -> bool:
    """Return whether there may be an answer: other labs may share this lab's first cells."""
    answers = {cell.id for cell in wanted if nbgrader_metadata(cell).get("solution")}
    graded = answers | {cell.id for cell in wanted if nbgrader_metadata(cell).get("grade")}
    return bool(answers & match.found.keys()) and (
        bool(graded & match.told) or len(match.told) > _MOST_SHARED
    )


def _merged_answers(
    cells: list[NotebookNode], wanted: list[NotebookNode], match: Match
) -> dict[str, str]:
    """Return the answers that were merged into the given cell before them, by cell id."""
    merged = {}
    for given, answer in pairwise(wanted):
        if given.id not in match.found or answer.id in match.found:
            continue
        ours, theirs = given.source.strip(), cells[match.found[given.id]].source.strip()
        solution, locked = nbgrader_metadata(answer).get("solution"), _is_locked(given)
        if solution and locked and theirs.startswith(ours) and theirs != ours:
            merged[answer.id] = theirs.removeprefix(ours).strip()
    return merged


def _is_locked(cell: NotebookNode) -> bool:
    return bool(nbgrader_metadata(cell).get("locked"))


def _version_note(metadata: dict[str, Any], released: NotebookNode, match: Match) -> Iterator[str]:
    """Yield a note on another version of the lab; raise if it lacks a graded cell."""
    lab = metadata.get("lab2")
    theirs = str(lab.get("version", ""))[:20] if isinstance(lab, dict) else ""
    theirs = "".join(c for c in theirs if c.isalnum() or c in ".-+")
    ours = str(released.metadata.get("lab2", {}).get("version", ""))
    if not theirs or theirs.split(".")[:2] == ours.split(".")[:2]:
        return
    graded = [cell.id for cell in released.cells if nbgrader_metadata(cell).get("grade")]
    missing = [name for name in graded if name not in match.named]
    if missing:
        raise MalformedError(
            f"It is version {theirs} of the lab. This course grades version {ours}, and the "
            f"notebook lacks {', '.join(missing)}.",
            "Grade it in a course of its own version.",
        )
    yield f"It is version {theirs} of the lab, graded as version {ours}; no graded cell is missing."


def _notes(
    cells: list[NotebookNode], wanted: list[NotebookNode], match: Match, merged: dict[str, str]
) -> Iterator[str]:
    edited, unnamed, changed = [], [], []
    for before, cell in zip([None, *wanted], wanted, strict=False):
        entry = nbgrader_metadata(cell)
        name = str(entry["grade_id"])
        if before and cell.id in merged:
            yield (
                f"The answer {name} was in the cell {before.id}; it was moved back into its own "
                "cell."
            )
            continue
        if cell.id not in match.found:
            yield f"The cell {name} was deleted; it was restored."
            continue
        theirs = cells[match.found[cell.id]]
        if entry.get("locked") and theirs.source != cell.source:
            edited.append(name)
        if not nbgrader_metadata(theirs).get("grade_id"):
            unnamed.append(name)
        elif (
            any(nbgrader_metadata(theirs).get(key) != entry.get(key) for key in _KEYS)
            or theirs.cell_type != cell.cell_type
        ):
            changed.append(name)
    if edited:
        yield f"Locked cells were edited; they were restored: {', '.join(edited)}."
    if unnamed:
        yield (
            "Cells without nbgrader metadata were recognised by their content: "
            f"{', '.join(unnamed)}."
        )
    if changed:
        yield f"The nbgrader metadata of cells was changed; it was restored: {', '.join(changed)}."
    if match.copies:
        yield f"Copies of graded cells were kept as ordinary cells: {', '.join(match.copies)}."
    places = [match.found[cell.id] for cell in wanted if cell.id in match.found]
    if places != sorted(places):
        yield "Graded cells were moved; they were put back into the lab's order."


def _assembled(
    cells: list[NotebookNode],
    wanted: list[NotebookNode],
    match: Match,
    merged: dict[str, str],
) -> list[NotebookNode]:
    """Return all cells: the found ones in the lab's order, the others in their places."""
    found = [cell for cell in wanted if cell.id in match.found]
    slots = dict(zip(sorted(match.found[cell.id] for cell in found), found, strict=True))
    missing_after: dict[str, list[NotebookNode]] = {}
    before = ""
    for cell in wanted:
        if cell.id in match.found:
            before = cell.id
        else:
            missing = copy.deepcopy(cell)
            missing.source = merged.get(cell.id, cell.source)
            missing_after.setdefault(before, []).append(missing)
    result = missing_after.get("", [])
    for place, cell in enumerate(cells):
        if place not in slots:
            result.append(_ordinary(cell))
            continue
        released = slots[place]
        repaired = copy.deepcopy(released)
        if not nbgrader_metadata(released).get("locked"):
            repaired.source = cells[match.found[released.id]].source
        result += [repaired, *missing_after.get(released.id, [])]
    return result


def _ordinary(cell: NotebookNode) -> NotebookNode:
    repaired = copy.deepcopy(cell)
    for key in ("nbgrader", OURS):
        repaired.metadata.pop(key, None)
    return repaired
