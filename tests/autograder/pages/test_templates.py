"""The templates of both pages: what they say about grades, their policy, what they never load."""

import re
from typing import Any

import hostile
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.server_extensions.formgrader.handlers import template_path
from traitlets.config import Config

from autograder.pages.settings import configure
from autograder.pages.student import STATUS

EVIL = '"><script>alert(1)</script>'
ODD = {"image/png": {"width": '1" onload="alert(1)', "alt": EVIL}, "text/html": {"isolated": True}}


def page_of(cells: list[NotebookNode], template: str, **said: Any) -> str:
    config = Config()
    configure(config)
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [template_path]
    resources: dict[str, Any] = {
        "nbgrader": {"notebook": "lab2_mnist", "score": 2, "max_score": 7, "late_penalty": 0} | said
    }
    if template == "formgrade":
        resources |= {"submission_id": "x", "base_url": "/base", "index": 0, "total": 1}
    notebook = new_notebook(cells=cells, metadata={STATUS: said.get("status", "graded")})
    return str(HTMLExporter(config=config).from_notebook_node(notebook, resources)[0])


def graded(source: str = "check()", kind: Any = new_code_cell, **entry: Any) -> NotebookNode:
    whole = {"grade_id": "one", "grade": True, "points": 3, "score": 2, "title": "The model"}
    return kind(source, metadata={"nbgrader": whole | entry})


def text_of(page: str) -> str:
    """Return the words of a page's body, on one line."""
    return " ".join(re.sub("<[^>]*>", " ", page.partition("<body>")[2]).split())


@pytest.mark.parametrize("template", ["feedback", "formgrade"])
def test_a_policy_comes_before_all_that_could_load_and_nothing_is_from_elsewhere(template) -> None:
    page = page_of([graded()], template)
    head = page.partition("<body")[0]
    policy = head.index('http-equiv="Content-Security-Policy"')
    assert "default-src 'none'" in head and "base-uri 'none'" in head
    assert not re.search("<(script|style|link)", head[:policy])
    addresses = re.findall(r"""(?:src|href)="([^"]*)|url\(([^)]*)|@import""", page)
    assert all(address.startswith(("/base/", "#")) for address, *_ in addresses)
    assert "@font-face" not in head and ("<script" in page) is (template == "formgrade")


@pytest.mark.parametrize(
    ("status", "opened", "total", "score"),
    [
        ("graded", "", "2 of 7 points", "2 of 3"),
        ("graded", "some", "2 of 7 points so far", "waits, out of 3"),
        ("timeout", "all", "2 of 7 points so far", "waits, out of 3"),
        ("malformed", "some", "2 of 7 points so far", "not graded, out of 3"),
        ("malformed", "all", "Not graded, out of 7 points", "not graded, out of 3"),
    ],
)
def test_a_grade_that_nobody_gave_is_no_score(status, opened, total, score) -> None:
    text = text_of(page_of([graded(waits=bool(opened))], "feedback", status=status, open=opened))
    sign = "…" if opened else "◐"
    line = f"{sign} The model {score}"
    assert text.startswith(f"Lab 2: your feedback {total} {line}") and text.count(line) == 2
    waiting = "Not graded" if status == "malformed" else "Waits for your instructor"
    assert f"{waiting if opened else 'Look at these again'} {line}" in text


def test_comments_tasks_and_a_late_penalty_are_in_the_contents() -> None:
    answer = graded("Mine.", new_markdown_cell, solution=True, comment="Well **done**.")
    task = graded("Do it.", new_markdown_cell, grade=False, task=True, title="Task", grade_id="two")
    page = page_of([answer, task], "feedback", late_penalty=1.5)
    text = text_of(page)
    assert "◐ The model 2 of 3 comment ◐ Task 2 of 3 Late submission penalty -1.5" in text
    assert "◐ The model 2 of 3 Comment: Well done . Your answer Mine." in text
    assert "◐ Task 2 of 3 Your task Do it." in text
    for link in re.findall('href="#([^"]*)"', page):
        assert f'id="{link}"' in page


@pytest.mark.parametrize("template", ["feedback", "formgrade"])
def test_what_stock_nbgrader_leaves_in_a_notebook_cannot_act_either(template) -> None:
    data = [{"image/png": hostile.PNG}, {"text/html": EVIL}, {"text/markdown": EVIL}]
    data += [{"application/javascript": "alert(1)"}, {"text/plain": EVIL}, {"text/latex": EVIL}]
    shown = [new_output("display_data", one, metadata=ODD) for one in data]
    answer = graded(EVIL, solution=True, title=EVIL, comment=EVIL)
    if template == "feedback":
        answer.metadata.nbgrader.grade_id = EVIL
    cells = [
        answer,
        new_code_cell(EVIL, outputs=shown),
        new_raw_cell(EVIL),
        new_markdown_cell(EVIL),
    ]
    body = page_of(cells, template, notebook=EVIL).partition('id="notebook"')[2]
    assert body.count("alert(1)") > 5
    assert not re.search("<script|<iframe|<[^>]*onload", body)
