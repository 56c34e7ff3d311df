"""Read a download without writing anything: who handed in what, and what has to be asked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from ..errors import LabError
from ..names import IGNORED
from ..told import Told
from ..words import listed, printable
from .asks import require_clear, require_told_apart
from .attempt import Attempt
from .collected import Collected, Intake
from .files import Item, list_items
from .ids import StudentNames, in_turn
from .members import members_of
from .summary import summary
from .whose import (
    class_zips,
    group_by_student,
    nobodys,
    taken_for,
    tell_of_strays,
    without_notebook,
)

_CONFIG = "nbgrader_config.py"
_OF_A_COURSE = {"source", "release", "autograded", "feedback", "runs", "outcomes"}
_NAME_SUBMITTED = (
    "Nothing was graded. Name its `submitted` folder, or what the course system gave you."
)


def examine(
    source: Path, course: Path, intake: Intake | None = None
) -> tuple[Collected, dict[str, list[Attempt]]]:
    """Return what `collect` will find, and the attempts by student id; write nothing.

    Raises `LabError` as `collect` does, except for files that turn out to be unreadable.
    """
    intake = intake or Intake()
    require_outside(source, course)
    collected = Collected()
    items = list_items(source, collected.problems)
    _refuse_zipped_course(source, items)
    taken = taken_for(items, intake.layout)
    attempts = group_by_student(items, taken, collected.problems)
    if not attempts:
        raise LabError(
            f"There is no notebook (.ipynb) in {source}, so nothing was graded. Name the zip or "
            "folder that the course system gave you."
        )
    several = class_zips(attempts)
    if len(several) == len(attempts):
        raise LabError(f"{source}: {next(iter(several.values())).instructor}")
    if not intake.layout:  # that would be an answer
        single = {name: tries for name, tries in attempts.items() if name not in several}
        require_clear(single, taken.layout)
    others = without_notebook(items, taken, attempts, collected.problems) | several
    require_told_apart({*attempts, *others}, intake.namesakes)
    tell_of_strays(items, taken, collected.problems)
    for team, members in members_of({*attempts, *others}, intake.teams).items():
        tries, reason = attempts.pop(team, []), others.pop(team, None)
        for member in members:
            if reason:
                others[member] = reason
            else:
                attempts[member] = [replace(attempt, team=team) for attempt in tries]
    counting = _with_ids(attempts, others, is_in_place(source, course), intake, collected)
    collected.teams = {s: tries[0].team for s, tries in counting.items() if tries[0].team}
    strays = [item.shown for item in nobodys(items, taken)]
    by_system = bool(taken.layout)
    collected.told = summary(taken.name, by_system, strays, counting, collected.refused, intake)
    return collected, counting


def _with_ids(
    attempts: Mapping[str, list[Attempt]],
    others: Mapping[str, Told],
    in_place: bool,
    intake: Intake,
    collected: Collected,
) -> dict[str, list[Attempt]]:
    """Return the attempts by student id; note who is refused, and leave out who stays away."""
    names = StudentNames()
    counting: dict[str, list[Attempt]] = {}
    away: list[str] = []
    for key in in_turn({*attempts, *others}):
        student = names.safe(key, collected.problems)
        if student in intake.ignored:
            away.append(student)
        elif intake.only and student != intake.only:
            continue
        elif in_place and student != key:
            collected.problems.append(
                f"Not graded, because the folder's name can't be a student id: {printable(key)}. "
                f"Rename it to {student}, then give the same command."
            )
        elif key in others:
            collected.refused[student] = others[key]
        else:
            counting[student] = attempts[key]
    if away:
        collected.problems.append(f"Ignored, as {IGNORED} says: {listed(away)}.")
    if intake.only and not counting and not collected.refused:
        raise LabError(_no_such_student(intake.only, names.given))
    return counting


def _no_such_student(wanted: str, ids: list[str]) -> str:
    near = get_close_matches(wanted, ids, 3, 0.5)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"No student of SOURCE has the id {wanted!r}, so nothing was graded.{hint}"


def is_in_place(source: Path, course: Path) -> bool:
    """Return whether `source` is the course's own `submitted` folder."""
    return source.resolve() == (course / "submitted").resolve()


def require_outside(source: Path, course: Path) -> None:
    """Raise `LabError` if `source` is a course, a folder around this one, or part of a course."""
    source, course = source.resolve(), course.resolve()
    if course.is_relative_to(source):
        raise LabError(
            f"{source} {'is' if source == course else 'holds'} the course itself. {_NAME_SUBMITTED}"
        )
    if (source / _CONFIG).is_file():
        raise LabError(f"{source} is another course. {_NAME_SUBMITTED}")
    if (source.parent / _CONFIG).is_file() and source.name in _OF_A_COURSE:
        raise LabError(f"{source} was made in a course, and not handed in. {_NAME_SUBMITTED}")


def _refuse_zipped_course(source: Path, items: Iterable[Item]) -> None:
    """Raise `LabError` if a zip holds a course, also inside one outer folder."""
    names = [item.name for item in items]
    tops = {name.partition("/")[0] for name in names}
    top = f"{tops.pop()}/" if len(tops) == 1 else ""
    if f"{top}{_CONFIG}" in names and any(n.startswith(f"{top}autograded/") for n in names):
        raise LabError(f"{source} holds another course. {_NAME_SUBMITTED}")
