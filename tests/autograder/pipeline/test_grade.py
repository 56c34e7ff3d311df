"""What `lab2 grade` leaves of a class once all of it is graded."""

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from made_course import hand_in, make_course
from nbgrader.api import Gradebook

import autograder.pipeline.grading as grading
import autograder.pipeline.keep as keeping
import autograder.pipeline.submission as submission
import autograder.pipeline.tasks as tasks
from autograder import box
from autograder.cli import main
from autograder.course import Course
from autograder.course.commands import run_nbgrader
from autograder.course.outcomes import read_outcome, write_outcome
from autograder.course.runs import run_folder, stored_end
from autograder.errors import LabError
from autograder.export.scores import read_scores
from autograder.judge.verdict import judge_run
from autograder.lab.project import find_project
from autograder.names import submitted_path
from autograder.outcome import Outcome
from autograder.pipeline.grading import grade
from autograder.pipeline.record import Recorder
from autograder.pipeline.rejudging import rejudge
from autograder.pipeline.submission import Settings, grade_submission, judge_stored
from autograder.told import to_both
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, passed
from tests.shared import once


def graded_runs(course: Path) -> set[str]:
    outcomes = grade(find_project(), course / "submitted", course)
    assert {outcome.status for outcome in outcomes} == {"graded"}
    return {folder.name for folder in (course / "runs").iterdir()}


def run_of(course: Path, student: str) -> str:
    outcome = read_outcome(course, student)
    assert outcome is not None
    return outcome.run


def test_of_a_student_who_hands_in_again_only_the_newest_run_stays(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    hand_in(course, "ann", "My first thoughts.")
    hand_in(course, "ben", "My first thoughts.")
    first = graded_runs(course)
    assert first == {run_of(course, "ann")} == {run_of(course, "ben")}  # the same notebook
    hand_in(course, "ann", "My second thoughts.")
    assert graded_runs(course) == first | {run_of(course, "ann")}  # Ben's is still in use
    hand_in(course, "ben", "My second thoughts.")
    assert graded_runs(course) == {run_of(course, "ann")}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one graded student, Ann."""
    return Path(shutil.copytree(once("ann", grade_ann), tmp_path / "course"))


def grade_ann(folder: Path) -> None:
    course = make_course(folder)
    hand_in(course, "ann", "Adam did best.")
    graded_runs(course)


def test_rejudging_leaves_the_grades_whose_runs_were_cleaned_away(course: Path) -> None:
    before = read_outcome(course, "ann")
    assert main(["clean", "--course", str(course), "--keep-grades", "--force"]) == 0
    (line,) = rejudge(course)
    assert "ann: the grade stays" in line and "Grade it again" in line
    assert read_outcome(course, "ann") == before


def test_one_damaged_run_does_not_stop_the_others(course: Path) -> None:
    hand_in(course, "ben", "SGD did best.")
    graded_runs(course)
    before = read_outcome(course, "ann")
    run_folder(course, run_of(course, "ann")).joinpath("prepared.ipynb").write_text("{")
    forget_a_finding(course, "ben")
    lines = rejudge(course, workers=1)
    assert len(lines) == 2 and "ann: the grade stays" in " ".join(lines)
    assert read_outcome(course, "ann") == before


def test_evidence_that_cannot_be_read_any_more_costs_no_grade(course: Path) -> None:
    graded_runs(course)
    before = read_outcome(course, "ann")
    evidence = run_folder(course, run_of(course, "ann")) / "evidence" / "prediction.safetensors"
    evidence.write_bytes(evidence.read_bytes()[:-1])
    (line,) = rejudge(course, workers=1)
    assert line.startswith("ann: the grade stays. The stored evidence of prediction can't be read")
    assert read_outcome(course, "ann") == before


def test_a_fault_of_the_judges_is_judged_again_and_nothing_runs(course: Path, monkeypatch) -> None:
    before = read_outcome(course, "ann")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(box, "run", None)
    with monkeypatch.context() as patch:
        patch.setattr(checks, "judge", full_disk)
        patch.setattr(submission, "judge_alone", lambda *found: judge_run(*found[:3]))
        outcome = grade_submission(Course(course), "ann", Settings())
        assert outcome.status == "grader_fault" and "No space left" in outcome.reason.instructor
        assert outcome.run == run_of(course, "ann")
        write_outcome(course, outcome)
        patch.setattr(tasks, "run_all", lambda *_: [("ann", outcome)])
        write_outcome(course, before)
        (line,) = rejudge(course)
        assert "ann: the grade stays. Not judged" in line
        assert read_outcome(course, "ann") == before
        write_outcome(course, outcome)
    assert grade(find_project(), course / "submitted", course) == [before]


def test_a_process_that_is_ended_each_time_is_no_fault_of_the_students(
    course: Path, monkeypatch, capsys
) -> None:
    before = read_outcome(course, "ann")
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "run_all", lambda *_: [("ann", None)])
        (line,) = rejudge(course)
        assert line.startswith("ann: the grade stays. The grader's process was killed")
        assert read_outcome(course, "ann") == before
        (outcome,) = grade(find_project(), course / "submitted", course, Settings(force=True))
    assert outcome.status == "grader_fault" and "a smaller --jobs" in capsys.readouterr().err
    assert grade(find_project(), course / "submitted", course) == [before]


def test_no_reason_begins_a_line_of_its_own(course: Path, monkeypatch) -> None:
    outcome = read_outcome(course, "ann")
    fault = replace(
        outcome, status="grader_fault", reason=to_both("Ours.\nben: 0 → 21, graded\x1b[2J")
    )
    monkeypatch.setattr(tasks, "run_all", lambda *_: [("ann", fault)])
    assert rejudge(course) == ["ann: the grade stays. Ours. ben: 0 → 21, graded[2J"]


def test_a_notebook_of_which_no_page_can_be_made_does_not_stop_the_class(
    course: Path, monkeypatch, capfd
) -> None:
    hand_in(course, "ben", "My page is poison.")
    hand_in(course, "carl", "Mine is not.")
    real = Recorder._graded

    def poisoned(self, outcome: Outcome, *receipt):
        if outcome.student == "ben" and outcome.status == "graded":
            raise RecursionError("nested too deep")
        return real(self, outcome, *receipt)

    monkeypatch.setattr(Recorder, "_graded", poisoned)
    outcomes = grade(find_project(), course / "submitted", course)
    assert [outcome.status for outcome in outcomes] == ["graded", "grader_fault", "graded"]
    assert "ben: grader_fault. Its page can't be made. RecursionError" in capfd.readouterr().err
    monkeypatch.undo()
    graded_runs(course)


def forget_a_finding(course: Path, student: str) -> None:
    outcome = read_outcome(course, student)
    assert outcome is not None
    write_outcome(course, replace(outcome, verdicts={}))


def test_a_run_without_its_notebook_is_not_whole(course: Path) -> None:
    folder = run_folder(course, run_of(course, "ann"))
    assert stored_end(folder) is not None
    (folder / "prepared.ipynb").unlink()
    assert stored_end(folder) is None


def test_rejudging_takes_no_points_from_a_run_that_was_cut_short_by_screening(course: Path) -> None:
    outcome = read_outcome(course, "ann")
    assert outcome is not None and outcome.points == 0
    full = {name: Verdict([passed("all", 3)]) for name in checks.EXERCISES}
    screened = replace(outcome, screened=True, verdicts=full)
    write_outcome(course, screened)
    (line,) = rejudge(course)
    assert "ann: the grade stays" in line and "gives 0 points now. Grade it again" in line
    assert read_outcome(course, "ann") == screened


def grades_of(course: Path, student: str) -> list[float | None]:
    return [score.total for score in read_scores(Course(course)) if score.student == student]


def test_a_gradebook_that_lost_a_student_gets_the_grade_again(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.remove_student("ann")
    assert grades_of(course, "ann") == []
    graded_runs(course)
    assert grades_of(course, "ann") == [0]


def test_another_time_or_date_is_recorded_without_another_run(course: Path) -> None:
    (report,) = course.glob("runs/*/run.json")
    made = report.stat().st_mtime_ns
    stamp = course / "submitted" / "ann" / "lab2" / "timestamp.txt"
    stamp.write_text("2026-11-01 14:30:00 UTC")
    graded_runs(course)
    assert (course / "autograded" / "ann" / "lab2" / "timestamp.txt").is_file()
    before = read_outcome(course, "ann")
    run_nbgrader(course, "db", "assignment", "add", "lab2", "--duedate=2026-11-01 12:00:00 UTC")
    graded_runs(course)
    assert read_outcome(course, "ann") == replace(before, page=read_outcome(course, "ann").page)
    assert read_outcome(course, "ann").page != before.page
    assert report.stat().st_mtime_ns == made


@pytest.mark.parametrize("student", ["", ".", "..", "ann/", "../course", "a/ann"])
def test_cleaning_what_is_no_students_id_removes_nothing(student, course: Path, capsys) -> None:
    before = sorted(course.rglob("*"))
    assert main(["clean", "--course", str(course), "--student", student]) == 1
    assert "is not a student's id. Nothing was removed." in capsys.readouterr().err
    assert sorted(course.rglob("*")) == before


@pytest.mark.parametrize(("name", "words"), [("a.txt", "neither a folder nor a zip file"),
                                             ("a.zip", "not a complete zip")])  # fmt: skip
def test_a_file_that_is_no_source_makes_no_course(name, words, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(LabError, match=f"{words}, so nothing was graded"):
        grade(find_project(), tmp_path / name, tmp_path / "course")
    assert not (tmp_path / "course").exists()


def test_a_course_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(LabError, match="is a file; nothing was changed"):
        grade(find_project(), tmp_path / "in", tmp_path / "notes.txt")


def test_rejudging_lists_who_moved_and_counts_who_reads_other_words(course: Path) -> None:
    outcome = read_outcome(course, "ann")
    assert outcome is not None and rejudge(course) == []
    card = Verdict(not_started="Other words.")
    write_outcome(course, replace(outcome, verdicts=outcome.verdicts | {"fc_model": card}))
    assert rejudge(course) == ["The same grade, with new wording on the cards: 1"]
    one_point = Verdict([passed("ten scores", 1)])
    write_outcome(course, replace(outcome, verdicts=outcome.verdicts | {"fc_model": one_point}))
    assert rejudge(course) == ["ann: 1 → 0, graded"]
    assert main(["clean", "--course", str(course), "--student", "ann"]) == 0
    assert rejudge(course) == [f"There is no stored run in {course}. Grade something first."]


def test_a_source_that_is_not_there_makes_no_course(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="does not exist"):
        grade(find_project(), tmp_path / "nothing.zip", tmp_path / "course")
    assert not (tmp_path / "course").exists()


def test_a_source_that_holds_the_course_makes_none(tmp_path: Path) -> None:
    (tmp_path / "ann.ipynb").write_text("{}")
    with pytest.raises(LabError, match="holds the course itself"):
        grade(find_project(), tmp_path, tmp_path / "course")
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize("jobs", ["0", "-2", "all"])
def test_a_number_of_jobs_that_is_none_is_named(jobs, tmp_path: Path, capsys) -> None:
    with pytest.raises(SystemExit):
        main(["grade", str(tmp_path), "--course", str(tmp_path / "course"), f"--jobs={jobs}"])
    assert f"'{jobs}' must be a whole number, at least 1" in capsys.readouterr().err


def test_the_run_that_the_grader_failed_on_stays_to_be_judged_again(
    course: Path, monkeypatch
) -> None:
    run = run_of(course, "ann")
    broken = Outcome("ann", "grader_fault", to_both("Ours."))
    monkeypatch.setattr(tasks, "run_all", lambda *_: [("ann", broken)])
    grade(find_project(), course / "submitted", course, Settings(force=True))
    assert read_outcome(course, "ann").status == "grader_fault"
    assert run_folder(course, run).is_dir()


@pytest.mark.parametrize(
    "reason", ["There is no notebook (.ipynb), only answer.pdf.", "Bad CRC-32"]
)
def test_a_source_without_a_students_notebook_takes_no_grade_away(
    reason, course: Path, tmp_path: Path, capsys
) -> None:
    run = run_of(course, "ann")
    source = tmp_path / "a.zip"
    with zipfile.ZipFile(source, "w") as archive:
        for student in ("ben", "dan"):
            archive.writestr(f"s/{student}/lab2/x.ipynb", "no notebook")
        for student in ("ann", "cem"):
            file = "x.ipynb" if "CRC" in reason else "answer.pdf"
            archive.writestr(f"s/{student}/lab2/{file}", f"by {student}")
    data = source.read_bytes()
    if "CRC" in reason:
        source.write_bytes(data.replace(b"by ann", b"by xxx").replace(b"by cem", b"by xxx"))
    outcomes = {o.student: o.status for o in grade(find_project(), source, course)}
    status = "grader_fault" if "CRC" in reason else "malformed"
    others = {"ben": "malformed", "cem": status, "dan": "malformed"}
    assert outcomes == {"ann": "graded"} | others
    assert run_of(course, "ann") == run and run_folder(course, run).is_dir()
    lines = capsys.readouterr().err.splitlines()
    (line,) = [line for line in lines if line.startswith("ann: ")]
    assert line.startswith("ann: the older notebook's grade stays.") and reason in line
    assert f"lab2 clean --course {course} --student ann" in line


def test_a_hand_in_that_cannot_be_read_is_told_of_until_one_can(
    course: Path, tmp_path: Path, capsys
) -> None:
    notebook = submitted_path(course, "ann").read_text("utf-8")
    source, points = tmp_path / "s", read_outcome(course, "ann").points
    reason = "There is no notebook (.ipynb), only answer.pdf."

    def told(*files: tuple[str, str]) -> list[bool]:
        """Grade a source with ann's file; return what tells that her grade is an older one's."""
        shutil.rmtree(source, ignore_errors=True)
        for name, text in (("ben", notebook), *files):
            path = source / name / "lab2" / ("answer.pdf" if text == "pdf" else "lab2_mnist.ipynb")
            path.parent.mkdir(parents=True)
            path.write_text(text, "utf-8")
        grade(find_project(), source, course)
        return where_told()

    def where_told() -> list[bool]:
        capsys.readouterr()
        main(["export", "csv", "--course", str(course), "--out", str(tmp_path / "grades.csv")])
        outcome = read_outcome(course, "ann")
        assert (outcome.status, outcome.points) == ("graded", points)
        page = course / "feedback" / "ann" / "lab2" / "lab2_mnist.html"
        class_page = (course / "report.html").read_text("utf-8")
        return [
            outcome.not_taken.instructor.startswith(reason),
            "There is no notebook (.ipynb), only answer.pdf. Please hand in"
            in page.read_text("utf-8"),
            f"The grade is an older notebook&#39;s. {reason}" in class_page,
            "ann: the newest hand-in can't be read" in capsys.readouterr().err,
        ]

    assert told(("ann", "pdf")) == [True] * 4
    rejudge(course)
    grade(find_project(), course / "submitted", course)  # where her older notebook lies
    assert where_told() == [True] * 4
    assert told() == [True] * 4
    assert told(("ann", notebook)) == [False] * 4


def poison_pages(monkeypatch) -> None:
    """Let no page be made of a run that was judged."""

    def poisoned(self, outcome: Outcome):
        raise RecursionError("nested too deep")

    monkeypatch.setattr(Recorder, "_graded", poisoned)


def poison_the_exporter(monkeypatch) -> None:
    """Let a page fail at its last step, when the points are in the gradebook already."""
    monkeypatch.setattr(Recorder, "_exporter", lambda self: None)


@pytest.mark.parametrize("poison", [poison_pages, poison_the_exporter])
def test_rejudging_keeps_a_grade_until_its_page_is_made_too(
    poison, course: Path, monkeypatch
) -> None:
    one_point = Verdict([passed("ten scores", 1)])
    before = read_outcome(course, "ann")
    before = replace(before, verdicts=before.verdicts | {"fc_model": one_point})
    with Recorder(Course(course)) as recorder:
        recorder.record(before)
    write_outcome(course, before)
    page = course / "feedback" / "ann" / "lab2" / "lab2_mnist.html"
    shown = page.read_text("utf-8")
    with monkeypatch.context() as patch:
        poison(patch)
        (line,) = rejudge(course)
    assert line.startswith("ann: the grade stays. Its page can't be made. ")
    assert read_outcome(course, "ann") == before and grades_of(course, "ann") == [1]
    assert page.read_text("utf-8") == shown
    assert "Traceback" in (course / "lab2.log").read_text("utf-8")
    assert rejudge(course) == ["ann: 1 → 0, graded"]
    assert grades_of(course, "ann") == [0]


def test_other_code_of_pages_makes_pages_again_and_judges_nothing(
    course: Path, monkeypatch, capsys
) -> None:
    before = read_outcome(course, "ann")
    page = course / "feedback" / "ann" / "lab2" / "lab2_mnist.html"
    page.write_text("made by older code")
    monkeypatch.setattr(keeping, "page_code", lambda: "newer")
    monkeypatch.setattr(tasks, "run_all", lambda _, names, *more: [][len(names) :])
    (after,) = grade(find_project(), course / "submitted", course)
    assert "0 to grade, 1 unchanged" in capsys.readouterr().err
    assert after == replace(before, page=after.page) and after.page != before.page
    assert "</html>" in page.read_text("utf-8")


def test_other_code_of_the_judge_judges_stored_runs_and_runs_nothing(
    course: Path, monkeypatch
) -> None:
    before = read_outcome(course, "ann")
    monkeypatch.setattr(submission, "judging_code", lambda: "newer")
    monkeypatch.setattr(box, "run", None)
    assert not grading.is_done(Course(course), "ann", Settings())
    outcome = grade_submission(Course(course), "ann", Settings())
    assert outcome == replace(before, inputs=outcome.inputs, page="")
    assert outcome.inputs != before.inputs


def with_points(course: Path, student: str, claimed: float) -> None:
    """Let the stored run of a student show a card with these points for the first exercise."""
    path = run_folder(course, run_of(course, student)) / "notebook.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == "fc_model_check"]
    card = nbformat.v4.new_output("execute_result", {"text/plain": f"{claimed}"}, execution_count=1)
    cell.outputs = [card]
    nbformat.write(notebook, path)


def test_a_run_that_shows_points_is_forged_whatever_its_version(course: Path, monkeypatch) -> None:
    hand_in(course, "eve", "I forge.")
    graded_runs(course)
    with_points(course, "eve", 3)
    assert rejudge(course) == ["eve: 0 → 0, needs_review"]
    forged = read_outcome(course, "eve").reviews
    assert forged == ["The notebook displayed 3 points; we computed 0: fc_model"]
    monkeypatch.setattr(submission, "judging_code", lambda: "of a higher threshold")
    for student in ("ann", "eve"):
        outcome = judge_stored(Course(course), read_outcome(course, student))
        assert outcome.reviews == (forged if student == "eve" else [])
        assert outcome.status == ("needs_review" if student == "eve" else "graded")


def test_what_a_box_lacks_is_said_to_both_and_costs_no_points(course: Path) -> None:
    hand_in(course, "eve", "I import.")
    graded_runs(course)
    path = run_folder(course, run_of(course, "eve")) / "notebook.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == "fc_fit"]
    missing = "No module named 'torch'"
    cell.outputs = [nbformat.v4.new_output("error", ename="ModuleNotFoundError", evalue=missing)]
    nbformat.write(notebook, path)
    assert rejudge(course) == ["eve: 0 → 0, needs_review"]
    assert read_outcome(course, "eve").waits == {"fc_train": "the module `torch`"}
    page = (course / "feedback" / "eve" / "lab2" / "lab2_mnist.html").read_text("utf-8")
    assert "Your cells need the module `torch`, and the grader runs notebooks without it." in page
    assert "the cell `fc_fit` needs the module `torch`" in (course / "report.html").read_text()


def test_a_course_with_other_exercises_is_not_judged_again(course: Path, monkeypatch) -> None:
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    others = [name for name in checks.EXERCISES if name != "fc_model"]
    monkeypatch.setattr(checks, "EXERCISES", (*others, "autoencoder"))
    with pytest.raises(LabError, match=r"only in this course: fc_model; .* lab: autoencoder\)"):
        rejudge(course)
    after = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    assert after == before


def test_a_fault_of_ours_keeps_its_traceback_and_an_exit_code_of_its_own(
    course: Path, monkeypatch, capsys
) -> None:
    words = ["grade", str(course / "submitted"), "--course", str(course)]
    assert main(words) == 0 and not (course / "lab2.log").exists()
    hand_in(course, "ben", "Mine cannot be read.")

    def broken(*_: object) -> None:
        raise ZeroDivisionError("ours\x1b[2J")

    def in_this_process(function, names, *_):
        return ((name, function(name)) for name in names)

    monkeypatch.setattr(tasks, "run_all", in_this_process)
    with monkeypatch.context() as patch:
        patch.setattr(submission, "repair", broken)
        assert main(words) == 3
        assert "Not graded: ben. report.html says why" in capsys.readouterr().err
        log = (course / "lab2.log").read_text("utf-8")
        assert "UTC, ben\nTraceback" in log and "in broken" in log and "\x1b" not in log
        assert main(["--debug", *words]) == 3
        assert "in broken" in capsys.readouterr().err
    with monkeypatch.context() as patch:
        patch.setattr(grading, "collect", broken)
        assert main(words) == 1
        error = capsys.readouterr().err
        assert "lab2 itself failed: ZeroDivisionError" in error and "Traceback" not in error
        assert main(["--debug", *words]) == 1 and "in broken" in capsys.readouterr().err
    monkeypatch.undo()
    assert main(words) == 0
