"""`lab2 log`: the changes of grades in a course, as a person reads them."""

from collections.abc import Iterable, Iterator

from ..course import Change, Known, fold
from ..words import printable


def told_changes(changes: Iterable[Change], student: str = "") -> Iterator[str]:
    """Yield lines about the changes of all grades, or of one student's."""
    known: dict[str, Known] = {}
    for change in changes:
        if student in ("", change.student):
            before = known.get(change.student, Known()).total
            fold(known, [change])
            after = known.get(change.student, Known()).total
            yield printable(_head(change, not student))
            yield f"    {_points(change, before, after)}"


def _head(change: Change, with_student: bool) -> str:
    who = change.who or "somebody"
    made = f"lab2 {change.command} by {who}" if change.who else f"seen by lab2 {change.command}"
    name = f" {change.student}" if with_student else ""
    return f"{change.when}{name}, {made}: {change.why}"


def _points(change: Change, before: float, after: float) -> str:
    parts = [f"{before:g} → {after:g} points"] if before != after else [f"{after:g} points"]
    if any(change.status):
        parts.append(" → ".join(filter(None, change.status)))
    parts += [
        f"{name.removesuffix('_check')} {in_words(old)} → {in_words(new)}"
        for name, (old, new) in change.grades.items()
    ]
    if change.receipt:
        parts.append(f"receipt {change.receipt['code']}")
    return ", ".join(parts)


def in_words(points: dict[str, float]) -> str:
    """Return a cell's points: "-" if it has none, and who gave them unless it was the judge."""
    if not points:
        return "-"
    text = f"{points['hand']:g} by hand" if "hand" in points else f"{points.get('automatic', 0):g}"
    return text + (f" and {points['extra']:g} extra" if "extra" in points else "")
