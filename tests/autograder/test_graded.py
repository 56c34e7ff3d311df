"""What a student gets back and an instructor opens: real cards, and nothing that acts."""

import base64

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.graded import clean_outputs, graded_notebook
from autograder.outcome import Outcome
from autograder.project import find_project
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, passed

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
    outcome = Outcome("ann", "graded", verdicts={"fc_model": verdict}, reason="")
    graded = {cell.id: cell for cell in graded_notebook(released, claimed, outcome).cells}
    real = graded["fc_model_check"].outputs[0].data["text/html"]
    assert "background-color" in real and "ten scores" in real and "all mine" not in real
    own = graded["fc_model"].outputs[0].data["text/html"]
    assert "background-color" not in own and "verdict, made outside" not in own
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


def test_long_text_is_cut_and_control_characters_go() -> None:
    (output,) = clean_outputs([new_output("stream", text="\x07\x1b[31mred" + "x" * 200_000)])
    assert output.text.startswith("\x1b[31mred")
    assert output.text.endswith("cut after 100,000 characters")


def test_a_run_that_did_not_end_well_says_so_at_the_top() -> None:
    released = nbformat.read(find_project().student, as_version=4)
    outcome = Outcome("ann", "timeout", "It ran <b>too</b> long.", repairs=["A cell is back."])
    notice = graded_notebook(released, None, outcome).cells[0].source
    assert "was stopped at the time limit" in notice
    assert "It ran &lt;b&gt;too&lt;/b&gt; long." in notice and "A cell is back." in notice
