"""The feedback page: what a student typed and what the box gave back, as `lab2 grade` shows it."""

import copy
import json
import re
import tempfile
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import hostile
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader.api import Gradebook

from autograder.cells import to_text
from autograder.course import Course
from autograder.course.create import CONFIG
from autograder.course.gradebook import open_gradebook
from autograder.judge.claimed import read_claimed
from autograder.names import ASSIGNMENT, NOTEBOOK, release_path
from autograder.outcome import Outcome
from autograder.pages.student import graded_notebook
from autograder.pipeline.record import Recorder, automatic_points
from autograder.repair.notebook import MalformedError, repair
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed

from . import Target, notebooks
from .mutate import ODD, dumped, mutated_tree

_URL = "http://127.0.0.1:9"
_BLOCKS = ["# ", "> ", "* ", "1. ", "- [ ] ", "    ", "```\n", "~~~", "| a |\n|---|\n", "---\n"]
_BLOCKS += ["\n", "\n\n", "[^1]: ", "[x]: /y\n", "$$", "\\begin{a}", "\\end{a}", "\t", "\r", ": "]
_INLINE = ["[", "](", "![", "]", ")", "*", "**", "_", "`", "``", "$", "\\(", "\\", "~~", "^", "<"]
_INLINE += ["x", "é", "\u202e", "\x00", "\ud800", "\x1b[31m", "\x1b[42m", "&lt;", "&#x3c;", "&"]
_INLINE += ["![x](attachment:a.png)", "https://x.y ", "<http://x>", "[^1]", "<b>", "</b>", "<!--"]
_HOSTILE = [*hostile.markdown(_URL), hostile.forged_card()]
_TIMES = [1, 1, 1, 1, 1, 1, 1, 30, 300, 3000]
_SPLIT = b"\0"  # JSON has none
_GRADE = {"schema_version": 3, "grade": True, "locked": False, "solution": True, "task": False}
# A page is made of these alone: an independent, strict reading of what the cleaner lets through.
_TAG = re.compile(r"""</?([a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"<>]*")?)*)\s*/?>""")
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
_TAGS = {"a", "abbr", "acronym", "b", "blockquote", "body", "br", "code", "dd", "del", "div", "dl"}
_TAGS |= {"dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "i", "img", "li", "main"}
_TAGS |= {"ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th"}
_TAGS |= {"header", "nav", "section", "thead", "tr", "ul", "article", "bdi", "details", "summary"}
_VALUES = {
    "href": re.compile(r"#.*|(https?://|mailto:).*", re.IGNORECASE | re.DOTALL),
    "src": re.compile(r"data:image/(png|jpeg|gif);base64,[\w+/=\s]*"),
    "style": re.compile(r"((background-)?color: [\w#(), ]+(; |$))+"),
    **dict.fromkeys(("aria-hidden", "aria-label"), re.compile("true|Exercises")),
    "rel": re.compile("noopener noreferrer"),
    **dict.fromkeys(("width", "height"), re.compile(r"\d{1,4}")),
    **dict.fromkeys(
        ("alt", "class", "id", "name", "open", "start", "tabindex", "title"),
        re.compile(".*", re.DOTALL),
    ),
}
_kept: list[tempfile.TemporaryDirectory[str]] = []


def _released() -> NotebookNode:
    """Return the small lab of the other targets, with a written question."""
    notebook = copy.deepcopy(notebooks.RELEASED)
    entry = {"nbgrader": _GRADE | {"grade_id": "experiments", "points": 4}}
    notebook.cells.append(new_markdown_cell("*Write*", id="experiments", metadata=entry))
    return notebook


RELEASED = _released()


@cache
def _recorder() -> Recorder:
    """Return an open course in which ann's submission is recorded."""
    _kept.append(tempfile.TemporaryDirectory())
    course = Path(_kept[-1].name)
    (course / "nbgrader_config.py").write_text(CONFIG)
    with open_gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.add_assignment(ASSIGNMENT)
        gradebook.add_notebook(NOTEBOOK, ASSIGNMENT)
        for cell in RELEASED.cells:
            _add_cell(gradebook, cell.metadata.get("nbgrader", {}), cell.cell_type)
    release_path(course).parent.mkdir(parents=True)
    nbformat.write(RELEASED, release_path(course))
    recorder = Recorder(Course(course))
    recorder.record(Outcome("ann", "graded"))
    return recorder


def _add_cell(gradebook: Gradebook, entry: dict[str, Any], kind: str) -> None:
    where = (NOTEBOOK, ASSIGNMENT)
    if entry.get("grade"):
        gradebook.add_grade_cell(
            entry["grade_id"], *where, max_score=entry["points"], cell_type=kind
        )
    if entry.get("solution"):
        gradebook.add_solution_cell(entry["grade_id"], *where)


def _text(dice: Random) -> str:
    """Return what a student may type, parts of it many times over."""
    kinds = [dice.choice([_HOSTILE, _BLOCKS, _INLINE, _INLINE]) for _ in range(dice.randrange(9))]
    whole = "".join(dice.choice(kind) * dice.choice(_TIMES) for kind in kinds)
    return whole[: 30_000 if dice.randrange(20) == 19 else 2_000]


def _make(dice: Random) -> bytes:
    """Return what a check saw, what was handed in and what the box gave back, one after another."""
    _recorder()  # out of the watch's sight: it writes a course
    notebook = copy.deepcopy(RELEASED)
    for cell in notebook.cells:
        if not cell.metadata.get("nbgrader", {}).get("locked") and dice.randrange(2):
            cell.source = _text(dice)
    for new in (new_markdown_cell, new_raw_cell, new_code_cell, new_markdown_cell):
        cell = new(_text(dice), id=f"mine-{len(notebook.cells)}")
        notebook.cells.insert(dice.randrange(len(notebook.cells)), cell)
    claimed = copy.deepcopy(notebook)
    for cell in claimed.cells:
        if cell.cell_type == "code":
            cell.outputs = [_output(dice) for _ in range(dice.randrange(4))]
    changed = [
        mutated_tree(dice, json.loads(json.dumps(tree)), ODD, 3) for tree in (notebook, claimed)
    ]
    seen = _text(dice).replace("\0", "").encode("utf-8", "replace")
    return _SPLIT.join([seen, *map(dumped, changed)])


def _output(dice: Random) -> NotebookNode:
    """Return an output with hostile text in each place that may have one."""
    if dice.randrange(4) == 0:
        return new_output("stream", text=_text(dice))
    if dice.randrange(4) == 0:
        return new_output("error", ename=_text(dice), evalue="x", traceback=[_text(dice)])
    kinds = ["text/html", "text/plain", "text/markdown", "text/latex", "image/svg+xml", "image/png"]
    return new_output("display_data", {dice.choice(kinds): _text(dice) for _ in range(2)})


def _use(data: bytes, folder: Path) -> None:
    """Render the page, and see that there is nothing in it but text, colours and pictures."""
    seen, submitted, claimed = data.split(_SPLIT)
    (folder / "notebook.ipynb").write_bytes(claimed)
    notebook = _graded(seen.decode(), submitted, folder / "notebook.ipynb")
    recorder = _recorder()
    page, _ = recorder._exporter().from_notebook_node(notebook, recorder._resources("ann"))
    head, _, body = page.partition("<body")
    assert head == _head()
    _expect_harmless(f"<body{body}")


def _graded(seen: str, submitted: bytes, claimed: Path) -> NotebookNode:
    verdict = Verdict([passed("ten scores", 2), failed("rows", 1, seen=seen, hint="y?")])
    try:
        found = repair(submitted, RELEASED)
    except MalformedError as error:
        return graded_notebook(RELEASED, None, Outcome("ann", "malformed", error.reason))
    outcome = Outcome(
        "ann", "graded", verdicts={"fc_model": verdict}, repairs=found.repairs, run="x"
    )
    notebook = graded_notebook(found.notebook, read_claimed(claimed), outcome)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            automatic_points(cell, outcome)
    to_text(notebook)
    return notebook


@cache
def _head() -> str:
    """Return the head of an honest page: a hostile one has the same."""
    page = next(_recorder().course.folder.glob("feedback/ann/*/*.html")).read_text("utf-8")
    return page.partition("<body")[0]


def _expect_harmless(body: str) -> None:
    start = -1
    while (start := body.find("<", start + 1)) >= 0:
        tag = _TAG.match(body, start)
        assert tag and tag[1] in _TAGS, body[start : start + 300]
        for name, value in _ATTRIBUTE.findall(tag[2]):
            assert name in _VALUES and _VALUES[name].fullmatch(value), tag[0][:300]


TARGETS = [Target("feedback page", _make, _use, 10)]
