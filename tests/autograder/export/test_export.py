"""Grades come out as course systems take them; nothing of the instructor's file is lost."""

import csv
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from made_course import grade_here, hand_in, make_course
from nbgrader.api import Gradebook

from autograder.class_page import write
from autograder.cli import main
from autograder.course import Course
from autograder.course.lock import only_one
from autograder.course.outcomes import write_outcome
from autograder.errors import LabError
from autograder.export import FORMS, Wanted
from autograder.export import gradebooks as export
from autograder.export.scores import Score, read_scores
from autograder.outcome import Outcome
from autograder.told import to_both
from mitdeeplearning_utils.checks import EXERCISES
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed

ANN, BEN, EVE = "leeann_11", "Ben-Ortiz_22", "=cmd_33"


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A real course with a real gradebook and three students' grades."""
    course = make_course(tmp_path_factory.mktemp("export") / "course")
    verdict = Verdict([passed("ten scores", 2), failed("softmax", 1, hint="=Is softmax missing?")])
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for student, points in ((ANN, 2.0), (BEN, 3.0), (EVE, None)):
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission("lab2", student)
            grade = gradebook.find_grade("fc_model_check", "lab2_mnist", "lab2", student)
            grade.auto_score, grade.needs_manual_grade = points, False
            saved = gradebook.find_submission_notebook("lab2_mnist", "lab2", student)
            for other in saved.grades:
                other.needs_manual_grade = student != BEN and other.name == "experiments"
        override = gradebook.find_grade("fc_model_check", "lab2_mnist", "lab2", BEN)
        override.manual_score = 1.5
        gradebook.db.commit()
    write_outcome(course, Outcome(ANN, "graded", verdicts={"fc_model": verdict}))
    write_outcome(course, Outcome(BEN, "graded"))
    write_outcome(course, Outcome(EVE, "malformed", to_both("It is a PDF.")))
    (course / "roster.csv").write_text('student,name\nleeann_11,"Lee, Ann"\n', "utf-8")
    return course


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def run(course: Path, form: str, out: Path, *more: str) -> int:
    return main(["export", form, "--course", str(course), "--out", str(out), *more])


def test_plain_csv_has_overrides_blanks_and_no_formulas(course, tmp_path, capsys) -> None:
    assert run(course, "csv", tmp_path / "grades.csv") == 0
    rows = {row["student"]: row for row in read(tmp_path / "grades.csv")}
    assert rows[ANN]["total"] == "2" and rows[ANN]["name"] == "Lee, Ann"
    assert rows[BEN]["total"] == "1.5" and rows[BEN]["fc_model_check"] == "1.5"
    assert rows["'" + EVE]["total"] == "" and rows["'" + EVE]["status"] == "malformed"
    messages = capsys.readouterr().err
    assert "=cmd_33: no grade, malformed" in messages
    assert "1 submission waits for a hand grade" in messages and ANN in messages


def test_plain_csv_is_in_the_notebooks_order_and_empty_where_nobody_gave_points(
    course, tmp_path
) -> None:
    assert run(course, "csv", tmp_path / "grades.csv") == 0
    rows = {row["student"]: row for row in read(tmp_path / "grades.csv")}
    names = ["fc_model", "fc_train", "fc_evaluate", "cnn_model", "cnn_train", "cnn_evaluate"]
    cells = [f"{name}_check" for name in names]
    cells += ["experiments", "prediction_check", "train_step_check"]
    assert list(rows[ANN])[2:-6] == cells
    assert (rows[ANN]["experiments"], rows[BEN]["experiments"]) == ("", "0")
    shutil.move(course / "release", tmp_path / "release")
    try:
        assert run(course, "csv", tmp_path / "grades.csv") == 0
        assert set(read(tmp_path / "grades.csv")[0]) >= set(cells)
    finally:
        shutil.move(tmp_path / "release", course / "release")


def test_class_page_and_export_count_the_same_submissions_as_waiting(course, tmp_path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        saved = gradebook.find_submission_notebook("lab2_mnist", "lab2", EVE)
        assert saved.needs_manual_grade  # but there is nothing in it to grade
    assert [score.student for score in read_scores(Course(course)) if score.by_hand_open] == [ANN]
    assert "<b>1</b> written answer waits in" in write(Course(course)).read_text("utf-8")


def test_the_canvas_gradebook_is_filled_in_and_otherwise_as_it_was(
    course, tmp_path, capsys
) -> None:
    template = tmp_path / "canvas.csv"
    head = "Student,ID,SIS Login ID,Section,Lab 1 (8),Lab 2: MNIST (9),Final Score\n"
    template.write_text(
        "\ufeff" + head + '    Points Possible,,,,10,25,(read only)\n"Lee, Ann",11,alee,A,9,,=1+1\n'
        '"Ortiz, Ben",22,,B,8,,\n"Nobody, At All",99,,B,7,,\n',
        "utf-8",
    )
    assert run(course, "canvas", tmp_path / "out.csv", "--template", str(template)) == 0
    before, after = read(template), read(tmp_path / "out.csv")
    column = "Lab 2: MNIST (9)"
    assert [row[column] for row in after] == ["25", "2", "1.5", ""]
    assert f"2 entries in the column '{column}'." in capsys.readouterr().out
    for old, new in zip(before, after, strict=True):
        assert {**old, column: ""} == {**new, column: ""}


def test_a_file_in_which_nobody_is_found_fails_and_says_where_ids_come_from(
    course, tmp_path, capsys
) -> None:
    (tmp_path / "canvas.csv").write_text("Student,ID,Lab 2\nZoe,1,\n")
    arguments = ("--template", str(tmp_path / "canvas.csv"))
    assert run(course, "canvas", tmp_path / "out.csv", *arguments) == 1
    told = capsys.readouterr()
    assert "No grade was written, because no student id matches a row" in told.err
    assert "0 entries in the column 'Lab 2'." in told.out


@pytest.mark.parametrize(
    ("template", "out", "words"),
    [
        ("none.csv", "out.csv", "none.csv does not exist. Export it from the course system"),
        ("none.csv", "", "is a folder. Nothing was written. Name a file."),
    ],
)
def test_a_file_that_cannot_be_is_named(course, tmp_path, template, out, words, capsys) -> None:
    arguments = ("--template", str(tmp_path / template))
    assert run(course, "canvas", tmp_path / out, *arguments) == 1
    assert words in capsys.readouterr().err


def test_the_moodle_worksheet_gets_grades_and_hints(course, tmp_path) -> None:
    template = tmp_path / "moodle.csv"
    template.write_text(
        "Identifier,Full name,Grade,Feedback comments\nParticipant 11,Lee Ann,,\n"
        "Participant 900,Ben Ortiz,,\n",
        "utf-8",
    )
    assert run(course, "moodle", tmp_path / "out.csv", "--template", str(template)) == 0
    ann, ben = read(tmp_path / "out.csv")
    assert (ann["Grade"], ben["Grade"]) == ("2", "1.5")
    assert ann["Feedback comments"] == "'=Is softmax missing?"


def test_a_comment_in_the_moodle_worksheet_stays(course, tmp_path, capsys) -> None:
    first, again = tmp_path / "in.csv", tmp_path / "out.csv"
    head = "Identifier,Full name,Grade,Feedback comments\n"
    rows = "Participant 11,Lee Ann,,{}\nParticipant 22,Ben Ortiz,,Come and see me.\n"
    first.write_text(head + rows.format(" "), "utf-8")
    for template in (first, again):  # the hints of an earlier export are not a person's comment
        assert run(course, "moodle", again, "--template", str(template)) == 0
        assert "comment" not in capsys.readouterr().err
        ann, ben = read(again)
        assert ann["Feedback comments"] == "'=Is softmax missing?"
        assert ben == ben | {"Feedback comments": "Come and see me.", "Grade": "1.5"}
    first.write_text(head + rows.format("A good start."), "utf-8")
    assert run(course, "moodle", again, "--template", str(first)) == 0
    assert read(again)[0] == read(again)[0] | {"Feedback comments": "A good start.", "Grade": "2"}
    assert "1 row keeps its comment: no hints" in capsys.readouterr().err


def test_what_is_handed_in_and_not_graded_is_told_by_exports_and_class_page(
    tmp_path, capsys
) -> None:
    course = make_course(tmp_path / "course")
    (course / "roster.csv").write_text("student,name\nann,\ncem,\nkim,\n", "utf-8")
    for student in ("ann", "ben", "deb"):
        hand_in(course, student)
        grade_here(course, student)
    (course / "outcomes" / "deb.json").unlink()  # recorded, and stopped before the outcome
    write(Course(course))
    assert run(course, "csv", tmp_path / "grades.csv") == 0
    assert "handed in" not in capsys.readouterr().err
    hand_in(course, "ann", "My second thoughts.")
    hand_in(course, "cem")
    again = "Give the same `lab2 grade` command again"
    lines = [
        f"lab2: cem: handed in, not graded yet. {again}",
        f"lab2: ann: handed in again, but the grade is the older notebook's. {again}",
    ]
    (course / "moodle.csv").write_text("Identifier,Grade\n", "utf-8")
    (course / "canvas.csv").write_text("Student,ID,Lab 2\n", "utf-8")
    for form, more in {
        "csv": (),
        "feedback": (),
        "moodle": ("--template", str(course / "moodle.csv")),
        "canvas": ("--template", str(course / "canvas.csv")),
        "gradescope": ("--student", "ann"),
    }.items():
        nobody = form in ("moodle", "canvas")  # in the file
        assert run(course, form, tmp_path / "out", *more) == int(nobody), form
        assert set(lines) <= set(capsys.readouterr().err.splitlines()), form
    assert run(course, "gradescope", tmp_path / "out", "--student", "cem") == 1
    assert "It is handed in: give the same" in capsys.readouterr().err
    page = write(Course(course)).read_text("utf-8")
    assert '<b>1</b> <a href="#ungraded">handed in, not graded yet</a>' in page
    ungraded, rest = page.partition('id="ungraded"')[2].split('<h2 id="absent">')
    absent, strangers = rest.split('<h2 id="strangers">')
    listed = "<li><bdi>{}</bdi></li>".format
    assert listed("cem") in ungraded
    assert absent.count("<li>") == absent.count(listed("kim")) == 1
    assert strangers.count("<li>") == strangers.count(listed("ben")) == 1


@pytest.mark.parametrize(
    "name",
    [
        *("gradebook.db", "roster.csv", "nbgrader_config.py", "report.html", "lecture.html"),
        "rules.py",
        *("outcomes/x.json", "release/new/x.csv", ".lab2.lock", "link", "new/../gradebook.db"),
    ],
)
def test_nothing_of_a_course_is_written_over(course, tmp_path, capsys, name) -> None:
    (course / "rules.py").write_text("# a late penalty of one's own")
    (tmp_path / "link").symlink_to(course / "gradebook.db")
    out = tmp_path / name if name == "link" else course / name
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    assert run(course, "csv", out) == 1
    assert main(["gradescope", "--out", str(out)]) == 1
    assert capsys.readouterr().err.count("belongs to the course in") == 2
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_exports_may_lie_in_the_course_and_be_written_again(course, tmp_path, monkeypatch) -> None:
    for out in (course / "grades.csv", course / "exports" / "grades.csv"):
        assert (run(course, "csv", out), run(course, "csv", out)) == (0, 0)
        out.unlink()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["export", "csv", f"--course={course}", "--out=~/grades.csv"]) == 0
    assert (tmp_path / "grades.csv").is_file()


def test_a_new_file_is_as_private_as_the_umask_says_and_an_old_one_stays_as_it_was(
    tmp_path,
) -> None:
    code = (
        "import sys; from pathlib import Path; from autograder.files import write_atomically as w; "
    )
    code += "[w(Path(name), 'x') for name in sys.argv[1:3]]; Path(sys.argv[3]).touch()"
    (tmp_path / "old").touch(0o640)
    (tmp_path / "old").chmod(0o640)
    names = [tmp_path / "old", tmp_path / "new", tmp_path / "of the process itself"]
    for umask, mode in ((0o077, 0o600), (0o002, 0o664)):
        subprocess.run([sys.executable, "-c", code, *names], umask=umask, check=True)
        assert [path.stat().st_mode & 0o777 for path in names] == [0o640, mode, mode]
        names[1].unlink()
        names[2].unlink()


def test_while_another_command_works_the_grades_are_told_to_be_those_so_far(
    course, tmp_path, capsys
) -> None:
    with only_one(course):
        assert run(course, "csv", tmp_path / "grades.csv") == 0
        assert main(["report", "--course", str(course)]) == 0
    assert capsys.readouterr().err.count("these are the grades so far") == 2
    assert run(course, "csv", tmp_path / "grades.csv") == 0
    assert "so far" not in capsys.readouterr().err


@pytest.mark.parametrize("emptied", [False, True])
def test_a_gradebook_that_was_moved_or_emptied_is_not_taken_for_no_grades(
    course, tmp_path, capsys, emptied
) -> None:
    shutil.move(course / "gradebook.db", tmp_path / "gradebook.db")
    try:
        if emptied:
            Gradebook(f"sqlite:///{course}/gradebook.db").close()
        assert run(course, "csv", tmp_path / "grades.csv") == 1
        assert main(["report", "--course", str(course)]) == 1
        assert capsys.readouterr().err.count("has none of the 3 grades") == 2
        assert (course / "gradebook.db").exists() == emptied
        assert not (tmp_path / "grades.csv").exists()
    finally:
        shutil.move(tmp_path / "gradebook.db", course / "gradebook.db")


def filled(monkeypatch, folder: Path, form: str, text: str, *students: str):
    """Fill in a table for these students, who have 1, 2, 3 ... points; return it and the lines."""
    scores = [
        Score(student, "", float(points), 25, 0.0, {}, False, None)
        for points, student in enumerate(students, 1)
    ]
    monkeypatch.setattr(export, "read_scores", lambda *_: scores)
    (folder / "in.csv").write_bytes(text.encode())
    wanted = Wanted(folder / "out.csv", template=folder / "in.csv")
    done = FORMS[form](Course(folder), wanted)
    return (folder / "out.csv").read_bytes().decode(), done


@pytest.mark.parametrize(
    ("form", "table", "value"),
    [
        ("canvas", "Student,ID,Lab 20,Lab 2 (9)\n    Points Possible,,100,{}\nLee,1,,\n", "100"),
        ("canvas", "Student,ID,Lab 20,Lab 2 (9)\n    Points Possible,,100,{}\nLee,1,,\n", "25.00"),
        ("canvas", "Student,ID,Lab 20,Lab 2 (9)\n    Points Possible,,100,{}\nLee,1,,\n", "(read)"),
        ("moodle", "Identifier;Grade;Maximum Grade\nParticipant 1;;{}\n", "100,00"),
        ("moodle", "Identifier;Grade;Maximum Grade\nParticipant 1;;{}\n", "25,00"),
    ],
)
def test_a_column_out_of_other_points_is_told(monkeypatch, tmp_path, form, table, value) -> None:
    student = {"canvas": "lee_1", "moodle": "Participant_1"}[form]
    text, done = filled(monkeypatch, tmp_path, form, table.format(value), student)
    assert done.written == 1 and text.splitlines()[0] == table.splitlines()[0]
    assert done.column == {"canvas": "Lab 2 (9)", "moodle": "Grade"}[form]
    told = f"The points are out of 25, but {done.column!r} is out of 100 in the file"
    assert [line.startswith(told) for line in done.warnings] == [True] * value.startswith("100")


CANVAS = "Student,ID,SIS User ID,SIS Login ID,Lab 2\n"
TWO_ANNS = CANVAS + '"Lee, Ann",123,s1,alee,\n"Lee, Ann",456,s2,alee2,\n'


@pytest.mark.parametrize(
    ("table", "students", "grades", "line"),
    [
        # The number is Canvas' own; no namesake and no other system's number gets the grade.
        (TWO_ANNS, ["leeann_123"], ["1", ""], ""),
        (TWO_ANNS, ["leeann_123", "leeann_456"], ["1", "2"], ""),
        (TWO_ANNS, ["leeann_789"], ["", ""], "leeann_789: not in the file"),
        (CANVAS + '"Lee, Ann",123,s1,alee,\n', ["leeann_789"], [""], "leeann_789: not in the file"),
        (CANVAS + "Al,9,123,x,\nBo,8,y,123,\n", ["leeann_123"], ["", ""], "not in the file"),
        # An id without a number is a login or a name.
        (TWO_ANNS, ["alee2", "S1"], ["2", "1"], ""),
        (TWO_ANNS, ["leeann"], ["", ""], "2 rows fit: 'Lee, Ann' (123), 'Lee, Ann' (456)."),
        (CANVAS + '"Lee, Ann",9,,,\n', ["leeann"], ["1"], ""),
        (CANVAS + '"Lee, Ann",9,,,\n', ["leeann", "LeeAnn_7"], [""], "another student has"),
        (CANVAS + '"Lee, Ann",9,,,\n', ["leeann_9", "leeann"], ["1"], "leeann: no grade written"),
        # Whose it is is not certain: nobody gets it.
        (CANVAS + "Al,123,,,\nBo,8,123,,\n", ["123"], ["", ""], "123: no grade written"),
        (CANVAS + "Bo Al,12,,,\nBo,8,,bo_12,\n", ["bo_12"], ["", ""], "'Bo Al' (12), 'Bo' (8)"),
        (TWO_ANNS, ["leeann_123", "alee"], ["", ""], "all 2 fit one row: 'Lee, Ann' (123)"),
        # A number may stand in a file's name by chance; who is renamed keeps a word.
        (
            CANVAS + '"Orr, Bob",2026,,,\n',
            ["ann_2026"],
            [""],
            "another name: 'Orr, Bob' (2026)",
        ),
        (CANVAS + '"Orr, Bob",2026,,ann_2026,\n', ["ann_2026"], ["1"], ""),
        (CANVAS + "Al,12,,,\nBo,8,,bo_12,\n", ["bo_12"], ["", "1"], ""),
        (CANVAS + '"Orr-Lee, Ann",9,,,\n', ["leeann_9"], ["1"], ""),
        (CANVAS + '"Li, O",9,,,\n,8,,,\n', ["lio_9", "ann_8"], ["1", "2"], ""),
        (CANVAS + '"李, 明",9,,,\nBo,8,,,\n', ["李明_9", "1_8"], ["1", "2"], ""),
        (CANVAS + '"Müller, Zoë",9,,,\n', ["mllerzo_9"], ["1"], ""),
    ],
)
def test_a_canvas_row_gets_its_own_students_grade_or_none(
    monkeypatch, tmp_path, table, students, grades, line
) -> None:
    text, done = filled(monkeypatch, tmp_path, "canvas", table, *students)
    assert [row["Lab 2"] for row in csv.DictReader(text.splitlines())] == grades
    assert done.written == len("".join(grades))
    assert line in "\n".join(done.left_out) and bool(line) == bool(done.left_out)


MOODLE = "Identifier,Full name,Grade\n"


@pytest.mark.parametrize(
    ("rows", "students", "grades", "line"),
    [
        ("Participant 1,Ann Lee,\nParticipant 2,Ann Lee,\n", ["Ann-Lee_1"], ["1", ""], ""),
        ("Participant 1,Ann Lee,\nParticipant 2,Ann Lee,\n", ["Ann-Lee_7"], ["", ""], "2 rows"),
        ("Participant 1,Ann Lee,\n", ["Ann-Lee_7"], ["1"], ""),
        ("Participant 1,Lee Ann,\n", ["Ann-Lee_1"], ["1"], ""),
        ("Participant 1,Ann Lee,\n", ["Ann-Lee_1", "Ann-Lee_2"], ["1"], "Ann-Lee_2: no grade"),
        ("Participant 1,,\n", ["1", "Ben_1"], [""], "1, Ben_1: no grade"),
        # Another activity's worksheet has the same numbers for others.
        (
            "Participant 1,Bob Orr,\nParticipant 2,Ann Lee,\n",
            ["Ann-Lee_1", "Bob-Orr_2"],
            ["2", "1"],
            "",
        ),
        ("Participant 1,Ann Lee,\n", ["Ann-Lee_7", "Ben_1"], ["1"], "the worksheet of another"),
        ("Participant 1,Bob Orr,\n", ["Ann-Lee_1"], [""], "has another name: 'Bob Orr' (1)"),
        # a student who was anonymous when the files were downloaded has only a number in them
        ("Participant 1,Ann Lee,\n", ["Participant_1"], ["1"], ""),
        ("Participant 1,,\n", ["Ann-Lee_1"], ["1"], ""),
    ],
)
def test_a_moodle_row_gets_its_own_students_grade_or_none(
    monkeypatch, tmp_path, rows, students, grades, line
) -> None:
    text, done = filled(monkeypatch, tmp_path, "moodle", MOODLE + rows, *students)
    assert [row["Grade"] for row in csv.DictReader(text.splitlines())] == grades
    assert line in "\n".join(done.left_out) and bool(line) == bool(done.left_out)


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_and_byte_order_mark_stay(monkeypatch, tmp_path, delimiter, bom) -> None:
    name = '"Lee, Ann; Dr."'
    table = f'{bom}Student|ID|"Lab 2, a; b; c; d"\n{name}|11|%s\n'.replace("|", delimiter)
    table = table if delimiter in ",;" else table.replace('"Lab 2, a; b; c; d"', "Lab 2, a; b; c")
    text, done = filled(monkeypatch, tmp_path, "canvas", table % "", "leeann_11")
    assert done.written == 1 and text.startswith(bom + "Student")
    assert list(csv.reader(text.splitlines(), delimiter=delimiter)) == list(
        csv.reader((table % "1").splitlines(), delimiter=delimiter)
    )


def test_a_head_of_other_columns_is_shown_as_it_is_parted(monkeypatch, tmp_path) -> None:
    with pytest.raises(LabError, match="no column Student; it has Name, ID, Lab 2"):
        filled(monkeypatch, tmp_path, "canvas", "Name;ID;Lab 2\n")


def test_gradescope_results_have_a_test_for_each_exercise(course, tmp_path) -> None:
    assert run(course, "gradescope", tmp_path / "results.json", "--student", ANN) == 0
    results = json.loads((tmp_path / "results.json").read_text())
    assert len(results["tests"]) == len(EXERCISES)
    test = results["tests"][0]
    assert (test["score"], test["max_score"], test["output_format"]) == (2, 3, "html")
    assert "Is softmax missing?" in test["output"]


def test_all_feedback_comes_as_one_zip_and_who_has_none_is_named(course, tmp_path, capsys) -> None:
    page = course / "feedback" / ANN / "lab2" / "lab2_mnist.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("<p>well done</p>")
    assert run(course, "feedback", tmp_path / "all.zip") == 0
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.namelist() == [f"{ANN}.html"]
        assert archive.read(f"{ANN}.html") == b"<p>well done</p>"
    lines = capsys.readouterr().err.splitlines()
    why = "no feedback page; run lab2 grade with --force to make it"
    assert lines == [f"lab2: {student}: {why}" for student in (EVE, BEN)]


def test_a_page_that_is_cleaned_away_meanwhile_leaves_the_others(
    course, tmp_path, monkeypatch
) -> None:
    out, page = tmp_path / "all.zip", tmp_path / "page.html"
    out.write_bytes(b"the older one")
    pages = {ANN: tmp_path / "gone.html"}
    monkeypatch.setattr(Course, "pages", lambda _: pages)
    with pytest.raises(LabError, match="There is no feedback"):
        FORMS["feedback"](Course(course), Wanted(out))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"the older one"]
    page.touch()
    pages[BEN] = page
    exported = FORMS["feedback"](Course(course), Wanted(out))
    assert exported.written == 1 and [f"{ANN}: no" in line for line in exported.left_out[:1]]
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == [f"{BEN}.html"]


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("canvas", "Student,ID,Lab 1\nx,1,\n", "0 of its columns look like"),
        ("canvas", "Name,Lab 2\nx,1\n", "no column ID"),
        ("moodle", "Identifier\nx\n", "no column Grade"),
        ("moodle", "Identifier,Grade\nx\n", "different lengths"),
        ("canvas", "Student,ID,Lab 2,Lab 2\nx,1,1,2\n", "look like the lab's"),
        ("canvas", "\x81", "cannot be read"),
    ],
)
def test_a_wrong_template_is_named_and_nothing_is_written(
    course, tmp_path, capsys, form, text, words
) -> None:
    template = tmp_path / "template.csv"
    template.write_bytes(text.encode("latin-1"))
    assert run(course, form, tmp_path / "out.csv", "--template", str(template)) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_screened_grades_need_to_be_accepted(course, tmp_path, capsys) -> None:
    write_outcome(course, Outcome(BEN, "graded", screened=True))
    bens, anns = ((course, "gradescope", tmp_path / "out.json", "--student", x) for x in (BEN, ANN))
    assert run(*anns) == 0
    assert run(*bens) == 1
    assert "--accept-screened" in capsys.readouterr().err
    assert run(*bens, "--accept-screened") == 0
    pages = (course, "feedback", tmp_path / "pages.zip")
    assert (run(*pages), run(*pages, "--accept-screened")) == (1, 0)
    with pytest.raises(LabError, match="Screened grades"):
        read_scores(Course(course))
    assert len(read_scores(Course(course), accept_screened=True)) == 3
    write_outcome(course, Outcome(BEN, "graded"))
