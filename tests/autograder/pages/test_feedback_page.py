"""A hostile student's feedback page, and their notebook in Formgrader, in a real browser."""

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import hostile
import nbformat
import pytest
from chromium import Visit, chromium, visit
from formgrader import running_formgrader
from made_course import make_course
from nbgrader.api import Gradebook
from playwright.sync_api import Browser

from autograder.course import Course
from autograder.course.commands import run_nbgrader
from autograder.course.runs import run_folder
from autograder.lab.project import find_project
from autograder.names import release_path
from autograder.outcome import Outcome
from autograder.pipeline.receipt import code_of, parts_on
from autograder.pipeline.record import Recorder
from autograder.repair.notebook import repair
from mitdeeplearning_utils.checks.card import GREEN, RED
from mitdeeplearning_utils.checks.exercises import fc_model, fc_train
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed

PAGE = "lab2/lab2_mnist.html"
MALLORY = Outcome(
    "mallory",
    "needs_review",
    verdicts={
        "fc_model": Verdict([passed("ten scores", 2), failed("probabilities", 1, hint="Softmax?")]),
        "fc_train": Verdict([passed("good enough", fc_train.POINTS)]),
    },
    repairs=["![x](http://127.0.0.1:9/repair) <script>alert(1)</script>"],
    run="hostile",
)
PARTS = {"student": "mallory", "points": "fc_model 2", "evidence": "0123456789abcdef" * 2}
RECEIPT = {"code": code_of(PARTS), **PARTS}
# What may stand neither in a student's text nor in an output.
ACTIVE = (
    "iframe, object, embed, video, audio, form, base, link, svg, math, "
    "meta[http-equiv=refresh], [srcdoc], a[href^='javascript:' i], a[href^='data:' i]"
)
IN_CELLS = ".rendered_html :is(script, style, input, button), .output :is(script, style, input)"
HANDLERS = """root => [...document.querySelectorAll(root + " *")].flatMap(
  element => [...element.attributes].map(a => a.name)).filter(name => name.startsWith("on"))"""
LIFTED = """() => [...document.querySelectorAll("#notebook *")].filter(element =>
  ["fixed", "absolute", "sticky"].includes(getComputedStyle(element).position) &&
  !element.matches(".glyphicon")).map(element => element.outerHTML.slice(0, 80))"""
# Elements with a ground of their own, and whether they stand below one of nbgrader's grade cells.
COLOURED = """() => [...document.querySelectorAll("#notebook [style*=background]")].map(element => [
  getComputedStyle(element).backgroundColor, getComputedStyle(element).color,
  element.closest(".exercise .card") !== null, element.closest(".cell").innerText])"""

UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
# Scores that hang out of their heading, and code that runs out of its text.
OUTSIDE = """() => [
  ["h3 > .score", "right"], ["#toc li > *", "right"], [".rendered_html :is(p, li) > code", "right"],
].flatMap(([inner, side]) => [...document.querySelectorAll(inner)].filter(element =>
  element.getBoundingClientRect()[side] > element.parentElement.getBoundingClientRect()[side] + 1
)).map(element => element.innerText)"""


class Listener(BaseHTTPRequestHandler):
    """Notes each request: one means that the page loaded what a student told it to."""

    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    Listener.heard = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", Listener.heard
        server.shutdown()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, listener) -> Path:
    """A course in which the hostile notebook is recorded, as `lab2 grade` does it."""
    url, _ = listener
    course = make_course(tmp_path_factory.mktemp("hostile") / "course")
    released = nbformat.read(release_path(course), as_version=4)
    submitted = nbformat.writes(hostile.submission(released, url)).encode()
    prepared = repair(submitted, released).notebook
    folder = run_folder(course, "hostile")
    folder.mkdir(parents=True)
    nbformat.write(prepared, folder / "prepared.ipynb")
    nbformat.write(hostile.claimed(prepared, url), folder / "notebook.ipynb")
    with Recorder(Course(course)) as recorder:
        recorder.record(MALLORY, RECEIPT)
    return course


@pytest.fixture(scope="module")
def browser(course: Path) -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def feedback(browser: Browser, course: Path) -> Iterator[Visit]:
    with visit(browser, course / "feedback" / "mallory" / PAGE) as seen:
        seen.page.wait_for_timeout(500)
        yield seen


def expect_harmless(seen: Visit, listener: tuple[str, list[str]]) -> None:
    page = seen.page
    assert listener[1] == []
    assert page.evaluate("window.stolen") is None
    assert page.title() == "lab2_mnist"
    assert page.locator(f"#notebook :is({ACTIVE})").count() == 0
    assert page.locator(IN_CELLS).count() == 0
    assert page.evaluate(HANDLERS, "#notebook") == []
    assert page.evaluate(LIFTED) == []
    assert "My answer, typed." in (page.locator("body").text_content() or "")


def test_the_listener_hears_what_an_open_page_would_load(browser, listener, tmp_path) -> None:
    url, heard = listener
    refresh = [text for text in hostile.markup(url) if "refresh" in text]
    loading = [text for text in hostile.markup(url) if "fetch" in text or "img" in text]
    for number, texts in enumerate((loading[:3], refresh)):
        path = tmp_path / f"{number}.html"
        path.write_text(f"<body>{''.join(texts)}")
        with visit(browser, path) as seen:
            seen.page.wait_for_timeout(200)
    assert {"/fetch", "/img", "/refresh"} <= set(heard)
    heard.clear()


def test_the_feedback_page_runs_nothing_and_asks_for_nothing(feedback, listener) -> None:
    assert feedback.page.get_by_text("W" * 5_000).count() > 20  # the outputs are there
    expect_harmless(feedback, listener)
    assert feedback.requests == [] and feedback.noises == []
    assert feedback.page.locator("script").count() == 0


def test_a_policy_stops_a_script_that_came_through_all_the_same(feedback) -> None:
    feedback.page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.came = 1";
      document.body.append(script);
    }""")
    assert feedback.page.evaluate("window.came") is None
    assert "Content Security Policy" in feedback.noises.pop()


def test_real_cards_keep_their_colours_and_nothing_else_has_any(feedback) -> None:
    coloured = feedback.page.evaluate(COLOURED)
    grounds = {ground for ground, *_ in coloured}
    for colour in (GREEN, RED):
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        assert f"rgb({red}, {green}, {blue})" in grounds
    assert {text for _, text, *_ in coloured} == {"rgb(255, 255, 255)"}
    for *_, ours, cell in coloured:
        assert ours and hostile.FORGED not in cell
    assert feedback.page.get_by_text(hostile.FORGED).count() > 3


def test_the_page_ends_in_its_own_receipt_and_no_other_one(feedback, course) -> None:
    page = course / "feedback" / "mallory" / PAGE
    assert parts_on(page.read_text("utf-8")) == RECEIPT
    assert feedback.page.locator("[data-part]").count() == len(RECEIPT)
    assert not feedback.page.locator("#receipt dd").first.is_visible()
    assert feedback.page.locator("#receipt code").inner_text() == RECEIPT["code"]


def test_a_typed_text_keeps_its_picture_and_a_missing_one_stops_nothing(feedback) -> None:
    pictures = feedback.page.locator(".rendered_html img[src]")
    assert pictures.count() == 1
    assert str(pictures.get_attribute("src")).startswith("data:image/png;base64,")
    assert pictures.evaluate("image => image.naturalWidth") == 1


def test_contents_have_titles_and_what_nobody_graded_yet_waits_for_the_instructor(feedback) -> None:
    lines = feedback.page.locator("#toc li").all_inner_texts()
    contents = [" ".join(line.split()) for line in lines]
    trained = fc_train.POINTS
    assert contents[:2] == [
        f"◐ {fc_model.TITLE} 2 of {fc_model.POINTS}",
        f"✓ {fc_train.TITLE} {trained} of {trained}",
    ]
    assert "… Written answer waits, out of 4" in contents
    assert not any("Test cell" in line for line in contents)
    cells = nbformat.read(find_project().student, as_version=4).cells
    most = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells)
    head = feedback.page.locator(".total").inner_text()
    assert head == f"{2 + trained} of {most} points so far"


def test_a_reader_sees_who_and_when_then_what_to_look_at_and_the_rest_is_folded(feedback) -> None:
    name, course, _ = feedback.page.locator(".about").inner_text().split(" · ")
    assert (name, course) == ("mallory", "course")
    assert feedback.page.locator(".about bdi").first.inner_text() == "mallory"
    sections = feedback.page.locator("#notebook h2").all_inner_texts()
    assert sections[:2] == ["Look at these again", "Waits for your instructor"]
    assert sections[2:] == ["All points", "Your notebook"]
    hint = feedback.page.get_by_text("Softmax?")
    assert hint.is_visible()
    for folded in (".answer .cell", "details.exercise .card", ".whole .cell"):
        assert not any(cell.is_visible() for cell in feedback.page.locator(folded).all())
    height = feedback.page.evaluate("document.documentElement.scrollHeight")
    assert height < 3_000
    curves = feedback.page.locator(".cell", has_text="mdl.plot_history").first
    assert "not run" not in (curves.text_content() or "")


def test_paper_shows_what_a_screen_folds(feedback, tmp_path) -> None:
    feedback.page.pdf(path=tmp_path / "page.pdf")
    done = subprocess.run(
        ["pdftotext", "page.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    for text in (
        "good enough",
        "My answer, typed.",
        "Laboratory 2: Computer Vision",
        RECEIPT["evidence"],
    ):
        assert text in done.stdout


@pytest.mark.parametrize("width", [390, 1200])
def test_scores_stay_in_their_headings_and_code_in_its_text(browser, course, width) -> None:
    screen = {"viewport": {"width": width, "height": 800}, "is_mobile": width < 1000}
    with visit(browser, course / "feedback" / "mallory" / PAGE, **screen) as seen:
        assert seen.page.evaluate("innerWidth") == width  # the page is not shrunk to fit
        seen.page.evaluate(UNFOLD)
        assert seen.page.evaluate(OUTSIDE) == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert seen.page.locator("#receipt dd").all_inner_texts() == [*PARTS.values()]
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        wide = seen.page.locator(".output_area img").first
        assert wide.evaluate("image => image.naturalWidth") == 2000
        assert 200 < wide.evaluate("image => image.width") < width


def test_nothing_runs_in_formgrader_either_and_grading_works(course, browser, listener) -> None:
    with running_formgrader(course) as formgrader:
        number = formgrader.submission("mallory")["id"]
        address = formgrader.address(f"/submissions/{number}/")
        token = {"Authorization": "token secret"}
        with visit(browser, address, extra_http_headers=token) as seen:
            page = seen.page
            page.wait_for_load_state("networkidle")
            expect_harmless(seen, listener)
            assert all(url.startswith(formgrader.origin) for url in seen.requests)
            assert seen.noises == []
            page.locator(".live-notebook .glyphicon-eye-open").click()
            assert page.locator("a.name-shown").inner_text().strip() == "mallory"
            assert page.locator("input#fc_model_check").get_attribute("placeholder") == "2"
            page.locator("input#experiments").fill("3")
            with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
                page.locator("input#fc_model_check").focus()
            assert saved.value.ok
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("experiments", "lab2_mnist", "lab2", "mallory")
        assert grade.manual_score == 3


def test_nbgraders_own_feedback_is_as_harmless_and_has_the_hand_grade(
    course, browser, listener
) -> None:
    run_nbgrader(course, "generate_feedback", "lab2", "--force")
    with visit(browser, course / "feedback" / "mallory" / PAGE) as seen:
        expect_harmless(seen, listener)
        assert seen.requests == [] and seen.noises == []
        written = seen.page.locator("#toc li", has_text="Written answer")
        assert " ".join(written.inner_text().split()) == "◐ Written answer 3 of 4"
        assert seen.page.locator("#receipt code").inner_text() == RECEIPT["code"]
