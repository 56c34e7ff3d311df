"""A student appeals: `lab2 verify`, `lab2 regrade` and `lab2 log` on one small, graded class."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from made_course import hand_in, make_course
from nbgrader.api import Gradebook

import autograder.course.code as code
import autograder.pipeline.grading as grading
import autograder.pipeline.rejudging as rejudging
import autograder.pipeline.submission as submission
import autograder.pipeline.verifying as verifying
from autograder.cli import main
from autograder.course import Course, History
from autograder.course.outcomes import read_outcome, write_outcome
from autograder.course.runs import run_key, stored_end
from autograder.job import Job
from autograder.judge.verdict import Judged
from autograder.outcome import Outcome
from autograder.pipeline.receipt import code_of, parts_on, read_code, receipt_of
from autograder.told import RunEnd, to_both
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed
from tests.shared import once

Told = tuple[int, str]
Lab = Callable[..., Told]
FULL = {name: Verdict([passed("all of it", 1)]) for name in checks.EXERCISES}
LESS = FULL | {"fc_model": Verdict([failed("all of it", 1)])}


def run_here(course: Path, job: Job, folder: Path, _: submission.Settings) -> RunEnd:
    """Stand for a box: what ran before comes out again."""
    shutil.copytree(course / "runs" / run_key(job), folder)
    end = stored_end(folder)
    assert end is not None
    return end


class Here:
    """The commands in this process, without boxes, with verdicts that a test chooses."""

    def __init__(self, patch: pytest.MonkeyPatch, course: Path) -> None:
        self.course, self.verdicts = course, FULL
        inline = lambda function, names, *_, **__: ((n, function(n)) for n in names)  # noqa: E731
        patch.setattr(grading, "run_tasks", inline)
        patch.setattr(rejudging, "run_tasks", inline)
        patch.setattr(grading, "require_box", lambda: None)
        patch.setattr("autograder.pipeline.regrading.require_box", lambda: None)
        patch.setattr(submission, "judge_alone", lambda *_: Judged(dict(self.verdicts)))
        patch.setattr(submission, "_run", lambda *words: run_here(self.course, *words))

    def grade(self) -> int:
        return main(["grade", str(self.course / "submitted"), "--course", str(self.course)])


def make_class(folder: Path) -> None:
    course = make_course(folder)
    for student in ("ann", "ben"):
        hand_in(course, student, f"Adam did best. {student}")
    with pytest.MonkeyPatch.context() as patch:
        assert Here(patch, course).grade() == 0


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with two graded students, Ann and Ben."""
    return Path(shutil.copytree(once("appeals", make_class), tmp_path / "course"))


@pytest.fixture
def here(course: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    return Here(monkeypatch, course)


@pytest.fixture
def lab(course: Path, here: Here, capsys) -> Lab:
    """A function that gives a command in the course and returns its exit code and words."""

    def give(*words: object) -> Told:
        capsys.readouterr()
        told = main([*map(str, words), "--course", str(course)])
        return told, "".join(capsys.readouterr())

    return give


def page(course: Path, student: str = "ann") -> Path:
    return Course(course).page(student)


def receipt(course: Path, student: str = "ann") -> str:
    return parts_on(page(course, student).read_text("utf-8"))["code"]


def outcome(course: Path, student: str = "ann") -> Outcome:
    found = read_outcome(course, student)
    assert found is not None
    return found


def by_hand(course: Path, name: str, points: float) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade(name, "lab2_mnist", "lab2", "ann")
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def everything(course: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}


def test_a_receipt_on_the_page_holds_and_verifying_changes_nothing(course, lab) -> None:
    before = everything(course)
    for asked in (receipt(course), receipt(course).lower().replace("-", " "), page(course)):
        told, words = lab("verify", asked)
        assert told == 0, words
        assert "ann, graded" in words and "✓ The same verdict" in words and "✗" not in words
        assert "ben" not in words
    assert everything(course) == before


def test_a_code_is_read_as_people_say_it() -> None:
    made = code_of({"student": "ann"})
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", made)
    assert read_code(" o0il-1123 abcd") == "0011-1123-ABCD"
    assert [read_code(text) for text in ("", "AAAA-BBBB", "AAAA-BBBB-CCC!", "U" * 12)] == [""] * 4


def test_another_part_gives_another_code(course: Path) -> None:
    parts = receipt_of(Course(course), outcome(course))
    names = {"student", "status", "points", "notebook", "evidence", "outputs", "end", "seed"}
    assert parts.keys() == names | {"run", "judge", "packages", "page", "code"}
    codes = {code_of(parts | {name: "x"}) for name in parts.keys() - {"code"}}
    assert len(codes | {code_of(parts)}) == len(parts)


def test_a_receipt_has_nothing_of_secret_seed_and_others(course: Path) -> None:
    text = page(course).read_text("utf-8")
    end = stored_end(Course(course).run(outcome(course).run))
    assert end is not None and len(end.seed) == 64
    for hidden in (end.seed, (course / ".lab2.secret").read_text("utf-8"), "ben"):
        assert hidden not in str(parts_on(text)) and hidden[:16] not in str(parts_on(text))
    assert parts_on(text)["student"] == "ann"


def damage_evidence(course: Path) -> None:
    path = Course(course).run(outcome(course).run) / "evidence" / "fc_model.safetensors"
    path.write_bytes(path.read_bytes() + b" ")


def damage_end(course: Path, **values: object) -> None:
    folder = Course(course).run(outcome(course).run)
    end = stored_end(folder)
    assert end is not None
    (folder / "run.json").write_text(json.dumps(asdict(end) | values), "utf-8")


def damage_outputs(course: Path) -> None:
    path = Course(course).run(outcome(course).run) / "notebook.ipynb"
    path.write_text(path.read_text("utf-8") + " ", "utf-8")


def set_automatic(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.find_grade("fc_model_check", "lab2_mnist", "lab2", "ann").auto_score = 3
        gradebook.db.commit()


def edit_outcome(course: Path) -> None:
    path = course / "outcomes" / "ann.json"
    path.write_text(path.read_text("utf-8").replace('"graded"', '"needs_review"'), "utf-8")


def edit_log(course: Path) -> None:
    path = course / "changes.jsonl"
    path.write_text(path.read_text("utf-8").replace("first grade", "best grade", 1), "utf-8")


def edit_page(course: Path) -> None:
    path = page(course)
    path.write_text(path.read_text("utf-8").replace("fc_model 1,", "fc_model 3,"), "utf-8")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "evidence": (damage_evidence, "The stored evidence changed on the disk"),
    "outputs": (damage_outputs, "The notebook that came out of the run changed on the disk"),
    "seed": (lambda course: damage_end(course, seed="0" * 64), "The stored seed changed"),
    "end": (lambda course: damage_end(course, status="timeout"), "How the stored run ended"),
    "run gone": (lambda course: shutil.rmtree(course / "runs"), "The stored run is gone"),
    "hand-in": (lambda course: hand_in(course, "ann", "Another."), "isn't the one that was graded"),
    "gradebook": (set_automatic, "fc_model: the gradebook has 3 points, the page 1"),
    "outcome": (edit_outcome, "outcomes/ann.json says something else"),
    "log": (edit_log, "was edited or cut: line 2"),
    "page": (edit_page, "its parts don't give its code"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_difference_is_named(course: Path, lab: Lab, damage: str) -> None:
    do, told = DAMAGES[damage]
    asked = page(course)
    do(course)
    code, words = lab("verify", asked)
    assert code == 1 and told in words.replace("\n", " "), words


def test_another_verdict_is_named_by_exercise_and_the_code_that_may_be_why(
    course, lab, here, monkeypatch
) -> None:
    here.verdicts = LESS
    monkeypatch.setitem(verifying._CODE, "judge", (*verifying._CODE["judge"][:1], lambda: "f" * 32))
    told, words = lab("verify", receipt(course))
    assert told == 1 and "✗ fc_model: the page has 1 points, the judge gives 0." in words
    assert "Another version of the judge made it" in words and "here ffffffff" in words


def test_other_packages_are_told_and_cost_nothing(course, lab, monkeypatch) -> None:
    other = (verifying._CODE["packages"][0], lambda: "Python 3.14.0, tensorflow 3.0.0")
    monkeypatch.setitem(verifying._CODE, "packages", other)
    told, words = lab("verify", receipt(course))
    assert told == 0 and "tensorflow 3.0.0" in words


def test_an_unknown_receipt_and_what_is_none(course: Path, lab: Lab, tmp_path: Path) -> None:
    told, words = lab("verify", "0000-0000-0000")
    assert told == 1 and "has no receipt 0000-0000-0000" in words
    assert lab("verify", "my page") == (
        1,
        "lab2: 'my page' is neither a receipt (K7QF-2M9X-T4HD) nor a page.\n",
    )
    other = tmp_path / "other.html"
    other.write_text("<p>nothing", "utf-8")
    assert "has no receipt." in lab("verify", other)[1]


def test_a_hand_grade_is_a_note_before_and_after_it_is_logged(course, lab, tmp_path) -> None:
    by_hand(course, "fc_model_check", 0.5)
    told, words = lab("verify", receipt(course))
    assert told == 0 and "fc_model was graded by hand: 0.5 by hand" in words
    assert "Not in the log yet: fc_model 1 → 0.5 by hand." in words
    assert lab("export", "csv", "--out", tmp_path / "out.csv")[0] == 0
    told, words = lab("verify", receipt(course))
    assert told == 0 and "Not in the log" not in words
    assert "somebody: fc_model 1 → 0.5 by hand. It was changed outside lab2" in words


def test_a_regrade_needs_a_reason_and_a_student(course: Path, lab: Lab, capsys) -> None:
    before = everything(course / "outcomes")
    for why in ("", "  \n"):
        with pytest.raises(SystemExit) as stop:
            lab("regrade", "--student", "ann", "--why", why)
        assert stop.value.code == 2
    for student in ("nobody", "../ann", ""):
        told, words = lab("regrade", "--student", student, "--why", "He asked.")
        assert told == 1 and "has no graded notebook of" in words and "Nothing was changed" in words
    assert everything(course / "outcomes") == before


def test_a_regrade_is_compared_recorded_and_logged_with_its_reason(course, lab, here) -> None:
    old, ben = receipt(course), everything(course / "feedback" / "ben")
    here.verdicts = LESS
    told, words = lab("regrade", "--student", "ann", "--why", " She says that\nit was a fault. ")
    assert told == 0 and "ann: 8 points, graded → 7 points, graded\n  fc_model: 1 → 0\n" in words
    assert "The same: fc_train" in words and "The evidence is the same." in words
    assert outcome(course).points == 7 and everything(course / "feedback" / "ben") == ben
    last = History(course).read()[-1]
    assert (last.student, last.command) == ("ann", "regrade")
    assert last.why == "She says that it was a fault."
    assert last.grades == {"fc_model_check": ({"automatic": 1.0}, {"automatic": 0.0})}
    assert lab("verify", receipt(course))[0] == 0
    told, words = lab("verify", old)
    assert told == 1 and "A later page replaced it" in words
    assert "fc_model: the page has 1 points, the judge gives 0" in words


def test_a_regrade_keeps_the_note_on_a_later_hand_in_that_cannot_be_used(course, lab) -> None:
    write_outcome(course, replace(outcome(course), not_taken=to_both("It is a picture.")))
    assert lab("regrade", "--student", "ann", "--why", "She asked.")[0] == 0
    assert outcome(course).not_taken == to_both("It is a picture.")
    assert "It is a picture." in page(course).read_text("utf-8")


def test_a_malformed_hand_in_has_a_receipt_that_holds(course, lab, here) -> None:
    (course / "submitted/ann/lab2/lab2_mnist.ipynb").write_text("a web page", "utf-8")
    assert here.grade() == 0
    told, words = lab("verify", page(course))
    assert told == 0 and "ann, malformed" in words and "Nothing was run: " in words


def test_a_regrade_on_which_we_fail_says_so_by_its_exit_code(course, lab, monkeypatch) -> None:
    monkeypatch.setattr(submission, "_run", lambda *_: 1 / 0)
    told, words = lab("regrade", "--student", "ann", "--why", "She asked.")
    assert told == 3 and "grader_fault" in words
    assert History(course).read()[-1].status == ("graded", "grader_fault")


def test_the_log_tells_a_students_history_in_words(course, lab, here) -> None:
    by_hand(course, "experiments", 2.5)
    here.verdicts = LESS
    assert lab("rejudge")[0] == 0
    told, words = lab("log", "--student", "ann")
    lines = words.splitlines()
    assert told == 0 and len(lines) == 6 and "ben" not in words
    assert "lab2 grade by " in lines[0] and lines[0].endswith(": first grade")
    assert lines[1].startswith("    8 points, graded, ") or lines[1].startswith("    0 → 8 points")
    assert "seen by lab2 rejudge" in lines[2] and "experiments - → 2.5 by hand" in lines[3]
    assert "10.5 → 9.5 points, fc_model 1 → 0, receipt" in lines[5]
    assert "ben" in lab("log")[1]
    edit_log(course)
    told, words = lab("log")
    assert told == 1 and "was edited or cut" in words
    told, words = lab("doctor")
    assert told == 1 and "✗" in words and "was edited or cut" in words


@pytest.fixture
def reasons(course: Path, here: Here) -> Iterator[Callable[[], str]]:
    """A function that grades the class and returns the reason of the newest line on Ann."""

    def grade() -> str:
        assert here.grade() == 0
        return [line.why for line in History(course).read() if line.student == "ann"][-1]

    yield grade
    for hashed in (code.running_code, code.judging_code, code.judge_code):
        hashed.cache_clear()


def test_each_kind_of_reason_is_told(course: Path, here: Here, reasons, monkeypatch) -> None:
    here.verdicts = LESS
    hand_in(course, "ann", "Another answer.")
    assert reasons() == "another notebook was handed in"
    old = code.judge_code()
    here.verdicts = FULL
    monkeypatch.setattr(submission, "judge_code", lambda: "f" * 32)
    monkeypatch.setattr(submission, "judging_code", lambda: "e" * 32)
    told = f"the judge's code (a threshold, for example) changed: {old[:8]} → ffffffff"
    assert reasons() == told
    lab = ["grade", str(course / "submitted"), "--course", str(course), "--force"]
    here.verdicts = LESS
    assert main(lab) == 0
    assert [x.why for x in History(course).read()][-1] == "run again with --force"
