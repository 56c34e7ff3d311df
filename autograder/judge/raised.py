"""Name the old words of Keras at which an exercise's cells raised an error.

The errors come from the run's notebook, which is a claim: they change hints and no points.
"""

from dataclasses import replace

from nbformat import NotebookNode

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Finding, Verdict
from mitdeeplearning_utils.checks.judging.old_words import old_word

from .lacking import own_cells
from .verdict import Judged

_LONGEST = 4000  # characters of an error that are looked at
_SHOW = ("failed", "skipped")


def name_old_words(judged: Judged, claimed: NotebookNode | None) -> None:
    """Give an exercise that lost points the question about an old word, as its first hint."""
    for name, cells in own_cells(claimed):
        verdict = judged.verdicts.get(name)
        if verdict is None or verdict.points >= checks.result(name).most:
            continue
        if question := next(filter(None, map(_asked, cells)), ""):
            judged.verdicts[name] = _with(verdict, question)


def _asked(cell: NotebookNode) -> str:
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return next(filter(None, (old_word(_text(error)) for error in errors)), "")


def _text(error: NotebookNode) -> str:
    return f"{error.ename}: {error.evalue}"[:_LONGEST]


def _with(verdict: Verdict, question: str) -> Verdict:
    """Return the verdict with the question at its first finding that shows a hint."""
    if verdict.not_started:
        return replace(verdict, not_started=f"{verdict.not_started} {question}")
    findings = list(verdict.findings)
    index = next((i for i, found in enumerate(findings) if found.state in _SHOW), None)
    if index is not None:
        findings[index] = _asking(findings[index], question)
    return replace(verdict, findings=findings)


def _asking(finding: Finding, question: str) -> Finding:
    if finding.state == "failed":
        return replace(finding, hint=question)
    return replace(finding, seen=" ".join(filter(None, [finding.seen, question])))
