"""Teams: one notebook for all members, if somebody has said who they are."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ..errors import LabError
from ..words import in_a_name, listed, printable
from .collected import Teams

_WORDS = (
    r"group|team|gruppe|arbeitsgruppe|groupe|[ée]quipe|grupo|equipo|gruppo|squadra|groep|skupina|"
    r"grupa|ryhm[äa]|csoport|группа|команда|ομάδα|组|組|小组|チーム|グループ|조|팀"
)
_TEAM = re.compile(
    rf"(?:default |standard)?(?:.*[\W\d_])?(?:{_WORDS})(?:[\W_]*(?:\d+|[a-z]))?|"
    rf"(?:.*)(?:{_WORDS})\d+",
    re.IGNORECASE,
)


def members_of(students: Iterable[str], teams: Teams) -> dict[str, Sequence[str]]:
    """Return the members of each team that handed in, by the team's name in the download.

    Raises `LabError` if hand-ins look like teams' and nobody says who is in them, or if a member
    handed in twice: with two teams, or also alone.
    """
    students = sorted(students)
    known = {_squashed(team): members for team, members in teams.items()}
    found: dict[str, Sequence[str]] = {}
    for student in students:
        if members := next((known[form] for form in _forms(student) if form in known), None):
            found[student] = members
    alone = [student for student in students if student not in found]
    unknown = [student for student in alone if _TEAM.fullmatch(_name(student))]
    # a single student may have such a name
    if unknown and (teams or 2 * len(unknown) >= len(students)):
        raise LabError(_who_is_in(unknown))
    _refuse_two(found, alone)
    return found


def _refuse_two(teams: Mapping[str, Sequence[str]], alone: Iterable[str]) -> None:
    """Ask which hand-in counts, if a team's member has another one."""
    handed_in = {form: student for student in alone for form in _forms(student)}
    for team, members in teams.items():
        for member in members:
            if rival := handed_in.get(_squashed(member)):
                how = "with" if rival in teams else "alone, as"
                raise LabError(
                    f"{printable(member)} handed in with {printable(team)}, and also {how} "
                    f"{printable(rival)}. Which counts? Nothing was graded. Take the other file "
                    "out of SOURCE, or the student out of the team."
                )
            handed_in[_squashed(member)] = team


def _who_is_in(teams: list[str]) -> str:
    return (
        f"These look like teams: {listed(map(printable, teams))}. Who is in them? Nothing was "
        "graded. Add --teams FILE.csv, a table with the columns `team` and `student` and a row for "
        "each member, or a column `team` to the course's roster.csv. A member's `student` is the "
        "number, login or name that the gradebook has. If one of them is a student, make it the "
        "only member of its team."
    )


def _forms(student: str) -> list[str]:
    """Return the texts that may stand for a student or team in a table."""
    forms = _squashed(student), _squashed(_name(student)), _number(student)
    return list(filter(None, forms))


def _name(student: str) -> str:
    """Return a name in the course system without the number after it."""
    name, _, number = student.rpartition("_")
    return name if name and number.isdigit() else student


def _number(student: str) -> str:
    number = student.rpartition("_")[2]
    return number if number.isdigit() else ""


def _squashed(name: str) -> str:
    return "".join(filter(in_a_name, name.casefold()))
