"""300 students with odd names through each system and back: everybody has their own grade."""

import csv
import io
import random
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest
from downloads import make_download
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Course
from autograder.errors import LabError
from autograder.export import FORMS, Wanted, gradebooks
from autograder.export.scores import Exported, Score
from autograder.intake import Intake, examine
from tests.fuzzed import fuzzed

STUDENTS = 300
FIRST = [
    "Ann",
    "Bén",
    "O'Neil",
    "Zoë-Lu",
    "สมชาย",
    "สมชย",
    "अमित",
    "अमति",
    "明",
    "Núria",
    "Late",
    "Al",
    "Müller",
    "Şule",
    "Ngọc",
    "J.",
    "Anna Maria",
    "Ёлка",
    "علی",
    "Group",
]
LAST = [
    "Lee",
    "Orr",
    "van der Berg",
    "de la O",
    "李",
    "ณ อยุธยา",
    "शर्मा",
    "Smith-Jones",
    "Teamer",
    "O",
    "Ng",
    "Mc Donald",
    "D'Arc",
    "Öz",
    "Žák",
    "X2",
    "Copy",
    "Final",
    "ß",
    "Li",
]
STRIPPED = re.compile(r"[\x00-\x1f\"'\\/:*?<>|]")  # what Moodle takes out of file names


@dataclass(frozen=True)
class Person:
    """A student: names, a number that the system gave, a login, and the place in the class."""

    first: str
    last: str
    number: int
    login: str
    place: int


def people(dice: random.Random, single_names: bool) -> list[Person]:
    pairs = [(first, last) for first in FIRST for last in LAST]
    names = dice.sample(pairs, STUDENTS) if single_names else dice.choices(pairs, k=STUDENTS)
    numbers = dice.sample(range(1, 5 * STUDENTS), STUDENTS)
    logins = dice.sample([f"{a}{n}" for a in ("s", "al", "x_", "9") for n in range(200)], STUDENTS)
    rows = zip(names, numbers, logins, range(STUDENTS), strict=True)
    return [Person(*name, number, login, place) for name, number, login, place in rows]


def of_words(text: str) -> str:
    """Return the text as Canvas has it in file names."""
    letters = (c for c in text.lower() if c.isalnum() or unicodedata.category(c)[0] == "M")
    return "".join(letters)


def canvas(person: Person) -> tuple[str, list[str]]:
    name = f"{person.last}, {person.first}"
    attachment = 9000 + person.place
    file = f"{of_words(name)}_{person.number}_{attachment}_lab2_mnist.ipynb"
    return file, [name, str(person.number), "", person.login, ""]


def moodle(person: Person) -> tuple[str, list[str]]:
    name = f"{person.first} {person.last}"
    file = f"{STRIPPED.sub('', name)}_{person.number}_assignsubmission_file_/lab2.ipynb"
    return file, [f"Participant {person.number}", name, f"{person.login}@example.org", "", "25,00"]


def blackboard(person: Person) -> tuple[str, list[str]]:
    file = f"Lab 2_{person.login}_attempt_2026-11-03-23-29-10_lab2.ipynb"
    return file, [person.last, person.first, person.login, ""]


def sakai(person: Person) -> tuple[str, list[str]]:
    file = f"Lab 2/{person.last}, {person.first}({person.login})/Submission attachment(s)/x.ipynb"
    return file, [person.login, person.login, person.last, person.first, ""]


def brightspace(person: Person) -> tuple[str, list[str]]:
    name = f"{person.first} {person.last}"
    file = f"39786-640693 - {name} - Oct 10, 2025 1022 AM/lab2.ipynb"
    return file, [f"#{person.login}", person.last, person.first, "", "#"]


POINTS = "Lab 2 Points Grade <Numeric MaxPoints:25>"
SYSTEMS = {
    "canvas": (canvas, ["Student", "ID", "SIS User ID", "SIS Login ID", "Lab 2 (9)"], 4),
    "moodle": (moodle, ["ID", "Name", "Mail", "Bewertung", "Bestwertung"], 3),
    "blackboard": (blackboard, ["Last Name", "First Name", "Username", "Lab 2 [Total: 25] |9"], 3),
    "sakai": (sakai, ["Display ID", "ID", "Last Name", "First Name", "grade"], 4),
    "brightspace": (
        brightspace, ["OrgDefinedId", "Last Name", "First Name", POINTS, "End-of-Line Indicator"], 3
    ),
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
@fuzzed(3)
@given(seed=st.integers(0, 2**32))
def test_everybody_gets_their_own_grade_back(system, seed, tmp_path_factory) -> None:
    folder, dice = tmp_path_factory.mktemp("back"), random.Random(seed)
    shape, head, column = SYSTEMS[system]
    class_ = people(dice, single_names=system == "brightspace")
    files = {shape(person)[0]: person.place for person in class_}
    rows = [shape(person)[1] for person in dice.sample(class_, STUDENTS)]
    stamps = {
        f"{name.rpartition('/Sub')[0]}/timestamp.txt": "20261103101500"
        for name in files
        if system == "sakai"
    }
    download = make_download(folder / "in.zip", {**dict.fromkeys(files, ""), **stamps})
    _, counting = examine(download, folder / "course")
    assert len(counting) == STUDENTS
    points = {student: files[tries[0].item.origin] for student, tries in counting.items()}
    grades = filled(folder, system, [head, *rows], points)
    own = {tuple(shape(person)[1][:3]): str(person.place) for person in class_}
    wrong = [
        (row, grades[i][column])
        for i, row in enumerate(rows)
        if grades[i][column] != own[tuple(row[:3])]
    ]
    assert wrong == []


def filled(folder: Path, system: str, table: list[list[str]], points: dict[str, int]):
    """Return the rows of a system's table after the export of these points."""
    text = io.StringIO()
    csv.writer(text).writerows(table)
    (folder / "in.csv").write_text(text.getvalue(), "utf-8")
    scores = [Score(s, "", float(p), 25, 0.0, {}, False, None) for s, p in points.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gradebooks, "read_scores", lambda *_: scores)
        patch.setattr(gradebooks, "summary_of", lambda *found: found[-1])
        wanted = Wanted(folder / "out.csv", template=folder / "in.csv")
        done = FORMS[system](Course(folder), wanted)
    assert isinstance(done, Exported) and done.left_out == []
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


@fuzzed(5)
@given(seed=st.integers(0, 2**32))
def test_every_member_gets_the_own_teams_grade_whatever_numbers_the_teams_have(
    seed, tmp_path_factory
) -> None:
    folder, dice = tmp_path_factory.mktemp("teams"), random.Random(seed)
    class_ = people(dice, single_names=False)
    numbers = dice.sample([person.number for person in class_], STUDENTS // 3)  # strangers' numbers
    names = [f"Group {place}" for place in range(STUDENTS // 3)]
    teams: dict[str, list[str]] = {name: [] for name in names}
    for person in dice.sample(class_, STUDENTS):
        teams[names[person.place % len(names)]].append(str(person.number))
    files = {
        f"{name}_{number}_assignsubmission_file_/x.ipynb": place
        for place, (name, number) in enumerate(zip(names, numbers, strict=True))
    }
    download = make_download(folder / "in.zip", list(files))
    with pytest.raises(LabError, match="These look like teams"):
        examine(download, folder / "course")
    _, counting = examine(download, folder / "course", Intake(teams=teams))
    points = {student: files[tries[0].item.origin] for student, tries in counting.items()}
    for blind in (False, True):
        head = ["Identifier", *["Full name"] * (not blind), "Grade"]
        rows = [
            [moodle(p)[1][0], *[moodle(p)[1][1]] * (not blind), ""]
            for p in dice.sample(class_, STUDENTS)
        ]
        own = {f"Participant {p.number}": str(p.place % len(names)) for p in class_}
        for row in filled(folder, "moodle", [head, *rows], points):
            assert row[-1] == own[row[0]]
