"""Write COURSE/alike.html: submissions that are alike, side by side, for the instructor alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from mitdeeplearning_utils import checks

from ..course import Course
from ..files import write_atomically
from ..handin import read_handin
from ..names import ASSIGNMENT, NOTEBOOK
from ..templates import environment, page_of, who
from .groups import Group, Shared, groups, rare_at_most
from .process import Common, Request
from .reading import read_all

PAGE = "alike.html"
_KNOWN = Path(__file__).with_name("known.txt")
_MOST_STUDENTS = 200


@dataclass(frozen=True)
class Compared:
    """What the page shows: the groups, and around them the class.

    `names` has the students' names by id, `pages` the ids of those with a feedback page. `unread`
    are those whose notebook can't be read within the limits, `teams` each student's team, and
    `others` those with another edition: which of its cells are given isn't known.
    """

    groups: list[Group]
    count: int
    names: Mapping[str, str] = field(default_factory=dict)
    pages: frozenset[str] = frozenset()
    unread: list[str] = field(default_factory=list)
    teams: Mapping[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def write(course: Course) -> Path:
    """Write the page of a course, readable only for its owner; return its path.

    It changes nothing else. Raises `LabError` if roster or gradebook can't be read.
    """
    path = course.folder / PAGE
    with course.only_page():
        page = render(compare(course))
        path.touch(mode=0o600)
        path.chmod(0o600)
        write_atomically(path, page)
    return path


def compare(course: Course) -> Compared:
    """Compare the submissions of a course that ran."""
    source = course.folder / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    ran = [outcome for outcome in course.outcomes() if outcome.run]
    outcomes = {outcome.student: outcome for outcome in ran if not outcome.edition}
    others = [outcome.student for outcome in ran if outcome.edition]
    requests = [
        Request(name, str(course.run(o.run) / "prepared.ipynb"), str(course.submitted(name)))
        for name, o in outcomes.items()
    ]
    read = read_all(Common(str(course.released), str(source)), requests)
    accuracies = {name: outcome.accuracies for name, outcome in outcomes.items()}
    teams = _teams(course, outcomes)
    found = groups(read.pieces, read.known | known(), teams, accuracies)
    pages = frozenset(course.pages())
    return Compared(found, len(read.pieces), course.roster(), pages, read.unread, teams, others)


def _teams(course: Course, students: Iterable[str]) -> dict[str, str]:
    """Return the students' teams, by the hand-in or the roster."""
    handed_in = ((student, read_handin(course.folder, student)) for student in students)
    teams = {student: handin.team for student, handin in handed_in if handin and handin.team}
    return teams | {student: e.team for student, e in course.enrolled().items() if e.team}


def known() -> frozenset[str]:
    """Return the keys of pieces of many right and wrong answers; benchmarks/alike.py makes them."""
    return frozenset(_KNOWN.read_text("ascii").split())


def render(compared: Compared) -> str:
    """Return the page as HTML; the students' text in it is escaped."""
    filled = environment("autograder.alike")
    filled.globals["who"] = partial(who, compared.names)
    filled.globals["page_of"] = partial(page_of, compared.pages)
    filled.globals["place"] = _place
    filled.globals["spellings"] = _spellings
    template = filled.get_template("alike.html.j2")
    most = rare_at_most(compared.count)
    return template.render(compared=compared, most=most, limit=_MOST_STUDENTS)


def _place(shared: Shared) -> str:
    """Return where a piece is, in words."""
    if shared.kind == "sentence":
        return "text cells"
    name = shared.exercise
    return checks.result(name).title if name in checks.EXERCISES else "elsewhere"


def _spellings(group: Group, shared: Shared) -> list[tuple[list[str], str]]:
    """Return the spellings of a piece in a group, each with its students."""
    found: dict[str, list[str]] = {}
    for student in group.students:
        if student in shared.texts:
            found.setdefault(shared.texts[student], []).append(student)
    return [(students, text) for text, students in found.items()]
