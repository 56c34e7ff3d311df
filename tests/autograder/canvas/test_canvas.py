"""Hand-ins come from Canvas, and grades and comments go there: each once, over nobody's grade."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from canvasapi.exceptions import Forbidden, RateLimitExceeded
from canvased import STUDENTS, course_with_grades
from stand_in import TOKEN, Canvas, stand_in

from autograder.canvas import connect, connection, pull, push
from autograder.canvas.connection import CanvasSession, patiently
from autograder.cli import main
from autograder.course import Course
from autograder.errors import LabError
from autograder.intake import collect
from autograder.names import JOURNAL, PULLED
from autograder.pipeline import renewing


@pytest.fixture
def canvas(monkeypatch) -> Iterator[Canvas]:
    monkeypatch.setenv("CANVAS_TOKEN", TOKEN)
    monkeypatch.setattr(connection, "_WAITS", (0, 0))
    with stand_in() as found:
        for user, name in STUDENTS.items():
            found.hand_in(user, name, b'{"cells": []}')
        yield found


@pytest.fixture
def course(tmp_path) -> Course:
    return course_with_grades(tmp_path / "course")


@pytest.fixture
def pulled(course: Course, canvas: Canvas) -> Course:
    """The course after a pull."""
    pull(course, connect(course, canvas.address), write=True)
    canvas.seen.clear()
    return course


def send(course: Course, write: bool = True) -> list[str]:
    return push(course, connect(course), write, accept_screened=False)


def in_canvas(canvas: Canvas) -> dict[int, tuple[float | None, int]]:
    """Return each user's score and number of comments."""
    found = canvas.submissions
    return {user: (found[user]["score"], len(canvas.comments(user))) for user in STUDENTS}


EVERYTHING = {11: (0.5, 1), 12: (1.5, 1), 13: (2.5, 1)}


def test_hand_ins_come_with_the_names_of_a_download_and_are_fetched_once(course, canvas) -> None:
    more = {"late": True, "url": "https://x.example/<a>", "body": "<p>mine</p>"}
    canvas.hand_in(14, "Ng, Thị Á", b"x", **more)
    assignment = connect(course, canvas.address)
    dry = pull(course, assignment, write=False)
    assert len(dry) == 6 and not (course.folder / PULLED).exists()
    assert len(pull(course, assignment, write=True)) == 6
    names = sorted(path.name for path in (course.folder / PULLED).iterdir())
    assert names == [
        "leeann_11_1000_lab2_mnist.ipynb",
        "leebob_12_1001_lab2_mnist.ipynb",
        "ngthịá_LATE_14_1003_lab2_mnist.ipynb",
        "ngthịá_LATE_14_link.html",
        "ngthịá_LATE_14_text.html",
        "ökenil_13_1002_lab2_mnist.ipynb",
    ]
    canvas.seen.clear()
    assert pull(course, connect(course), write=True) == []
    assert not [path for path in canvas.seen if "files" in path]


def test_what_was_pulled_is_taken_as_a_canvas_download(course, canvas) -> None:
    pull(course, connect(course, canvas.address), write=True)
    shutil.rmtree(course.folder / "submitted")
    collected = collect(course.folder / PULLED, course.folder)
    assert {*collected.students} == {"leeann_11", "leebob_12", "ökenil_13"}


def test_nothing_is_sent_without_yes(pulled, canvas) -> None:
    assert send(pulled, write=False) == [
        "leeann_11: grade none -> 0.5; comment and page",
        "leebob_12: grade none -> 1.5; comment and page",
        "ökenil_13: grade none -> 2.5; comment and page",
    ]
    assert {path.partition(" ")[0] for path in canvas.seen} == {"GET"}


def test_grades_comments_and_pages_are_sent_once(pulled, canvas) -> None:
    assert len(send(pulled)) == 3 and in_canvas(canvas) == EVERYTHING
    assert all(files == 1 for user in STUDENTS for _, files in canvas.comments(user))
    assert "0.5 of 25 points" in canvas.comments(11)[0][0]
    canvas.seen.clear()
    assert send(pulled) == [] and in_canvas(canvas) == EVERYTHING
    assert {path.partition(" ")[0] for path in canvas.seen} == {"GET"}


@pytest.mark.parametrize("after", [False, True])
def test_an_interrupted_push_ends_with_everything_there_once(pulled, canvas, after) -> None:
    (pulled.submitted("ökenil_13").parent / ".sent").unlink()  # two students are enough
    journal = (pulled.folder / JOURNAL).read_text("utf-8")
    for number in range(12):  # six requests for each student
        for user in STUDENTS:
            canvas.submissions[user] |= {"score": None, "submission_comments": []}
        (pulled.folder / JOURNAL).write_text(journal, "utf-8")
        canvas.seen.clear()
        canvas.breaks, canvas.after = number, after
        with pytest.raises(LabError, match="Give the same command again"):
            send(pulled)
        canvas.breaks = -1
        send(pulled)
        assert in_canvas(canvas) == EVERYTHING | {13: (None, 0)}, number
    canvas.seen.clear()
    send(pulled)
    assert len(canvas.seen) == 4  # nothing was left to send, so these are only questions


def test_a_grade_that_somebody_changed_in_canvas_stops_that_student_alone(pulled, canvas) -> None:
    canvas.submissions[12]["score"] = 20.0
    told = send(pulled)
    assert [line for line in told if "changed in Canvas to 20" in line] == [told[1]]
    assert in_canvas(canvas) == EVERYTHING | {12: (20.0, 0)}
    canvas.submissions[11]["score"] = None  # and after a push, too
    assert "changed in Canvas to none" in send(pulled)[0]
    news = pull(pulled, connect(pulled), write=True)
    assert len(news) == 2 and "somebody changed it in Canvas" in news[0]
    send(pulled)
    assert in_canvas(canvas) == EVERYTHING


def test_an_excused_student_is_left_alone(pulled, canvas) -> None:
    canvas.submissions[12]["excused"] = True
    assert "leebob_12: left out, excused in Canvas" in send(pulled)
    assert in_canvas(canvas)[12] == (None, 0)


def test_students_without_a_whole_grade_or_a_new_page_are_left_out(pulled, canvas) -> None:
    with pulled.gradebook() as gradebook:
        grade = gradebook.find_grade("fc_model_check", "lab2_mnist", "lab2", "leeann_11")
        grade.needs_manual_grade, grade.auto_score = True, None
        gradebook.db.commit()
    pulled.page("leebob_12").unlink()
    (pulled.submitted("ökenil_13").parent / ".sent").unlink()
    told = send(pulled)
    for why in ("waits for points", "generate_feedback", "not from `lab2 canvas pull`"):
        assert [why in line for line in told].count(True) == 1, told
    assert in_canvas(canvas) == dict.fromkeys(STUDENTS, (None, 0))


def test_a_changed_grade_is_sent_with_a_new_comment(pulled, canvas) -> None:
    send(pulled)
    with pulled.gradebook() as gradebook:
        grade = gradebook.find_grade("fc_model_check", "lab2_mnist", "lab2", "leeann_11")
        grade.auto_score = 3
        gradebook.db.commit()
    assert send(pulled) == ["leeann_11: grade 0.5 -> 3; comment and page"]
    assert in_canvas(canvas) == EVERYTHING | {11: (3.0, 2)}


@pytest.mark.parametrize("refusal", [(429, "{}"), (403, "403 Forbidden (Rate Limit Exceeded)")])
def test_throttling_is_waited_for(pulled, canvas, refusal) -> None:
    canvas.refusals = [refusal, refusal]
    send(pulled)
    assert in_canvas(canvas) == EVERYTHING


def test_endless_throttling_ends_in_a_sentence(pulled, canvas) -> None:
    canvas.refusals = [(429, "{}")] * 9
    with pytest.raises(LabError, match="too many requests"):
        send(pulled)
    assert len(canvas.seen) == 3


@pytest.mark.parametrize(("status", "told"), [(403, "May this token grade"), (404, "an error")])
def test_any_other_refusal_is_not_repeated(pulled, canvas, status, told) -> None:
    canvas.refusals = [(status, '{"message": "user not authorized"}')]
    with pytest.raises(LabError, match=told):
        send(pulled)
    assert len(canvas.seen) == 1


def test_waits_grow() -> None:
    waits: list[float] = []

    def refused():
        raise RateLimitExceeded("") if len(waits) % 2 else Forbidden("Rate Limit Exceeded")

    with pytest.raises(LabError):
        patiently(refused, waits.append)
    assert waits == [1, 2, 4, 8, 16, 32]


def test_the_token_goes_to_canvas_alone_and_stands_in_no_file(pulled, canvas) -> None:
    canvas.with_token.clear()
    send(pulled)
    uploads = [path == "POST /upload" for path in canvas.seen]
    assert any(uploads) and canvas.with_token == [not upload for upload in uploads]
    for path in pulled.folder.rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path


def test_the_token_follows_no_redirect_to_another_host(pulled, canvas) -> None:
    with stand_in() as other:
        canvas.refusals = [(302, f"{other.url}/api/v1/courses/12/assignments/345/submissions/11")]
        with pytest.raises(LabError):
            send(pulled)
        assert True not in other.with_token


@pytest.mark.parametrize(
    ("url", "token", "told"),
    [
        ("http://canvas.example.edu/api", False, "without https"),
        ("https://other.example.edu/api", True, "another host"),
        ("https://canvas.example.edu:444/api", True, "another host"),
    ],
)
def test_a_wrong_address_gets_nothing(url, token, told) -> None:
    headers = {"Authorization": "Bearer x"} if token else {}
    with pytest.raises(LabError, match=told):
        CanvasSession("canvas.example.edu").get(url, headers=headers)


@pytest.mark.parametrize(
    "address",
    [
        "http://canvas.example.edu/courses/1/assignments/2",
        "https://canvas.example.edu/courses/1",
        "https://ann@canvas.example.edu/courses/1/assignments/2",
        "canvas.example.edu",
        "",
    ],
)
def test_an_address_that_is_no_assignment_s_is_refused(course, canvas, address) -> None:
    with pytest.raises(LabError, match=r"https://"):
        connect(course, address)


def test_the_assignment_is_kept_and_without_a_token_a_line_says_where_it_goes(
    course, canvas, monkeypatch
) -> None:
    connect(course, canvas.address)
    assert connect(course).course_id == 12
    monkeypatch.delenv("CANVAS_TOKEN")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(LabError, match="CANVAS_TOKEN"):
        connect(course)


def test_the_journal_has_a_line_before_and_one_after_each_request(pulled, canvas) -> None:
    send(pulled)
    lines = (Path(pulled.folder) / JOURNAL).read_text("utf-8").splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert events == ["pulled"] * 3 + ["grade", "graded", "comment", "commented"] * 3


def test_canvas_that_is_away_is_told(pulled, monkeypatch) -> None:
    def away(*_, **__):
        raise requests.ConnectionError("refused")

    monkeypatch.setattr(CanvasSession, "send", away)
    with pytest.raises(LabError, match="can't be reached"):
        send(pulled)


def test_pages_are_made_again_before_they_are_sent(pulled, canvas, monkeypatch) -> None:
    made: list[Path] = []
    monkeypatch.setattr(renewing, "renew_pages", made.append)
    command = ["canvas", "push", "--course", str(pulled.folder)]
    assert main(command) == 0 and made == []
    assert main([*command, "--yes"]) == 0 and made == [pulled.folder]
    assert in_canvas(canvas) == EVERYTHING
