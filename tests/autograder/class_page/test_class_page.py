"""The class page in a real browser: right numbers, readable anywhere, and nothing that acts."""

import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from chromium import chromium, contrasts, visit
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page

from autograder.class_page import figures as class_figures
from autograder.class_page.grades import Grades
from autograder.class_page.page import Around, render, write
from autograder.cli import main
from autograder.course import Course
from autograder.course.create import init_course
from autograder.course.outcomes import write_outcome
from autograder.lab.project import find_project
from autograder.outcome import STATUSES, Outcome
from autograder.told import to_both
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.exercises import fc_model, fc_train, prediction
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed, skipped

HOSTILE = '<script>alert(1)</script><img src="http://127.0.0.1:9/x" onerror="alert(2)">'
SIGMOID = "The model ends in sigmoid. Which activation makes the scores add up to 1?"
RATE = "SGD has a learning rate of {}. Does a larger one, 0.1, learn faster?"
LOGITS = "`from_logits=True` tells the loss of logits. Are there any?"


def outcome(student: str, *mistakes: str, accuracy: float = 0.97, **more: object) -> Outcome:
    """A submission with these mistakes: sigmoid, a learning rate as text, logits, none."""
    sigmoid = "sigmoid" in mistakes
    rates = [text for text in mistakes if text.startswith("0.")]
    scores = failed("probabilities", 1, hint=SIGMOID) if sigmoid else passed("probabilities", 1)
    hint = RATE.format(rates[0]) if rates else ""
    claim, most = "good enough", fc_train.POINTS
    trained = failed(claim, most, hint=hint) if rates else passed(claim, most)
    step = passed("moves", 4, hint=LOGITS if "logits" in mistakes else "")
    verdicts = {
        "fc_model": Verdict([passed("ten scores", 1), scores, passed("hidden", 1)]),
        "fc_train": Verdict([trained]),
        "train_step": Verdict([step]),
        "prediction": Verdict(not_started="Store the digit."),
    }
    values = {"verdicts": verdicts, "accuracies": {"model": accuracy}, "status": "graded"} | more
    return Outcome(student, **values)  # type: ignore[arg-type]


CLASS = [
    outcome("ann", seconds=70),
    outcome("ben", "sigmoid", "0.01", accuracy=0.92, seconds=80),
    outcome("carla", "sigmoid", "0.001", accuracy=0.11, seconds=90),
    outcome(
        "dora",
        "sigmoid",
        "logits",
        repairs=["The cell setup is back."],
        accuracy=fc_train.THRESHOLD,
    ),
    outcome("emil", screened=True),
    Outcome("flo", "timeout", to_both("The cell cnn_fit ran for 10 minutes."), seconds=1800),
    outcome("gil", status="needs_review", reviews=["fc_train: better on the test images"]),
    Outcome("hal", "malformed", to_both(HOSTILE)),
    Outcome("ivy", "grader_fault", to_both("OSError: no space left")),
    outcome(f"jo{HOSTILE}", reviews=[HOSTILE], status="needs_review", repairs=[HOSTILE]),
]
HINT = {"x": Verdict([failed(HOSTILE, 1, hint=HOSTILE), skipped(HOSTILE, 1, seen=HOSTILE)])}
ROSTER = {o.student: "" for o in CLASS} | {"kim": "Kim, Absent", "ann": "Abel, Ann"}
WAITING = {f"s{number}": frozenset({"experiments"}) for number in range(7)}
WAITING["flo"] = frozenset({"fc_train_check"})
GRADES = Grades(totals={"ann": 24.5, "flo": 0}, most=25, waiting=WAITING)
FOLDED = ("Abel, Ann (ann)", "ben", "Kim, Absent (kim)", "The cell cnn_fit ran", "flo")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    outcomes = [*CLASS, Outcome("zoe", "graded", verdicts=HINT)]
    pages = frozenset(outcome.student for outcome in outcomes)
    path.write_text(render(outcomes, Around(ROSTER, GRADES, pages)), "utf-8")
    return path


def text_of(page: Page, heading: str) -> str:
    """What is shown under a heading, up to the next one."""
    script = """heading => {
      let text = "", next = [...document.querySelectorAll("h2")].find(h => h.innerText === heading);
      while ((next = next.nextElementSibling) && next.tagName !== "H2")
        text += next.innerText + "\\n";
      return text;
    }"""
    return str(page.evaluate(script, heading))


def test_a_known_mistake_is_counted_once_for_all_its_numbers_and_the_commonest_is_first() -> None:
    found = class_figures.mistakes(CLASS)
    assert [(m.text, m.students) for m in found] == [
        (SIGMOID, ["ben", "carla", "dora"]),
        (RATE.format("0.001"), ["ben", "carla"]),
        (LOGITS, ["dora"]),
    ]
    assert [mistake.costs for mistake in found] == [True, True, False]
    assert class_figures.mistakes([*CLASS[3:], *CLASS[:3]])[0].text == SIGMOID


def test_a_student_who_makes_a_mistake_twice_is_one_student() -> None:
    twice = Verdict([failed("a", 1, hint="Same?"), failed("b", 1, hint="Same?")])
    (mistake,) = class_figures.mistakes([Outcome("ann", "graded", verdicts={"fc_model": twice})])
    assert mistake.students == ["ann"]


def test_a_note_that_only_explains_a_card_is_no_mistake() -> None:
    note = Verdict([passed("a", 1, hint="No point is lost here: the loss is the reason.")])
    assert class_figures.mistakes([Outcome("ann", "graded", verdicts={"train_step": note})]) == []


def test_points_and_accuracies_stand_in_the_right_bars() -> None:
    points = {bar.label: bar.count for bar in class_figures.points_bars(CLASS)}
    assert (
        sum(points.values()) == len(CLASS)
        and max(points, key=int) == f"{checks.scorecard().most:g}"
    )
    best = 7 + fc_train.POINTS
    assert points[f"{best}"] == 4 and points[f"{best - 1}"] == 1
    assert points["6"] == 2 and points["0"] == 3
    fully, cnn = class_figures.accuracies(CLASS)
    bars = {bar.label: bar.count for bar in fully.bars if bar.count}
    assert bars == {
        "below 0.90": 1,
        "0.920 to 0.925": 1,
        f"{fc_train.THRESHOLD:.3f} to {fc_train.THRESHOLD + 0.005:.3f}": 1,
        "0.970 to 0.975": 4,
    }
    assert (fully.reached.held, fully.reached.whole, cnn.values) == (5, 7, [])
    for row in (fully, cnn):  # a bar is of those that pass, or of those that do not
        assert any(bar.start == pytest.approx(row.line) for bar in row.bars), row.title


def test_the_first_screen_says_what_to_do_next(browser: Browser, report: Path) -> None:
    with visit(browser, report, viewport={"width": 1200, "height": 900}) as seen:
        items = seen.page.locator(".todo li")
        lines = items.all_inner_texts()
        assert [line.split()[0] for line in lines] == ["1", "4", "7", "1", "1", "1"]
        told = ("fault", "review", "in lab2 answers", "in Formgrader")
        told += ("not handed in", "not in roster.csv")
        for line, words in zip(lines, told, strict=True):
            assert words in line
        box = items.last.bounding_box()
        assert box and box["y"] + box["height"] < 900
        for link in seen.page.locator(".todo a").all():
            assert seen.page.locator(link.get_attribute("href") or "").count() == 1


def test_every_exercise_and_claim_has_its_pass_rate(browser: Browser, report: Path) -> None:
    with visit(browser, report) as seen:
        rows = seen.page.locator(".rates tr").all_inner_texts()
        rates = {row.split("\t")[0].split("\n")[0]: row.split("\t")[1] for row in rows}
        assert rates[f"{fc_model.TITLE} ({fc_model.POINTS})"] == "4 of 7"
        assert (rates["probabilities"], rates["ten scores"]) == ("4 of 7", "7 of 7")
        assert rates[f"{fc_train.TITLE} ({fc_train.POINTS})"] == "5 of 7"
        assert rates[f"{prediction.TITLE} ({prediction.POINTS})"] == "0 of 7 (7 did not start)"
        assert f"5 of 7 reach the threshold of {fc_train.THRESHOLD}" in text_of(
            seen.page, "Test accuracies"
        )
        assert seen.page.locator("line.threshold").count() == 1
        lines = seen.page.locator("svg text.line").all_text_contents()
        assert f"threshold {fc_train.THRESHOLD}" in lines


def test_names_are_hidden_until_a_fold_is_opened_by_key_or_click(browser, report) -> None:
    with visit(browser, report) as seen:
        shown = seen.page.locator("body").inner_text().split()
        assert not set(FOLDED) & set(shown)
        fold = seen.page.locator(".mistakes details").first
        assert not fold.locator("ul").is_visible()
        fold.locator("summary").focus()
        seen.page.keyboard.press("Enter")
        assert fold.locator("ul").inner_text().split() == ["ben", "carla", "dora"]
        seen.page.locator("#look ~ details summary").first.click()
        look = text_of(seen.page, "Submissions to look at")
        assert "The cell cnn_fit ran for 10 minutes." in look and "better on the test" in look


def test_who_needs_a_look_is_linked_to_the_feedback_page(browser, report) -> None:
    page = report.parent / "feedback" / "flo" / "lab2" / "lab2_mnist.html"
    page.parent.mkdir(parents=True)
    page.write_text("<title>Flo's page</title>")
    with visit(browser, report) as seen:
        seen.page.locator("#look ~ details summary").first.click()
        seen.page.get_by_role("link", name="flo", exact=True).first.click()
        assert seen.page.title() == "Flo's page"
    unlinked = render(CLASS, Around())
    assert "feedback" not in unlinked and "flo" in unlinked
    assert "roster.csv" not in unlinked  # nobody knows who is in the class


def test_absent_repaired_and_screened_students_are_listed(browser, report) -> None:
    with visit(browser, report) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert "Kim, Absent (kim)" in text_of(seen.page, "Not handed in")
        assert "Ann" not in text_of(seen.page, "Not handed in")
        strangers = text_of(seen.page, "Handed in, but not in roster.csv")
        assert strangers.split() == ["1", "student", "zoe"]
        assert "The cell setup is back." in text_of(seen.page, "Repaired notebooks")
        assert "emil" in text_of(seen.page, "Screened")
        assert "the longest 30.0 min" in text_of(seen.page, "Time")
        for status in {o.status for o in CLASS}:
            assert STATUSES[status] in text_of(seen.page, "Statuses")


def test_a_students_text_is_shown_as_text_and_the_page_asks_for_nothing(browser, report) -> None:
    with visit(browser, report) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        shown = seen.page.locator("body").inner_text()
        assert shown.count("<script>alert(1)</script>") >= 6
        assert seen.page.locator("img, iframe, [onerror]").count() == 0
        assert seen.page.locator("script").count() == 1  # our own
        assert seen.requests == [] and seen.noises == []
        seen.page.evaluate("""() => {
          const script = document.createElement("script");
          script.textContent = "window.came = 1";
          document.body.append(script);
        }""")
        assert seen.page.evaluate("window.came") is None
        assert "Content Security Policy" in seen.noises.pop()


def test_everybody_can_be_sorted_and_searched(browser: Browser, report: Path) -> None:
    with visit(browser, report) as seen:
        seen.page.locator("details", has=seen.page.locator(".everybody")).locator("summary").click()
        names = seen.page.locator(".everybody tbody th")
        assert names.first.inner_text() == "Abel, Ann (ann)"
        row = seen.page.locator(".everybody tbody tr").first.inner_text().split("\t")
        assert row[1:3] == [f"{7 + fc_train.POINTS}", "24.5"]
        total = seen.page.locator(".everybody th", has_text="total")
        for order, first in (("ascending", "ben"), ("descending", "Abel, Ann (ann)")):
            total.get_by_role("button").click()
            assert total.get_attribute("aria-sort") == order
            assert names.first.inner_text() == first
        seen.page.get_by_label("Search").last.fill("FLO")
        shown = seen.page.locator(".everybody tbody tr:visible th")
        assert shown.all_inner_texts() == ["flo"]
        assert seen.page.locator(".search output").last.inner_text() == f"1 of {len(CLASS) + 1}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_it_reads_well_on_a_phone_and_in_the_dark(browser, report, scheme, width) -> None:
    size = {"width": width, "height": 800}
    with visit(browser, report, viewport=size, color_scheme=scheme) as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        ratio, words = contrasts(seen.page)[0]
        assert ratio >= 4.5, words
        dark = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (dark == "rgb(21, 24, 28)") is (scheme == "dark")


def test_headings_are_in_order_and_tables_and_pictures_say_what_they_are(browser, report) -> None:
    with visit(browser, report) as seen:
        levels = seen.page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3')].map(h => +h.tagName[1])"
        )
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert seen.page.locator("th:not([scope])").count() == 0
        assert seen.page.locator("table:not(:has(thead th))").count() == 0
        assert seen.page.locator("svg:not([role=img][aria-label])").count() == 0


def test_printed_it_keeps_its_headings_and_no_name(browser, report, tmp_path) -> None:
    with visit(browser, report, color_scheme="dark") as seen:
        headings = seen.page.locator("h2").all_inner_texts()
        seen.page.pdf(path=tmp_path / "report.pdf")
        seen.page.emulate_media(media="print", color_scheme="dark")
        assert seen.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    done = subprocess.run(
        ["pdftotext", "-layout", "report.pdf", "-"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert len(headings) > 8
    for heading in headings:
        assert heading in done.stdout
    for name in ("carla", "Kim, Absent", "The cell cnn_fit ran"):
        assert name not in done.stdout


def test_ten_thousand_students_make_a_small_page_and_a_long_list_says_so(browser, tmp_path) -> None:
    crowd = [outcome(f"student_{i:05}", "sigmoid", f"0.{i:05}") for i in range(9_990)]
    path = tmp_path / "report.html"
    pages = frozenset(each.student for each in crowd)
    path.write_text(render([*crowd, *CLASS], Around(ROSTER, GRADES, pages)), "utf-8")
    assert path.stat().st_size < 1_000_000
    with visit(browser, path) as seen:
        fold = seen.page.locator(".mistakes details").first
        assert fold.locator("summary").inner_text() == "9,993 students"
        assert fold.locator("li").count() == 201
        assert "9,793 more" in (fold.locator("li").last.text_content() or "")
        assert "(with 9,992 different numbers)" in seen.page.locator(".mistakes").inner_text()


def test_a_median_says_over_how_many_and_one_point_is_no_points() -> None:
    one = outcome("ann", verdicts={"fc_model": Verdict([passed("ten scores", 1)])})
    page = render([one, Outcome("hal", "malformed")], Around())
    assert "<b>2</b> handed in" in page
    assert "<b>1</b> automatic point, median over the 1 judged</li>" in page
    assert "<b>1</b> automatic point, median</li>" in render([one], Around())
    assert "<p>Submissions judged: 1. The median is 1," in page


def test_without_outcomes_the_page_says_so_and_who_is_missing() -> None:
    page = render([], Around({"kim": "Kim"}))
    assert "Nothing is graded yet." in page and "<bdi>Kim</bdi> (<bdi>kim</bdi>)" in page
    alone = render([Outcome("ann", "malformed", to_both("It is a PDF."))], Around())
    assert "It is a PDF." in alone and "Points</h2>" not in alone


def test_a_course_without_anything_to_do_says_so() -> None:
    assert "nobody waits" in render([outcome("ann")], Around())


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = init_course(find_project(), tmp_path_factory.mktemp("place") / "course")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        gradebook.add_assignment("lab2")
        gradebook.add_notebook("lab2_mnist", "lab2")
        for name in ("experiments", "fc_model_check"):
            gradebook.add_grade_cell(name, "lab2_mnist", "lab2", max_score=4, cell_type="markdown")
        gradebook.add_student("kim", first_name="Kim", last_name="Absent")
        for student in ("ann", "ben"):
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission("lab2", student)
            saved = gradebook.find_submission_notebook("lab2_mnist", "lab2", student)
            for grade in saved.grades:
                grade.needs_manual_grade = student == "ann"
        gradebook.db.commit()
    return folder


def test_the_gradebook_says_who_waits_and_who_is_missing(course: Path) -> None:
    assert Course(course).roster() == {"kim": "Absent, Kim", "ann": "", "ben": ""}
    write_outcome(course, outcome("ann"))
    write_outcome(course, outcome("ben"))
    page = write(Course(course)).read_text("utf-8")
    assert 'href="lecture.html"' in page
    lecture = (course / "lecture.html").read_text("utf-8")
    assert "What 2 students found out" in lecture and "Few students" in lecture
    assert "<b>1</b> written answer waits in <code>lab2 answers" in page
    assert "<b>1</b> waits in Formgrader" in page
    assert "<bdi>Absent, Kim</bdi> (<bdi>kim</bdi>)" in page
    assert 'href="feedback/' not in page  # there are none in this course


def test_only_pages_that_exist_are_linked(course: Path) -> None:
    for student in ("ann", "ben"):
        write_outcome(course, outcome(student))
    made = course / "feedback" / "ben" / "lab2" / "lab2_mnist.html"
    made.parent.mkdir(parents=True)
    (course / "feedback" / "ann" / "lab2").mkdir(parents=True)  # what is left of a run cut short
    made.write_text("<p>well done</p>")
    page = write(Course(course)).read_text("utf-8")
    assert page.count('href="feedback/ben/lab2/lab2_mnist.html"') == 1
    assert "feedback/ann" not in page and "<bdi>ann</bdi></th>" in page


def test_the_roster_file_counts_where_there_is_one(course: Path, capsys) -> None:
    roster = course / "roster.csv"
    roster.write_text("student,name\nlee,Lee\n,nobody\n", "utf-8")
    assert Course(course).roster() == {"lee": "Lee"}
    roster.write_text("id,name\nlee,Lee\n", "utf-8")
    assert main(["export", "csv", "--course", str(course), "--out", "x.csv"]) == 1
    assert "has no column `student`; it has id, name" in capsys.readouterr().err
    roster.unlink()
