"""What a student gets back and an instructor opens: real cards, and nothing that acts."""

import base64
import html

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output, new_raw_cell

from autograder.cells import typed_length
from autograder.lab.project import find_project
from autograder.outcome import Outcome
from autograder.pages.sanitise import markdown_filter
from autograder.pages.student import NOTICE, clean_outputs, graded_notebook
from autograder.told import Told, to_both
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, passed
from mitdeeplearning_utils.pictures.plots import plot_prediction_grid
from mitdeeplearning_utils.pictures.shown import bundle

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\nrest").decode()


def html_of(text: str) -> str:
    (output,) = clean_outputs([new_output("display_data", data={"text/html": text})])
    return str(output.data["text/html"])


@pytest.mark.parametrize(
    "text",
    [
        "<script>steal()</script>",
        "<img src=x onerror=steal()>",
        "<iframe src='https://evil.example'></iframe>",
        "<b onclick=steal()>x</b>",
        "<a href='javascript:steal()'>x</a>",
        "<style>body {display: none}</style>",
        "<div style='position: fixed; inset: 0'>x</div>",
        "<form action='https://evil.example'><input></form>",
        "<svg><script>steal()</script></svg>",
        "<meta http-equiv=refresh content='0;https://evil.example'>",
        "<link rel=stylesheet href='https://evil.example'>",
        "<<script>script>steal()<</script>/script>",
    ],
)
def test_nothing_of_a_students_html_acts_loads_or_covers(text) -> None:
    cleaned = html_of(text).casefold()
    for word in ("<script", "<img", "<iframe", "onclick=", "href", "style", "<form", "<meta"):
        assert word not in cleaned
    assert "evil.example" not in cleaned


def test_a_forged_card_loses_its_colours_and_a_real_one_keeps_them() -> None:
    released = nbformat.read(find_project().student, as_version=4)
    verdict = Verdict([passed("ten scores", 3)])
    claimed = nbformat.from_dict(released)
    forged = checks.result("train_step", Verdict([passed("all mine", 4)]))._repr_html_()
    for cell in claimed.cells:
        if cell.cell_type == "code":
            data = {"text/html": forged, "text/plain": "4"}
            cell.outputs = [new_output("execute_result", data=data, execution_count=1)]
    outcome = Outcome("ann", "graded", verdicts={"fc_model": verdict})
    graded = {cell.id: cell for cell in graded_notebook(released, claimed, outcome).cells}
    real = graded["fc_model_check"].outputs[0].data["text/html"]
    assert "background-color" in real and "ten scores" in real and "all mine" not in real
    own = graded["fc_model"].outputs[0].data["text/html"]
    assert "background-color" not in own and "Graded by the course" not in own
    assert "all mine" not in graded["train_step_check"].outputs[0].data["text/html"]
    assert "all mine" not in graded["scorecard"].outputs[0].data["text/html"]


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"image/png": PNG}, ["image/png"]),
        ({"image/png": base64.b64encode(b"<svg/>").decode()}, []),
        ({"image/png": "no base64!"}, []),
        ({"image/svg+xml": "<svg onload='x()'/>"}, []),
        ({"application/javascript": "steal()"}, []),
        ({"text/latex": "$x$", "text/plain": "x"}, ["text/plain"]),
    ],
)
def test_only_text_clean_html_and_real_pictures_stay(data, kept) -> None:
    cleaned = clean_outputs([NotebookNode(output_type="display_data", data=data, metadata={})])
    assert [list(output.data) for output in cleaned] == ([kept] if kept else [])


def test_a_picture_with_a_text_stays_whole_and_alone() -> None:
    scores, images = np.eye(10)[[*range(10)] * 2], np.zeros((20, 28, 28))
    data, _ = bundle(plot_prediction_grid(images, scores, np.zeros(20, int)))
    (output,) = clean_outputs([new_output("display_data", data=data)])
    assert set(output.data) == {"text/html", "text/plain"}
    assert output.data["text/html"].count('<img alt="A digit: ') == 20
    assert len(output.data["text/html"]) > 0.95 * len(data["text/html"])


BOMB = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (30_000).to_bytes(4) * 2


def test_what_would_choke_a_browser_or_the_grader_is_left_out() -> None:
    deep = {"text/html": "<div>" * 20_000, "text/plain": "deep"}
    bomb = base64.b64encode(BOMB).decode()
    wide = {"image/png": bomb, "text/plain": "wide"}
    inline = {"text/html": f'<img src="data:image/png;base64,{bomb}" alt="wide">'}
    outputs = [new_output("display_data", data=data) for data in (deep, wide, inline)]
    kept = [dict(output.data) for output in clean_outputs(outputs)]
    assert kept == [{"text/plain": "deep"}, {"text/plain": "wide"}, {"text/html": "wide"}]
    first, second, last = clean_outputs([new_output("stream", text="x" * 900)] * 40, most=3_500)
    assert first.text == second.text == "x" * 900 and "fill the page" in last.text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
        ("\x1b[38;5;241mgrey\x1b[1;32m", "\x1b[38;5;241mgrey\x1b[1;32m"),
        ("\x1b[42m 4 of 4 \x1b[0m", " 4 of 4 \x1b[0m"),
        ("\x1b[1;48;2;26;127;55mx\x1b[7m", "x"),
        ("\x1b[2J\x1b]8;;x", "]8;;x"),
    ],
)
def test_a_printed_text_has_coloured_letters_but_no_coloured_ground(text, kept) -> None:
    (output,) = clean_outputs([new_output("stream", text=text)])
    assert output.text == kept


def test_an_output_does_not_tell_where_the_graders_packages_lie() -> None:
    text = "see /home/prof/.venv/lib/site-packages/keras/a.py:3: UserWarning\n(/x/site-packages/b)"
    (output,) = clean_outputs([new_output("stream", text=f"{text} /my/data.csv")])
    told = "see …/site-packages/keras/a.py:3: UserWarning\n(…/site-packages/b) /my/data.csv"
    assert output.text == told


@pytest.mark.parametrize("status", ["timeout", "kernel_died", "malformed", "grader_fault"])
def test_only_a_fault_of_ours_is_called_one(status) -> None:
    released = nbformat.read(find_project().student, as_version=4)
    cells = graded_notebook(released, None, Outcome("ann", status, to_both("Why."))).cells
    shown = {c.id: str(c.outputs[0]) for c in cells if c.id in ("fc_train_check", "scorecard")}
    card, total = shown.values()
    assert ("A fault of the grader" in card) is (status == "grader_fault")
    assert ("did not get to this check" in card) is (status in ("timeout", "kernel_died"))
    assert ("Nothing was run" in card) is (status == "malformed")
    assert "of 2 points" not in card  # nobody has judged it
    assert ("not checked yet, 2 points" in total) is (status != "grader_fault")


def test_each_reader_reads_their_own_text() -> None:
    released = nbformat.read(find_project().student, as_version=4)
    told = Told("It is <a> PDF.", "Ask the student for it.")
    for status, places in (("malformed", 1), ("timeout", 1), ("grader_fault", 3)):
        cells = graded_notebook(released, None, Outcome("ann", status, told)).cells
        shown = html.unescape(str([cells[0].source, cells]))
        assert shown.count("It is <a> PDF.") >= places and "Ask the student" not in shown


def test_what_waits_for_a_person_is_no_fault_and_tells_no_other_exercises_reason() -> None:
    released = nbformat.read(find_project().student, as_version=4)
    cells = graded_notebook(
        released, None, Outcome("ann", "needs_review", to_both("fc_train: x"))
    ).cells
    shown = {cell.id: str(cell.get("outputs")) for cell in cells}
    assert "your instructor will look at it" in shown["fc_train_check"]
    assert "fault" not in str(shown) and "fc_train: x" not in str(shown)


def test_a_students_own_cell_keeps_no_metadata_that_could_stop_the_page() -> None:
    released = nbformat.read(find_project().student, as_version=4)
    released.cells.insert(0, new_raw_cell("Mine.", id="mine"))
    released.cells[0].metadata.update({"tags": 5, "raw_mimetype": 5})
    graded = graded_notebook(released, None, Outcome("ann", "graded")).cells
    assert graded[0].metadata == {}
    assert [c.metadata.nbgrader.grade_id for c in graded if c.id == "fc_fit"] == ["fc_fit"]


def test_a_page_that_would_take_minutes_is_cut_and_the_answers_last() -> None:
    released = nbformat.read(find_project().student, as_version=4)
    picture = f"![x](data:image/png;base64,{PNG * 9_000})"
    for cell in released.cells:
        if cell.id == "experiments":
            cell.source = "mine" * 4_000 + picture
        if cell.id == "fc_model":
            cell.source = "x+" * 50_000
    released.cells[:0] = [new_raw_cell("x+" * 9_000, id=f"mine-{i}") for i in range(30)]
    graded = graded_notebook(released, None, Outcome("ann", "graded")).cells
    sources = {cell.id: cell.source for cell in graded}
    assert sources["experiments"] == "mine" * 4_000 + picture
    assert sources["fc_model"] == "x+" * 10_000 + "\n… cut after 20,000 characters"
    assert sources["mine-0"] == "x+" * 9_000 and sources["mine-29"].endswith("after 0 characters")
    locked = [c.id for c in released.cells if c.metadata.get("nbgrader", {}).get("locked")]
    assert {c.id: c.source for c in released.cells if c.id in locked}.items() <= sources.items()
    typed = [source for id_, source in sources.items() if id_ not in {*locked, NOTICE}]
    assert sum(map(typed_length, typed)) < 105_000  # a page of twice as many took 5 s


@pytest.mark.parametrize("source", ["a [b] [c", "[" * 30_000])
def test_no_bracket_reaches_the_filter_that_needs_their_number_squared(source) -> None:
    shown = markdown_filter({}, source)
    assert "[" not in shown and html.unescape(shown).count("[") == source.count("[")


def test_colours_and_small_outputs_fill_the_page_by_what_they_take() -> None:
    colours = new_output("stream", text="\x1b[31mx" * 16_000)
    assert len(clean_outputs([colours] * 40)) < 10
    traceback = ["\x1b[31mx" * 16_000] * 200
    (error,) = clean_outputs([new_output("error", ename="x", evalue="", traceback=traceback)])
    assert len("\n".join(error.traceback)) < 101_000
    assert len(clean_outputs([new_output("stream", text="x")] * 40, most=30_000)) < 40


def test_long_text_is_cut_and_control_characters_go() -> None:
    (output,) = clean_outputs([new_output("stream", text="\x07\x1b[31mred" + "x" * 200_000)])
    assert output.text.startswith("\x1b[31mred")
    assert output.text.endswith("cut after 100,000 characters")


def test_a_run_that_did_not_end_well_says_so_at_the_top() -> None:
    released = nbformat.read(find_project().student, as_version=4)
    outcome = Outcome(
        "ann", "timeout", to_both("It ran <b>too</b> long."), repairs=["A cell is back."]
    )
    notice = graded_notebook(released, None, outcome).cells[0].source
    assert "was stopped at the limit of CPU time" in notice
    assert "It ran &lt;b&gt;too&lt;/b&gt; long." in notice and "A cell is back." in notice
