"""Make the notebook that a student gets back: the run's outputs, cleaned, and the graded cards."""

import copy
import html
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from mitdeeplearning_utils.checks.card import Result, Scorecard

from ..cells import OURS, exercise_of, nbgrader_metadata, typed_length
from ..outcome import STATUSES, Outcome, result_of
from .parts import NOT_STARTED, NOTE
from .sanitise import LONGEST_TEXT, clean, is_png

NOTICE = "grader-notice"  # the id of the cell at the top of a page
STATUS = "grader_status"  # keys of the notebook's metadata
RECEIPT = "grader_receipt"
ABOUT = "grader_about"
NOTHING_NOTED: Mapping[str, str] = MappingProxyType({})
_MOST_TEXT = 100_000
_MOST_IMAGE = 2_000_000
_MOST_OUTPUTS = 40
_MOST_TAGS = 2_000  # in one output: parsing takes time that grows with the square of the nesting
_MOST_PAGE = 20_000_000  # characters, pictures included; the lab's own outputs are 0.7 million
_TAG_SIZE = (
    200  # a tag or a colour counts as this many characters: each takes a kilobyte when parsed
)
_FRAME = 5  # tags around an output
_MOST_TYPED = 100_000  # characters in all of the student's cells; the lab's own have 14,000
# A background colour would make a printed text look like a card.
_LETTERS = r"\x1b\[(?:(?:0|1|22|39|3[0-7]|9[0-7]|38;5;\d{1,3})?;?){1,4}m"
_ESCAPE = re.compile(rf"({_LETTERS})|\x1b(?:\[[\d;?]{{0,40}}[@-~])?")
_PACKAGES, _BEFORE_A_PATH = "/site-packages/", " \n\t\"'("
_STAMP = "<div><i>Graded by the course's grader.</i></div>"
_OLDER = (
    "**A file that you handed in later could not be graded: this page is about the notebook before "
    "it.**"
)
_TOO_MUCH = "Not shown: the outputs before this one fill the page."


def graded_notebook(
    prepared: NotebookNode,
    claimed: NotebookNode | None,
    outcome: Outcome,
    receipt: Mapping[str, str] = NOTHING_NOTED,
    about: Mapping[str, str] = NOTHING_NOTED,
) -> NotebookNode:
    """Return `prepared` with the outputs of `claimed`, cleaned, and the graded cards.

    If the run wasn't an ordinary one, a notice at the top says so. The page begins with `about`
    (the student's name, the course and the date) and ends in the receipt. Students' HTML loses its
    colours and layout, so that nothing of theirs looks like a card.
    """
    notebook = copy.deepcopy(prepared)
    _cut_sources(notebook.cells)
    outputs, left = _claimed_outputs(claimed), _MOST_PAGE
    for cell in notebook.cells:
        if not nbgrader_metadata(cell):
            cell.metadata = NotebookNode()  # a student's metadata may break the page
        cell.metadata.pop(OURS, None)
        if cell.cell_type != "code":
            continue
        exercise = exercise_of(cell)
        if exercise:
            cell.outputs = [_verdict_on(exercise, outcome)]
            if result_of(exercise, outcome).state == "not started":
                cell.metadata[OURS] = NOT_STARTED
        elif nbgrader_metadata(cell).get("grade_id") == "scorecard":
            cell.outputs = [_card(_scorecard(_order(notebook), outcome))]
        else:
            cell.outputs = clean_outputs(outputs.get(cell.id, []), left)
            left -= sum(map(_size, cell.outputs))
        cell.execution_count = 1 if cell.outputs else None
    notebook.metadata[STATUS] = outcome.status
    notebook.metadata[RECEIPT] = dict(receipt)
    notebook.metadata[ABOUT] = dict(about)
    if notice := _notice(outcome):
        told = new_markdown_cell(notice, id=NOTICE, metadata={OURS: NOTE})
        notebook.cells.insert(0, told)
    return notebook


def clean_outputs(outputs: list[NotebookNode], most: int = _MOST_PAGE) -> list[NotebookNode]:
    """Return a cell's outputs as plain text, pictures and HTML without style, links or scripts.

    After `most` characters the rest is left out, and a line says so.
    """
    cleaned: list[NotebookNode] = []
    for output in outputs[:_MOST_OUTPUTS]:
        if sum(map(_size, cleaned)) > most:
            return [*cleaned, new_output("stream", name="stderr", text=_TOO_MUCH)]
        kind = output.get("output_type")
        if kind == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            cleaned.append(new_output("stream", name=name, text=_text(output.get("text", ""))))
        elif kind == "error":
            lines = _text("\n".join(output.get("traceback", [])[:200])).splitlines()
            name, value = _text(output.get("ename", "")), _text(output.get("evalue", ""))
            cleaned.append(new_output("error", ename=name, evalue=value, traceback=lines))
        elif kind in ("display_data", "execute_result"):
            data = _data(output.get("data", {}))
            if data:
                cleaned.append(new_output("display_data", data=data))
    return cleaned


def _cut_sources(cells: list[NotebookNode]) -> None:
    """Cut the student's cells to the length that a page can show, the exercises' cells last."""
    left = _MOST_TYPED
    typed = [cell for cell in cells if not nbgrader_metadata(cell).get("locked")]
    for cell in sorted(typed, key=lambda cell: not nbgrader_metadata(cell)):
        length, most = typed_length(cell.source), min(left, LONGEST_TEXT)
        if length > most:
            cell.source = f"{cell.source[:most]}\n… cut after {most:,} characters"
        left -= min(length, most)


def _size(output: NotebookNode) -> int:
    text = str(output)
    return len(text) + _TAG_SIZE * (_FRAME + text.count("<") + text.count("\\x1b"))


def _data(data: dict[str, Any]) -> dict[str, str]:
    kept: dict[str, str] = {}
    if "text/plain" in data:
        kept["text/plain"] = _text(data["text/plain"])
    markup = _markup(data.get("text/html", ""))
    if markup and markup.count("<") <= _MOST_TAGS:
        kept["text/html"] = clean(markup, "bare")
    image = None if "<img" in kept.get("text/html", "") else data.get("image/png")
    if isinstance(image, str) and len(image) <= _MOST_IMAGE and is_png(image):
        kept["image/png"] = image
    return kept


def _markup(value: object) -> str:
    """Return HTML, cut by its text; pictures in it may be as long as other pictures."""
    whole = _whole(value)
    fits = len(whole) <= _MOST_IMAGE and typed_length(whole) <= _MOST_TEXT
    return _text(whole, _MOST_IMAGE if fits else _MOST_TEXT)


def _text(value: object, most: int = _MOST_TEXT) -> str:
    """Return text, cut, without control characters except those for the letters' colours."""
    whole = _whole(value)
    kept = _ESCAPE.sub(lambda found: found[1] or "", whole[:most])
    kept = _without_our_paths("".join(c for c in kept if c.isprintable() or c in "\n\t\x1b"))
    return kept if len(whole) <= most else f"{kept}\n… cut after {most:,} characters"


def _whole(value: object) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _without_our_paths(text: str) -> str:
    """Return text without the paths of the grader's packages, which warnings contain."""
    *before, last = text.split(_PACKAGES)
    begun = [part[: 1 + max(map(part.rfind, _BEFORE_A_PATH))] for part in before]
    return f"…{_PACKAGES}".join([*begun, last])


def _claimed_outputs(claimed: NotebookNode | None) -> dict[str, list[NotebookNode]]:
    cells = claimed.cells if claimed else []
    return {str(cell.get("id")): cell.outputs for cell in cells if cell.cell_type == "code"}


def _verdict_on(exercise: str, outcome: Outcome) -> NotebookNode:
    """Return the card; if the run ended before it, without points."""
    result = result_of(exercise, outcome)
    if exercise in outcome.verdicts or result.verdict is None:
        return _card(result)
    return new_output("stream", name="stdout", text=f"{result.title}. {result.verdict.not_started}")


def _scorecard(exercises: list[str], outcome: Outcome) -> Scorecard:
    results = {exercise: result_of(exercise, outcome) for exercise in exercises}
    waiting = [e for e in exercises if results[e].verdict and e not in outcome.verdicts]
    return Scorecard(
        [result for exercise, result in results.items() if exercise not in waiting],
        [(results[exercise].title, results[exercise].most) for exercise in waiting],
        order=[result.title for result in results.values()],
    )


def _card(result: Result | Scorecard) -> NotebookNode:
    data = {"text/plain": repr(result), "text/html": result._repr_html_() + _STAMP}
    return new_output("execute_result", data=data, execution_count=1)


def _order(notebook: NotebookNode) -> list[str]:
    return [name for name in map(exercise_of, notebook.cells) if name]


def _notice(outcome: Outcome) -> str:
    lines = []
    if outcome.status not in ("graded", "needs_review"):
        reason = html.escape(outcome.reason.student)
        lines += [f"**This submission {STATUSES[outcome.status]}.** {reason}", ""]
    if outcome.not_taken:
        lines += [f"{_OLDER} {html.escape(outcome.not_taken.student)}", ""]
    if outcome.repairs:
        lines += ["**Repaired before the run:**", ""]
        lines += [f"- {html.escape(repair)}" for repair in outcome.repairs]
    return "\n".join(lines)
