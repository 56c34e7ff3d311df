"""What `collect` is asked for, and what it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..told import Told

Teams = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Intake:
    """How SOURCE is read: its layout, if the instructor names it, who is in a team, who stays away.

    `only` is the one student whose notebook is wanted, "" for all. `due` is the lab's due date, if
    the course has one, and `until` has the students' own. `namesakes` has the ids of students who
    have one name, by that name.
    """

    layout: str = ""
    teams: Teams = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    only: str = ""
    due: datetime | None = None
    until: Mapping[str, datetime] = field(default_factory=dict)
    namesakes: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass
class Collected:
    """What was found: students with a notebook, those without a usable one, and other problems.

    `told` has the first lines of the run, `teams` each member's team. `refused` has the reason for
    each student whose notebook can't be used, `unread` for each whose file was damaged in the
    download. `replaced` has, by source, the ids whose notebook came from that other source and was
    replaced.
    """

    students: list[str] = field(default_factory=list)
    refused: dict[str, Told] = field(default_factory=dict)
    unread: dict[str, Told] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    replaced: dict[str, list[str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    teams: dict[str, str] = field(default_factory=dict)
