"""Questions that stop the command: a guess would take several students for one, or one for several.

All but that about namesakes concern only files that no course system named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..errors import LabError
from ..names import NOTEBOOK
from ..words import in_a_name, listed, printable
from .attempt import Attempt
from .names import (
    COPY,
    likeness,
    only_the_labs,
    plain,
    without_copy_of,
    without_version,
)

_MANY = 3  # two notebooks in a folder may be a draft and the real one
_EACH = (
    "`--layout names` if each file is a student's, `--layout folders` if each folder (or zip) is"
)


def require_clear(attempts: Mapping[str, list[Attempt]], layout: str) -> None:
    """Raise `LabError` with a question if the names can be read in two ways.

    `layout` is the course system's, "" if none named the files.
    """
    unnamed = {name: tries for name, tries in attempts.items() if not tries[0].by_system}
    _ask_of_many_in_one(unnamed, len(attempts), layout)
    _ask_of_one_in_many(unnamed)


def require_told_apart(students: Iterable[str], namesakes: Mapping[str, Sequence[str]]) -> None:
    """Raise `LabError` if only a name says whose a hand-in is, and several students have it.

    `namesakes` are these students' ids by name.
    """
    ids = {_words(name): found for name, found in namesakes.items()}
    for student in sorted(students):
        found = ids.get(_words(student), ())
        if found and student not in found:
            raise LabError(
                f"Several students are called {printable(student)}: {listed(found)}. Whose hand-in "
                "is it? Nothing was graded. Rename it in SOURCE, with the student's id in place of "
                "the name."
            )


def _words(name: str) -> tuple[str, ...]:
    """Return a name's words, in whatever order they are written."""
    return tuple(sorted("".join(c if in_a_name(c) else " " for c in name.casefold()).split()))


def _ask_of_many_in_one(attempts: Mapping[str, list[Attempt]], students: int, layout: str) -> None:
    """Ask if a folder or zip holds notebooks with unlike names, none of them the lab's own."""
    unlike = {student: stems for student, tries in attempts.items() if (stems := _unlike(tries))}
    most_have = 2 * len(unlike) > students  # otherwise it is a draft and the real one
    for student, tries in attempts.items():
        nameless = only_the_labs(student) and {*map(_bare, tries)} == {student.casefold()}
        if nameless and (len(tries) > 1 or layout):
            raise LabError(_whose_are(tries, layout))
        many = unlike.get(student, set())
        if len(many) >= _MANY or (many and most_have) or _in_folders_of_a_zip(tries):
            names = sorted({printable(attempt.item.inner or _name(attempt)) for attempt in tries})
            raise LabError(
                f"{printable(student)!r} holds {len(names)} notebooks ({listed(names)}): is it one "
                f"student or a class? Nothing was graded. Add {_EACH}."
            )


def _unlike(tries: list[Attempt]) -> set[str]:
    """Return the names that may be of several students: each has more than the lab's name.

    Next to a notebook with only the lab's name, others may be anything unless they have it, too.
    """
    stems = {_bare(attempt) for attempt in tries}
    others = {stem for stem in stems if not only_the_labs(stem)}
    if others != stems:
        others = {stem for stem in others if likeness(stem) > 0}
    return others if len(others) > 1 and min(map(_liked, tries)) >= 0 else set()


def _in_folders_of_a_zip(tries: list[Attempt]) -> bool:
    """Return whether a zip has a folder for each of several notebooks with the lab's name."""
    own = [plain(t.item.inner) for t in tries if t.item.inner and _bare(t) == NOTEBOOK]
    folders = {name.rpartition("/")[0] for name in own}
    return len(folders) >= _MANY and len({name.count("/") for name in own}) == 1


def _ask_of_one_in_many(attempts: Mapping[str, list[Attempt]]) -> None:
    """Ask if names differ only in a date or version: is it one student or several?"""
    alike: dict[str, list[str]] = defaultdict(list)
    for student in attempts:
        alike[without_version(student)[0].casefold()].append(student)
    several = [names for names in alike.values() if len(names) > 1]
    if several:
        first = sorted(map(printable, several[0]))
        raise LabError(
            f"These names differ only in a date or version: {listed(first)}. Are they one "
            "student's attempts? Nothing was graded. Add `--layout versions` if they are (the "
            f"newest counts); otherwise {_EACH}."
        )


def _whose_are(tries: list[Attempt], layout: str) -> str:
    names = listed(sorted(attempt.item.shown for attempt in tries))
    otherwise = "versions` if all are attempts of one student"
    if layout:
        otherwise = f"{layout}` to grade them as one student's"
    return (
        f"Only the lab's name is in these files' names: {names}. Whose are they? Nothing was "
        f"graded. Put each student's name in front, or add `--layout {otherwise}."
    )


def _name(attempt: Attempt) -> str:
    """Return the file's own name; of a notebook in a zip, its name there."""
    return printable(plain(attempt.item.inner or attempt.item.name).rpartition("/")[2][:100])


def _bare(attempt: Attempt) -> str:
    """Return the file's name without what copies, dates and versions add."""
    stem = without_copy_of(_name(attempt).rpartition(".")[0])
    return without_version(COPY.sub("", stem))[0].casefold()


def _liked(attempt: Attempt) -> int:
    return likeness(_name(attempt))
