"""Find the released cells in a submitted notebook: by name, content, place and similarity."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbformat import NotebookNode

from ..cells import nbgrader_metadata

_LONGEST = 3000
_MOST_COMPARED = 60


@dataclass
class Match:
    """The released cells' positions: `found` has them by cell id.

    `named` are the cells recognised by name, `told` those recognised by name or content, not only
    by place and similarity. `copies` are the grade_ids that a second cell has as well.
    """

    found: dict[str, int] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    copies: list[str] = field(default_factory=list)


def match_cells(cells: list[NotebookNode], released: list[NotebookNode]) -> Match:
    """Return the positions of the released cells, prose included, among the submitted ones."""
    match = Match()
    _match_by_name(cells, [cell for cell in released if nbgrader_metadata(cell)], match)
    _match_by_content(cells, released, match)
    match.told = set(match.found)
    _match_by_place(cells, released, match)
    return match


def _match_by_name(cells: list[NotebookNode], wanted: list[NotebookNode], match: Match) -> None:
    places: dict[str, list[int]] = {}
    ids: dict[str, int] = {}
    for place, cell in enumerate(cells):
        places.setdefault(str(nbgrader_metadata(cell).get("grade_id", "")), []).append(place)
        ids.setdefault(str(cell.id), place)
    for cell in wanted:
        candidates = places.get(str(nbgrader_metadata(cell)["grade_id"]), [])
        if candidates:
            match.found[cell.id] = _choose(cells, candidates, cell)
            match.named.add(cell.id)
            if len(candidates) > 1:
                match.copies.append(cell.id)
    taken = set(match.found.values())
    for cell in wanted:
        same_id = ids.get(cell.id)
        if cell.id not in match.found and same_id is not None and same_id not in taken:
            match.found[cell.id] = same_id
            match.named.add(cell.id)


def _choose(cells: list[NotebookNode], candidates: list[int], released: NotebookNode) -> int:
    """Return the position of the copy that counts.

    For an answer it is the last one that was worked on, because that one counts when all cells run.
    For any other cell it is the first unchanged one.
    """
    if nbgrader_metadata(released).get("locked"):
        same = [place for place in candidates if cells[place].source == released.source]
        return (same or candidates)[0]
    changed = [
        place
        for place in candidates
        if cells[place].source.strip() not in ("", released.source.strip())
    ]
    return (changed or candidates)[-1]


def _match_by_content(cells: list[NotebookNode], wanted: list[NotebookNode], match: Match) -> None:
    taken = set(match.found.values())
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if place not in taken and cell.source.strip():
            places.setdefault(cell.source.strip(), []).append(place)
    times = Counter(cell.source.strip() for cell in wanted)
    for cell in wanted:
        source = cell.source.strip()
        candidates = places.get(source)
        # an empty answer looks like any other: only its place identifies it
        if cell.id not in match.found and candidates and times[source] == 1:
            match.found[cell.id] = candidates.pop(0)


def _match_by_place(cells: list[NotebookNode], released: list[NotebookNode], match: Match) -> None:
    """Find answers that lost their names: the most similar cells between found neighbours.

    A wrong guess costs nothing, because all of a student's cells run in their places anyway.
    """
    taken = set(match.found.values())
    for index, cell in enumerate(released):
        if cell.id in match.found or not nbgrader_metadata(cell).get("solution"):
            continue
        first = max(_places(released[:index], match), default=-1) + 1
        last = min((p for p in _places(released[index:], match) if p >= first), default=len(cells))
        places = [
            place
            for place in range(first, min(last, first + _MOST_COMPARED))
            if place not in taken and cells[place].cell_type == cell.cell_type
        ]
        if places:
            best = max(places, key=lambda p: (likeness(cells[p].source, cell.source), p))
            match.found[cell.id] = best
            taken.add(best)


def _places(wanted: Iterable[NotebookNode], match: Match) -> list[int]:
    return [match.found[cell.id] for cell in wanted if cell.id in match.found]


def likeness(theirs: str, released: str) -> float:
    """Return how much of the released cell is in theirs, from 0 to 1; a kept `def` gives 1."""
    defined = set(re.findall(r"^(?:def|class) +(\w+)", released, re.MULTILINE))
    if defined and defined <= set(re.findall(r"^(?:def|class) +(\w+)", theirs, re.MULTILINE)):
        return 1.0
    kept = [line.strip() for line in released.split("\n") if line.strip()]
    lines = {line.strip() for line in theirs.split("\n")}
    kept_share = sum(line in lines for line in kept) / max(len(kept), 1)
    one, other = _words(theirs), _words(released)
    shared = 2 * (one & other).total() / max(one.total() + other.total(), 1)
    return max(kept_share, shared)


def _words(text: str) -> Counter[str]:
    """Return the words and signs at the beginning of a text, in any order: this takes no time."""
    return Counter(re.findall(r"\w+|[^\w\s]", text[:_LONGEST]))
