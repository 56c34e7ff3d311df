"""What the desk hands out, and what gets into the gradebook: once, and over nobody's grade."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from answered import QUESTION, InGradebook, answer, answered_course, in_gradebook

from autograder.answers import desk as desk_module
from autograder.answers.desk import Desk, Task
from autograder.answers.leases import SECONDS
from autograder.course import Course, History
from autograder.errors import LabError
from autograder.names import ASSIGNMENT, NOTEBOOK, READINGS
from autograder.outcome import Outcome
from autograder.told import to_both

SAME = "SGD with 0.1 gave 97 %, and the loss falls."
WORDS = ["red", "orange", "yellow", "green", "blue", "violet", "black", "white", "brown", "grey"]
WORDS += ["pink", "gold"]
TEXTS = {f"s{word}": f"{word} " * 9 for word in WORDS}


@pytest.fixture
def course(tmp_path) -> Course:
    return answered_course(tmp_path / "course", {"ann": SAME, "ben": SAME.upper(), "eve": "Adam."})


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def desk(course: Course, clock) -> Iterator[Desk]:
    with closing(Desk(course, lambda: clock[0])) as opened:
        yield opened


def save(desk: Desk, task: Task | None, points: float, comment: str = "") -> bool:
    assert task is not None
    sheet = desk.sheet(task)
    assert sheet is not None
    return desk.save(task, points, comment, sheet.version, force=False)


def by_formgrader(course: Course, student: str, points: float) -> None:
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(QUESTION, NOTEBOOK, ASSIGNMENT, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def logged(course: Course) -> int:
    path = course.folder / READINGS
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0


def test_points_and_comment_are_in_the_gradebook_at_once(desk, course) -> None:
    task = desk.choose("Ann", ("ann", QUESTION))
    assert save(desk, task, 3.5, "Well observed.")
    assert in_gradebook(course, "ann") == InGradebook(3.5, "Well observed.", False)
    assert in_gradebook(course, "ben") == InGradebook(None, None, True)


def test_the_log_of_changes_names_the_grader(desk, course) -> None:
    by_formgrader(course, "ann", 1)
    assert save(desk, desk.choose("Ann", ("ann", QUESTION)), 3)
    made = [change for change in History(course.folder).read() if change.who]
    assert [(change.who, change.command, change.student) for change in made] == [
        ("Ann", "answers", "ann")
    ]
    assert made[0].grades == {QUESTION: ({"hand": 1}, {"hand": 3})}


def test_each_grader_gets_each_answer_once_and_alike_ones_one_after_the_other(desk) -> None:
    seen = []
    while task := desk.next("Ann"):
        assert desk.next("Ann") is task
        seen.append(task.key[0])
        assert save(desk, task, 1)
    assert sorted(seen) == ["ann", "ben", "eve"] and seen[1] != "eve"


def test_an_answer_with_the_same_words_gets_its_points_proposed(desk) -> None:
    assert save(desk, desk.choose("Ann", ("ann", QUESTION)), 2, "Why?")
    sheet = desk.sheet(desk.choose("Ann", ("ben", QUESTION)))
    assert (sheet.points, sheet.comment, sheet.taken_over, sheet.alike) == (2, "Why?", True, 2)
    other = desk.sheet(desk.choose("Ann", ("eve", QUESTION)))
    assert (other.points, other.comment, other.taken_over) == (None, "", False)


def test_two_graders_never_get_the_same_answer(desk, clock) -> None:
    tasks = [desk.next(name) for name in ("Ann", "Bob", "Cem")]
    assert len({task.key for task in tasks}) == 3
    assert desk.next("Dan") is None
    clock[0] = SECONDS + 1
    assert desk.next("Dan").key in {task.key for task in tasks}


def test_a_grader_who_lost_the_lease_is_told_and_may_take_over(desk, clock, course) -> None:
    mine = desk.next("Ann")
    version = desk.sheet(mine).version
    clock[0] = SECONDS + 1
    theirs = desk.choose("Bob", mine.key)
    assert not desk.save(mine, 1, "", version, force=False)
    assert desk.sheet(mine).leased_to == "Bob" and in_gradebook(course, mine.key[0]).waits
    assert desk.save(mine, 1, "", version, force=True)
    assert not save_old(desk, theirs, version)


def save_old(desk: Desk, task: Task, version: str) -> bool:
    return desk.save(task, 4, "", version, force=True)


def test_points_given_in_formgrader_meanwhile_are_not_overwritten(desk, course) -> None:
    task = desk.choose("Ann", ("ann", QUESTION))
    version = desk.sheet(task).version
    by_formgrader(course, "ann", 1.5)
    assert not desk.save(task, 4, "", version, force=False)
    assert in_gradebook(course, "ann").points == 1.5 and logged(course) == 0
    assert desk.sheet(task).points == 1.5
    assert save(desk, task, 4)  # after another look
    assert in_gradebook(course, "ann").points == 4


def test_points_given_between_the_look_and_the_write_are_not_overwritten(
    desk, course, monkeypatch
) -> None:
    real = desk_module.write_grade

    def slow(*given):
        by_formgrader(course, "ann", 1.5)
        return real(*given)

    monkeypatch.setattr(desk_module, "write_grade", slow)
    assert not save(desk, desk.choose("Ann", ("ann", QUESTION)), 4)
    assert in_gradebook(course, "ann").points == 1.5 and logged(course) == 0


def test_points_are_for_the_text_that_was_shown(desk, course) -> None:
    task = desk.choose("Ann", ("ann", QUESTION))
    version = desk.sheet(task).version
    answer(course, "ann", "Something else.")
    assert not desk.save(task, 4, "", version, force=False)
    assert in_gradebook(course, "ann").waits


def test_a_second_click_changes_and_logs_nothing(desk, course) -> None:
    task = desk.choose("Ann", ("ann", QUESTION))
    version = desk.sheet(task).version
    assert desk.save(task, 4, "", version, force=False)
    assert desk.save(task, 4, "", version, force=False)
    assert logged(course) == 1


def test_while_another_command_works_nothing_is_saved_and_the_grader_is_told(desk, course) -> None:
    task = desk.next("Ann")
    with course.only_one(), pytest.raises(LabError, match="nothing was saved"):
        save(desk, task, 4)
    assert save(desk, task, 4)


def test_later_comes_after_the_others(desk) -> None:
    first = desk.next("Ann")
    desk.later(first)
    seen = []
    while task := desk.next("Ann"):
        seen.append(task.key)
        save(desk, task, 1)
    assert len(seen) == 3 and seen[-1] == first.key


def test_nobody_without_a_grade_and_nothing_that_needs_no_points_is_handed_out(
    course, desk
) -> None:
    course.write_outcome(Outcome("ann", "malformed", to_both("A PDF.")))
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(QUESTION, NOTEBOOK, ASSIGNMENT, "ben")
        grade.auto_score, grade.needs_manual_grade = 0, False  # left as released
        gradebook.db.commit()
    assert desk.next("Ann").key[0] == "eve" and desk.progress("Ann").left == 1


def test_a_task_of_another_grader_is_not_found(desk) -> None:
    task = desk.next("Ann")
    assert desk.task("Bob", task.id) is None and desk.task("Ann", task.id) is task


class KilledError(BaseException):
    """Ends everything at once, as kill -9 does."""


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_in_the_middle_of_a_write_loses_nothing_and_writes_nothing_twice(
    desk, course, monkeypatch, after
) -> None:
    real = desk_module.write_grade

    def killed(*given):
        if after:
            real(*given)
        raise KilledError

    task = desk.choose("Ann", ("ann", QUESTION))
    with monkeypatch.context() as context:
        context.setattr(desk_module, "write_grade", killed)
        with pytest.raises(KilledError):
            save(desk, task, 3, "Why?")
    for _ in range(2):  # the second start has nothing to finish
        with closing(Desk(course)) as again:
            assert again.progress("Ann").read == 1
    assert in_gradebook(course, "ann") == InGradebook(3, "Why?", False) and logged(course) == 1


def test_after_a_kill_a_newer_grade_stays(desk, course, monkeypatch) -> None:
    def killed(*given):
        raise KilledError

    monkeypatch.setattr(desk_module, "write_grade", killed)
    with pytest.raises(KilledError):
        save(desk, desk.choose("Ann", ("ann", QUESTION)), 3)
    monkeypatch.undo()
    by_formgrader(course, "ann", 1)
    with closing(Desk(course)):
        assert in_gradebook(course, "ann").points == 1 and logged(course) == 0


def test_half_a_line_of_the_log_costs_no_other_line(desk, course) -> None:
    assert save(desk, desk.next("Ann"), 1)
    with (course.folder / READINGS).open("a") as file:
        file.write('{"when": "20')
    with closing(Desk(course)) as again:
        assert save(again, again.next("Ann"), 2)
        assert again.progress("Ann").read == 2
    with closing(Desk(course)) as again:
        assert again.progress("Ann").read == 2


@pytest.fixture
def twelve(tmp_path) -> Iterator[Desk]:
    with closing(Desk(answered_course(tmp_path / "twelve", TEXTS))) as opened:
        yield opened


def test_one_answer_comes_a_second_time_and_its_first_points_count(twelve) -> None:
    given: dict[str, float] = {}
    read, left = [], []
    while task := twelve.next("Ann"):
        name = task.key[0]
        sheet = twelve.sheet(task)
        assert (sheet.points, sheet.comment, sheet.leased_to) == (None, "", "")
        left.append(twelve.progress("Ann").left)
        given.setdefault(name, 2)
        assert save(twelve, task, 2 if name not in read else 3.5, "Why?")
        read.append(name)
    (twice,) = [name for name in {*read} if read.count(name) == 2]
    assert left == list(range(13, 0, -1)) and len(read) == 13
    first, second = [place for place, name in enumerate(read) if name == twice]
    assert second - first > 5
    assert all(in_gradebook(twelve.course, name).points == 2 for name in TEXTS)
    found = twelve.readings.consistency("Ann")
    assert (found.twice, found.same, found.largest) == (1, 0, 1.5)
    assert twelve.next("Bob") is None


def test_a_corrected_second_reading_counts_as_corrected(twelve) -> None:
    seconds = []
    while task := twelve.next("Ann"):
        save(twelve, task, 2 if not task.second else 4)
        seconds += [task] if task.second else []
    assert save(twelve, seconds[0], 2)
    assert twelve.sheet(seconds[0]).points == 2
    assert str(twelve.readings.consistency("Ann")) == "Read twice: 1, with the same points: 1"
