"""Match scores with the rows of a course system's table, by ids, numbers and names."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..words import in_a_name, listed
from .scores import Score


@dataclass(frozen=True)
class Owner:
    """The owner of a row: texts that may be one of our ids, the system's number, the name.

    `others` are numbers of other systems, which count only together with the name.
    """

    ids: list[str]
    number: str
    name: str
    others: list[str] = field(default_factory=list)


def matched(
    scores: list[Score], owners: list[Owner], renumbered: bool
) -> tuple[dict[int, Score], list[str]]:
    """Return the scores by row number, and a line for each score without a certain row.

    `renumbered` says that the system renumbers its users in each activity. A name may then match
    instead of a number; otherwise only ids without a number match by name. A name counts only if
    nobody else has it. If a score fits two rows, or two scores fit a row, none is written: a person
    has to decide.
    """
    names = Counter(_name(score) for score in scores)
    named = {s.student for s in scores if renumbered or not _id_and_name(s.student)[0]}
    single = {s.student for s in scores if s.student in named and names[_name(s)] == 1}
    claims: dict[int, list[Score]] = defaultdict(list)
    unsure = []
    for score, places, strangers in _places(scores, owners, single, renumbered):
        if len(places) == 1:
            claims[places[0]].append(score)
        elif places:
            unsure.append(_too_many([score], [owners[place] for place in places]))
        elif strangers:
            unsure.append(_another_name(score, [owners[p] for p in strangers], renumbered))
        elif score.student in named - single:
            unsure.append(
                f"{score.student}: no grade written, because no row of the file has this id, and "
                "another student has the same name. Enter it by hand"
            )
        else:
            unsure.append(f"{score.student}: not in the file")
    rivals = [(place, several) for place, several in claims.items() if len(several) > 1]
    unsure += [_too_many(several, [owners[place]]) for place, several in rivals]
    return {place: each[0] for place, each in claims.items() if len(each) == 1}, unsure


def _places(
    scores: list[Score], owners: list[Owner], single: set[str], renumbered: bool
) -> Iterable[tuple[Score, list[int], list[int]]]:
    """Yield each score with the rows that fit it, and the rows that only have its number.

    A row fits by id, by number unless its name is another's, or else by a `single` name.
    """
    by_id = _index(owner.ids for owner in owners)
    by_number = _index([owner.number] for owner in owners)
    by_name = _index([_squashed(owner.name)] for owner in owners)
    by_other = _index(owner.others for owner in owners)
    for score in scores:
        number = _id_and_name(score.student)[0]
        numbered, other = by_number.get(number, set()), by_other.get(number, set())
        strangers = {p for p in numbered if _is_another(score, owners[p].name, renumbered)}
        places = by_id.get(score.student.casefold(), set()) | (numbered - strangers)
        places |= {
            p for p in other if owners[p].name and not _is_another(score, owners[p].name, True)
        }
        if not places and score.student in single:
            places = by_name.get(_name(score), set())
        yield score, sorted(places), sorted(strangers)


def _is_another(score: Score, name: str, renumbered: bool) -> bool:
    """Return whether a row with the same number has the name of somebody else.

    If numbers never change, one common word is enough: people rename themselves, and a row may show
    another form of the name than a file.
    """
    ours, theirs = _name(score), _squashed(name)
    if not theirs or not any(c.isalpha() for c in ours):
        return False
    if renumbered:  # course systems order the parts of a name differently
        parts = _parts(_id_and_name(score.student)[1])
        return ours != theirs and sorted(parts) != sorted(_parts(name))
    return not any(word in ours for word in _words(name))


def _words(name: str) -> list[str]:
    """Return a name's words of two letters or more, as Canvas writes them in file names.

    Each word is there twice, once without letters beyond ASCII, which some file names lack. A name
    with only shorter words, such as some Chinese names, gives these.
    """
    words = _parts(name)
    words += [word.encode("ascii", "ignore").decode() for word in words]
    return [word for word in words if len(word) > 1] or [word for word in words if word]


def _parts(name: str) -> list[str]:
    plain = unicodedata.normalize("NFC", name).casefold()
    return "".join(c if in_a_name(c) else " " for c in plain).split()


def _another_name(score: Score, owners: list[Owner], renumbered: bool) -> str:
    """Return the line for a score whose number is only in rows with another name."""
    activity = "Is this the worksheet of another activity? " if renumbered else ""
    return (
        f"{score.student}: no grade written, because the row with this number has another name: "
        f"{_rows(owners)}. {activity}If it is the same student, enter the grade by hand"
    )


def _too_many(scores: list[Score], owners: list[Owner]) -> str:
    """Return the line for one score that fits several rows, or several that fit one."""
    students = listed(score.student for score in scores)
    why = f"{len(owners)} rows fit" if len(owners) > 1 else f"all {len(scores)} fit one row"
    return f"{students}: no grade written, because {why}: {_rows(owners)}. Enter the grade by hand"


def _rows(owners: list[Owner]) -> str:
    # !r, because control characters must not reach the terminal
    return listed(f"{o.name.strip()!r} ({o.number})" for o in owners)


def _index(texts: Iterable[list[str]]) -> dict[str, set[int]]:
    """Return the row numbers of each text; upper and lower case are the same."""
    index: dict[str, set[int]] = defaultdict(set)
    for place, here in enumerate(texts):
        for text in filter(None, here):
            index[text.casefold()].add(place)
    return index


def _id_and_name(student: str) -> tuple[str, str]:
    """Return the course system's number in an id such as `leeann_123`, and the name before it."""
    name, _, number = student.rpartition("_")
    return (number, name) if name and number.isdigit() else ("", student)


def _name(score: Score) -> str:
    """Return the name in a student's id, squashed."""
    return _squashed(_id_and_name(score.student)[1])


def _squashed(name: str) -> str:
    """Return a name as Canvas squashes it in file names: "Lee, Ann" gives "leeann"."""
    return "".join(_parts(name))
