"""The page in a real browser, by keyboard, and what it refuses."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from answered import answered_course, in_gradebook
from chromium import chromium, contrasts, visit
from keyboard import Served, answer_on, grade_answers, served
from playwright.sync_api import Browser

from autograder.course import Course
from autograder.errors import LabError
from autograder.names import READINGS

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e\"'{{ 7 * 7 }}<form action=/all>"
)
WORDS = ["red", "orange", "yellow", "green", "blue", "violet", "black", "white", "brown", "grey"]
TEXTS = {f"s{n}": f"{word} {word} {word} is worth {n % 5}" for n, word in enumerate(WORDS)}


def worth(text: str) -> str:
    return text.strip()[-1]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return answered_course(
        tmp_path_factory.mktemp("course") / "c", {"eve": HOSTILE, "gil": "Adam."}
    )


@pytest.fixture(scope="module")
def site(course: Course) -> Iterator[Served]:
    with served(course.folder, "Ann", "Bob", "Cem") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def ask(site: Served, path: str, headers: dict[str, str], body: dict[str, str] | None = None):
    """Return status, headers and text of a request with exactly these headers."""
    connection = http.client.HTTPConnection(urlsplit(site.links[0]).netloc, timeout=60)
    method = "GET" if body is None else "POST"
    form = {} if body is None else {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, urlencode(body or {}), headers | form)
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read().decode()
    connection.close()
    return found


@pytest.fixture(scope="module")
def cookie(site: Served) -> str:
    """Bob's session."""
    status, headers, _ = ask(site, "/enter?" + site.links[1].partition("?")[2], {})
    assert status == 303
    return headers["Set-Cookie"].partition(";")[0]


def test_a_class_is_graded_by_keyboard_with_kills_in_between(browser, tmp_path) -> None:
    course = answered_course(tmp_path / "course", TEXTS)
    done = 0
    for most in (4, None):
        with served(course.folder, "Ann") as found, visit(browser, found.links[0]) as seen:
            done += grade_answers(seen.page, worth, most)
            if most is None:
                assert "Nothing is left" in seen.page.inner_text("main")
                assert "Read twice: 1, with the same points: 1" in seen.page.inner_text("main")
                printed = found.stop()
                assert "Ann: 11 answers read. Read twice: 1" in printed
            found.kill()
    assert 11 <= done <= 12  # an answer that the kill met may come again
    for student, text in TEXTS.items():
        grade = in_gradebook(course, student)
        assert (grade.points, grade.waits) == (float(worth(text)), False), student
    lines = [
        json.loads(line) for line in (course.folder / READINGS).read_text("utf-8").splitlines()
    ]
    first = [line["student"] for line in lines if not line["second"]]
    assert sorted(first) == sorted(TEXTS) and len(lines) == 11


def test_an_answer_is_text_and_the_page_does_nothing_else(browser, site) -> None:
    with visit(browser, site.links[0]) as seen:
        page = seen.page
        if answer_on(page) == "Adam.":
            page.keyboard.press("ArrowRight")
            page.wait_for_function("() => document.body.innerText.includes('script')")
        assert answer_on(page) == HOSTILE.replace("\u202e", "")  # which turns the rest around
        assert page.locator('[aria-label="the student\'s answer"] *').count() == 0
        page.keyboard.press("2")
        page.keyboard.press(".")
        page.keyboard.press("d")
        assert page.get_by_label("Points, of 4").input_value() == "2.5"
        assert page.get_by_label("Comment").input_value() == "Well observed."
        page.keyboard.press("n")
        page.keyboard.type(" Yes, 4!")
        assert page.get_by_label("Points, of 4").input_value() == "2.5"
        page.keyboard.press("Escape")
        page.keyboard.press("k")
        page.get_by_text("Saved the comment.").wait_for()
        assert page.get_by_label("Comment").input_value().endswith("Yes, 4!")
        assert page.locator("[data-comment]").count() == 5
        page.get_by_label("Single keys").uncheck()
        page.keyboard.press("0")
        assert page.get_by_label("Points, of 4").input_value() == "2.5"
        assert seen.noises == []
        assert all(url.startswith(site.links[0].partition("/enter")[0]) for url in seen.requests)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_and_can_be_read(browser, site, cookie, scheme) -> None:
    name, _, value = cookie.partition("=")
    address = site.links[0].partition("/enter")[0]
    size = {"width": 390, "height": 800}
    with visit(browser, f"{address}/answers.css", color_scheme=scheme, viewport=size) as seen:
        seen.page.context.add_cookies([{"name": name, "value": value, "url": address}])
        for path in ("/", "/all"):
            seen.page.goto(address + path)
            assert contrasts(seen.page)[0][0] >= 4.5
            assert seen.page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_link_works_once(site) -> None:
    path = "/enter?" + site.links[2].partition("?")[2]
    status, headers, _ = ask(site, path, {})
    assert status == 303 and "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Lax" in headers["Set-Cookie"]
    status, headers, text = ask(site, path, {})
    assert status == 403 and "was used before" in text and "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/all", {}),
        ("/", {"Cookie": "lab2-answers=x"}),
        ("/enter?key=x", {}),
        ("/enter", {}),
    ],
)
def test_without_a_session_nothing_is_shown(site, path, headers) -> None:
    status, _, text = ask(site, path, headers)
    assert status == 403 and "Adam." not in text


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.rebound.example", "[::1]", ""])
def test_another_host_is_refused(site, cookie, host) -> None:
    status, _, text = ask(site, "/all", {"Cookie": cookie, "Host": host})
    assert status in (400, 403) and "Adam." not in text


def test_a_form_needs_its_token_and_its_origin(site, cookie) -> None:
    origin = site.links[0].partition("/enter")[0]
    status, _, page = ask(site, "/all", {"Cookie": cookie})
    assert status == 200 and "Adam." in page
    token = page.partition('name="_xsrf" value="')[2].partition('"')[0]
    form = {"answer": "gil/experiments", "_xsrf": token}
    good = {"Cookie": cookie, "Origin": origin}
    assert ask(site, "/all", good, form)[0] == 303
    for bad in (
        {"Cookie": cookie},
        good | {"Origin": "null"},
        good | {"Origin": "http://rebound.example"},
        good | {"Origin": origin.replace("http:", "https:")},
        {"Origin": origin},
    ):
        assert ask(site, "/all", bad, form)[0] == 403, bad
    for wrong in ("", "x", token[:-1], "é"):
        assert ask(site, "/all", good, form | {"_xsrf": wrong})[0] == 403, wrong


def test_points_outside_of_the_question_are_refused(site, cookie, course) -> None:
    origin = site.links[0].partition("/enter")[0]
    good = {"Cookie": cookie, "Origin": origin}
    _, _, page = ask(site, "/all", good)
    token = page.partition('name="_xsrf" value="')[2].partition('"')[0]
    form = {"answer": "gil/experiments", "_xsrf": token}
    address = ask(site, "/all", good, form)[1]["Location"]
    for points in ("", "-1", "4.5", "nan", "inf", "four"):
        form = {"_xsrf": token, "action": "save", "points": points, "version": "x", "comment": ""}
        status, _, page = ask(site, address, good, form)
        assert status == 422 and "a number from 0 to 4" in page
    assert ask(site, address, good, form | {"points": "4"})[0] == 409  # of another version
    assert in_gradebook(course, "gil").waits


def test_all_pages_allow_no_inline_script_and_no_frame(site, cookie) -> None:
    for path in ("/all", "/nowhere", "/answers.js"):
        _, headers, _ = ask(site, path, {"Cookie": cookie})
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy and headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_only_one_process_serves_a_course(site, course) -> None:
    with pytest.raises(LabError, match="Another `lab2 answers` serves"), course.only_answers():
        pass
