"""Notebooks: as students hand them in, and as they come out of a box."""

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.cells import nbgrader_metadata
from autograder.judge.claimed import read_claimed
from autograder.judge.conclusion import forged_cards, outcome_of, set_aside
from autograder.judge.lacking import lacking
from autograder.judge.verdict import Judged
from autograder.outcome import Outcome
from autograder.pages.student import graded_notebook
from autograder.repair.notebook import MalformedError, repair
from autograder.repair.shows_only import skipped_cells
from autograder.told import RunEnd
from mitdeeplearning_utils.checks.findings import Verdict, passed

from . import Target
from .mutate import ODD, dumped, mutated_bytes, mutated_tree

_CELLS = [
    ("setup", "lock", "import mdl"),
    ("fc_model", "solution", "def build_fc_model():\n    # …"),
    ("fc_model_check", "grade", "mdl.check('fc_model_check')"),
    ("fc_fit", "solution", "# …"),
    ("prediction", "solution", "# …"),
    ("prediction_check", "grade", "mdl.check(2)"),
]
_FORMS = ["<b>", "</b>", "<script>", "<!--", "-->", "<svg/onload=x>", "]]>", "&#x3c;", "&lt;script"]
_FORMS += ["<a href=javascript:x>", "<table><tr>", "<style>*{}", "<p style='x'>", "<", ">", "\x00"]
_FORMS += ["<iframe srcdoc='", "\ud800", "<math><mtext>", "<![CDATA[", "<noscript>", "<b " * 50]
_TAG = re.compile(r"<\s*/?\s*([^\s/>]+)([^>]*)>")
_KEPT = {"b", "br", "code", "div", "em", "i", "li", "ol", "p", "pre", "span", "strong", "sub"}
_KEPT |= {"table", "tbody", "td", "th", "thead", "tr", "ul"}
_PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"  # a head is enough
_VERDICT = Verdict([passed("ten scores", 3)])
_OUTCOME = Outcome("ann", "graded", verdicts={"fc_model": _VERDICT})


def _released() -> NotebookNode:
    cells = [new_markdown_cell("# The lab", id="title")]
    for name, kind, source in _CELLS:
        entry = {"grade_id": name, "locked": kind != "solution", "solution": kind == "solution"}
        entry |= {"grade": kind == "grade", "schema_version": 3, "task": False}
        entry |= {"points": 3} if kind == "grade" else {}
        cells.append(new_code_cell(source, id=name, metadata={"nbgrader": entry}))
    return new_notebook(cells=cells, metadata={"lab2": {"version": "1.0.0"}})


RELEASED = _released()


def _handed_in() -> list[str]:
    """Return valid notebooks as JSON: with answers, of an old format, without any metadata."""
    filled = nbformat.from_dict(RELEASED)
    filled.cells[2].source = "def build_fc_model():\n    return 1"
    filled.cells[4].outputs = [new_output("stream", text="1\n")]
    filled.cells.insert(3, new_code_cell("print(1)", id="mine", metadata={"tags": ["x"]}))
    bare = json.loads(nbformat.writes(filled))
    for cell in bare["cells"]:
        cell["metadata"] = {}
    old = nbformat.writes(nbformat.convert(nbformat.from_dict(filled), 3))
    return [nbformat.writes(filled), old, json.dumps(bare)]


_HANDED_IN = _handed_in()


def _make_submitted(dice: Random) -> bytes:
    tree = mutated_tree(dice, json.loads(dice.choice(_HANDED_IN)), ODD)
    data = dumped(tree)
    return mutated_bytes(dice, data) if dice.randrange(4) == 3 else data


def _use_submitted(data: bytes, folder: Path) -> None:
    try:
        found = repair(data, RELEASED)
    except MalformedError as error:
        for told in (error.reason.student, error.reason.instructor):
            assert 0 < len(told) < 1000 and told.isprintable()
        return
    notebook = found.notebook
    text = nbformat.writes(notebook)
    assert nbformat.writes(repair(data, RELEASED).notebook) == text
    nbformat.reads(text.encode().decode(), as_version=4)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    graded = [cell for cell in notebook.cells if nbgrader_metadata(cell)]
    wanted = [cell for cell in RELEASED.cells if nbgrader_metadata(cell)]
    for mine, released in zip(graded, wanted, strict=True):
        assert (mine.id, mine.metadata) == (released.id, released.metadata)
        assert not released.metadata.nbgrader.locked or mine.source == released.source
    assert all(line.isprintable() for line in found.repairs)
    skipped_cells(notebook, RELEASED)
    graded_notebook(notebook, None, _OUTCOME)


def _claimed() -> str:
    data: dict[str, Any] = {"text/html": "<b>x</b>", "text/plain": "3.0", "image/png": _PICTURE}
    notebook = nbformat.from_dict(RELEASED)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code[0].outputs = [new_output("stream", text="1\n"), new_output("error", ename="E", evalue="x")]
    code[1].outputs = [
        new_output("display_data", data),
        new_output("display_data", {"application/json": 1}),
    ]
    code[2].outputs = [new_output("execute_result", data, execution_count=1)]
    return nbformat.writes(notebook)


_CLAIMED = _claimed()


def _make_claimed(dice: Random) -> bytes:
    markup = ["".join(dice.choice(_FORMS) for _ in range(dice.randrange(9))) for _ in range(3)]
    big = [dice.choice(_FORMS) * dice.choice([1, 300, 1900, 3000])]
    tree = mutated_tree(dice, json.loads(_CLAIMED), [*ODD, *markup, *big, *markup, *big], 8)
    data = dumped(tree)
    return mutated_bytes(dice, data) if dice.randrange(8) == 7 else data


def _use_claimed(data: bytes, folder: Path) -> None:
    path = folder / "notebook.ipynb"
    path.write_bytes(data)
    claimed = read_claimed(path)
    judged = Judged({"fc_model": _VERDICT})
    set_aside(judged, lacking(claimed))
    outcome = outcome_of(_OUTCOME, RunEnd("graded"), judged, forged_cards(claimed, judged.verdicts))
    assert all(line.isprintable() for line in outcome.reviews)
    graded = graded_notebook(RELEASED, claimed, _OUTCOME)
    nbformat.validate(graded)
    assert len(nbformat.writes(graded).encode()) < 25_000_000
    for cell in graded.cells:
        for output in cell.get("outputs", []):
            if nbgrader_metadata(cell).get("grade"):
                continue  # a card of ours
            for name, attributes in _TAG.findall(output.get("data", {}).get("text/html", "")):
                assert name in _KEPT and not attributes.strip(" /"), (name, attributes)


TARGETS = [
    Target("notebook", _make_submitted, _use_submitted, 200),
    Target("claimed notebook", _make_claimed, _use_claimed, 120),
]
