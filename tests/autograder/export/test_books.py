"""Each course system's table of grades: filled in as it came, and what it doesn't take is told."""

import csv
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import LabError
from autograder.export import FORMS, Wanted, gradebooks
from autograder.export.books import BOOKS
from autograder.export.scores import Score

CANVAS = "Student,ID,SIS Login ID,Lab 2: MNIST (9)\n    Points Possible,,,25\n"
GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Zuletzt geändert,Feedback\n"
    'Teilnehmer/in201,Ann Lee,a@example.org,abgegeben,,"25,00",-,\n'
    'Teilnehmer/in202,Ben Orr,b@example.org,abgegeben,,"25,00",-,\n'
)
BLIND = (
    'Identifier,Status,Grade,Maximum Grade\nTeilnehmer/in17,x,,"25,00"\nParticipant 18,x,,"25,00"\n'
)
BOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Lab 1 [Total Pts: 9 Score] |1"\t'
    '"Lab 2 [Total Pts: 25 Score] |2"\n"Lee"\t"Ann"\t"alee"\t"8"\t""\n'
)
SPACE = (
    "OrgDefinedId,Username,Lab 2 Points Grade <Numeric MaxPoints:25>,End-of-Line Indicator\n"
    "#123,#alee,,#\n#124,#borr,3,#\n"
)
SAKAI = (
    '"Lab 2","Points"\n\n"Display ID","ID","Last Name","First Name","grade"\n'
    '"alee","alee","Lee","Ann",""\n'
)

# By case: the system, the file's text and encoding, the ids (which have 1.5, 2.5 ... points), the
# grades in the rows, and words that are told.
FILLED = {
    "names in two columns": (
        "canvas", "LastName,FirstName,ID,Lab 2 (9),Final\n    Points Possible,,,25,(read only)\n"
        "Lee,Ann,11,,\nOrr,Ben,12,,\n", "utf-8", ["leeann_11", "orrben_12"], ["25", "1.5", "2.5"],
        [],
    ),
    "excused, not assigned, another grade": (
        "canvas", CANVAS + '"Lee, Ann",11,a,EX\n"Orr, Ben",12,b,n/a\n"Ak, Cem",13,c,19.5\n'
        '"Oz, Eve",14,d,4.50\n', "utf-8", ["leeann_11", "orrben_12", "akcem_13", "ozeve_14"],
        ["25", "EX", "n/a", "3.5", "4.5"],
        ["leeann_11: stays EX (excused)", "orrben_12: stays n/a (not assigned)",
         "1 other grade in the file replaced: Ak, Cem (19.5 -> 3.5)"],
    ),
    "read-only columns twice": (
        "canvas", "Student,ID,Lab 2,Score,Score\n    Points Possible,,25,(read only),(read only)\n"
        '"Lee, Ann",11,,1,2\n', "utf-8", ["leeann_11"], ["25", "1.5"], [],
    ),
    "a read-only column of the lab's name": (
        "canvas", "Student,ID,Lab 2 (9),Lab 2 Total\n    Points Possible,,25,(read only)\n"
        '"Lee, Ann",11,,1\n', "utf-8", ["leeann_11"], ["25", "1.5"], [],
    ),
    "from Excel, UTF-16": (
        "canvas", CANVAS.replace(",", "\t") + "Lee\t11\ta\t\n", "utf-16", ["lee_11"], ["25", "1.5"],
        [],
    ),
    "from Excel in Europe": (
        "canvas", f"sep=;\n{CANVAS.replace(',', ';')}Müller, Zoë;11;a;3,5\n", "cp1252",
        ["müllerzoë_11"], ["25", "1,5"], ["Müller, Zoë (3,5 -> 1,5)"],
    ),
    "another system's number, with the name": (
        "canvas", 'Student,ID,SIS User ID,Lab 2\n"Lee, Ann",9,123,\n"Orr, Ben",123,9,\n', "utf-8",
        ["Ann-Lee_123"], ["1.5", ""], [],
    ),
    "Moodle in German": (
        "moodle", "\ufeff" + GERMAN, "utf-8", ["Ann-Lee_201", "Ben-Orr_900"], ["1.5", "2.5"], [],
    ),
    "Moodle in German from Excel": (
        "moodle", GERMAN.replace('"25,00"', "25.00").replace(",", ";").replace("25.00", "25,00"),
        "cp1252", ["Ann-Lee_201"], ["1,5", ""], [],
    ),
    "Moodle, blind": (
        "moodle", BLIND, "utf-8", ["Teilnehmerin_17", "Participant_18"], ["1.5", "2.5"], [],
    ),
    "a group's number is no participant's": (
        "moodle", BLIND, "utf-8", ["Group-A_17"], ["", ""], ["Group-A_17: not in the file"],
    ),
    "a group's number, with names": (
        "moodle", GERMAN, "utf-8", ["Group-A_201"], ["", ""], ["another name: 'Ann Lee' (201)"],
    ),
    "members by number": ("moodle", BLIND, "utf-8", ["17", "18"], ["1.5", "2.5"], []),
    "Blackboard": ("blackboard", BOARD, "utf-16", ["alee"], ["1.5"], []),
    "Blackboard in German": (
        "blackboard", BOARD.replace("Username", "Benutzername"), "utf-16", ["alee"], ["1.5"], []
    ),
    "Brightspace": ("brightspace", SPACE, "utf-8", ["123", "borr"], ["1.5", "2.5"],
                    ["replaced: borr (3 -> 2.5)"]),
    "Sakai": ("sakai", SAKAI, "utf-8", ["alee"], ["1.5"], []),
}  # fmt: skip


def export(folder: Path, monkeypatch, system: str, data: bytes, ids: list[str], column: str = ""):
    scores = [Score(s, "", n + 0.5, 25, 0.0, {}, False, None) for n, s in enumerate(ids, 1)]
    monkeypatch.setattr(gradebooks, "read_scores", lambda *_: scores)
    monkeypatch.setattr(gradebooks, "summary_of", lambda *found: found[-1])
    (folder / "in.csv").write_bytes(data)
    wanted = Wanted(folder / "out.csv", template=folder / "in.csv", column=column)
    return FORMS[system](Course(folder), wanted)


@pytest.mark.parametrize("case", FILLED)
def test_each_table_is_filled_in_and_otherwise_as_it_was(case, tmp_path, monkeypatch) -> None:
    system, text, encoding, ids, grades, told = FILLED[case]
    done = export(tmp_path, monkeypatch, system, text.encode(encoding), ids)
    after = (tmp_path / "out.csv").read_bytes().decode(encoding)
    before_head = text.index("Display ID") - 1 if system == "sakai" else 0
    before_head += text.startswith("sep=") * len("sep=;\n")
    assert after[:before_head] == text[:before_head]
    delimiter = max(",;\t", key=text.count) if "\t" not in text else "\t"
    old, new = (
        list(csv.reader(t[before_head:].splitlines(), delimiter=delimiter)) for t in (text, after)
    )
    place = old[0].index(done.column)
    assert [row[place] for row in new[1:]] == grades
    for row in old[1:]:
        row[place] = grades[old.index(row) - 1]
    assert new == old
    lines = "\n".join([*done.left_out, *done.warnings])
    assert all(words in lines for words in told)
    assert bool(told) == bool(done.left_out + [w for w in done.warnings if "No grade" not in w])


def test_every_book_has_a_case() -> None:
    assert {case[0] for case in FILLED.values()} == BOOKS.keys()


UNSURE = {
    "canvas": (b"Student,ID,Essay,Quiz,Lab,Exam\nx,1,,,,\n",
               "0 of its .* such as 'Essay', 'Quiz', 'Lab'", "Lab"),
    "moodle": (b"Identifiant,Nom,A,B,C,D\nParticipant 1,x,,,,\n", "with --column: 'A', 'B', 'C'",
               "B"),
    "blackboard": (b"Username\tA |1\tB |2\nx\t\t\n", "such as 'A .1', 'B .2'", "B |2"),
}  # fmt: skip


@pytest.mark.parametrize("system", UNSURE)
def test_in_doubt_a_few_candidates_are_named_and_the_column_is_taken(
    system, tmp_path, monkeypatch
) -> None:
    data, words, column = UNSURE[system]
    with pytest.raises(LabError, match=words):
        export(tmp_path, monkeypatch, system, data, ["x"])
    assert export(tmp_path, monkeypatch, system, data, ["x"], column).column == column


@pytest.mark.parametrize(
    ("system", "data", "words"),
    [
        ("brightspace", b"Username,Lab 2 Points Grade\nx,1\n", "no column End-of-Line Indicator"),
        ("brightspace", b"Email,Lab 2 Points Grade,End-of-Line Indicator\nx,1,#\n", "key field"),
        ("sakai", b"Name,grade\nx,1\n", "no column ID"),
        ("blackboard", b"Name,Lab 2 |1\nx,1\n", "no column Username"),
        ("moodle", b"Name,Grade\nx,1\n", "no column with identifiers"),
        ("canvas", b"Student,ID,Lab 2\nx,1\n", "row 2 has 2 cells, the head has 3"),
    ],
)
def test_another_file_is_named(system, data, words, tmp_path, monkeypatch) -> None:
    with pytest.raises(LabError, match=words):
        export(tmp_path, monkeypatch, system, data, ["x"])
    assert not (tmp_path / "out.csv").exists()
