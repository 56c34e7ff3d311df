"""One submission through normalise, box and judge: from its file to its outcome."""

import ast
import os
import re
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from mitdeeplearning_utils import checks

from .box.limits import Job, Limits, Report
from .box.supervisor import run_box
from .claimed import read_claimed
from .graded import exercise_of, result_of
from .judge import Judged, judge_run
from .normalise import MalformedError, normalise
from .outcome import Outcome
from .project import ASSIGNMENT, NOTEBOOK
from .store import (
    PREPARED,
    digest,
    judging_code,
    run_folder,
    run_key,
    running_code,
    store,
    stored_report,
)

SHOWS_ONLY = "shows-only"


@dataclass(frozen=True)
class Settings:
    """How a course's submissions are run, and when they are due, as far as a grade hangs on it."""

    limits: Limits = field(default_factory=Limits)
    boxed: bool = True
    screen: bool = False
    force: bool = False
    due: str = ""


def submitted_path(course: Path, student: str) -> Path:
    """Return where the student's notebook lies, as it was handed in."""
    return course / "submitted" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"


def release_path(course: Path) -> Path:
    """Return where the released notebook lies."""
    return course / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"


def inputs_hash(course: Path, student: str, submitted: bytes, settings: Settings) -> str:
    """Return a hash of all that a grade hangs on: the same hash, the same outcome and penalty."""
    released = release_path(course).read_bytes()
    how = f"{settings.limits}{settings.boxed}{settings.screen}{running_code()}{judging_code()}"
    stamp = submitted_path(course, student).with_name("timestamp.txt")
    handed_in = stamp.read_bytes() if stamp.is_file() else b""
    return digest(how.encode(), submitted, released, handed_in, settings.due.encode())


def grade_submission(course: Path, student: str, settings: Settings) -> Outcome:
    """Return what becomes of a student's submission. It never raises: a fault is an outcome."""
    inputs = ""
    try:
        submitted = submitted_path(course, student).read_bytes()  # once: it may be changing
        inputs = inputs_hash(course, student, submitted, settings)
        return _grade(course, student, submitted, settings, inputs)
    except MalformedError as problem:
        notebook = digest(submitted)
        return Outcome(student, "malformed", str(problem), inputs=inputs, notebook=notebook)
    except Exception as error:
        reason = "".join(traceback.format_exception_only(error)).strip()
        return Outcome(student, "grader_fault", reason)


def prepared_notebook(course: Path, run: str) -> NotebookNode:
    """Return the notebook as it went into the box: repaired, without outputs."""
    return nbformat.read(run_folder(course, run) / PREPARED, as_version=4)


def claimed_notebook(course: Path, run: str) -> NotebookNode | None:
    """Return the notebook as it came out of the box, or None where none can be read."""
    return read_claimed(run_folder(course, run) / "notebook.ipynb")


def judge_stored(course: Path, outcome: Outcome) -> Outcome:
    """Return the outcome as the judge gives it now, from the stored run."""
    folder = run_folder(course, outcome.run)
    report = stored_report(folder)
    if report is None:
        reason = "Its stored run is gone: grade it again."
        return Outcome(outcome.student, "grader_fault", reason)
    judged = judge_run(folder / "evidence", folder / "predictions")
    order = [
        name for name in map(exercise_of, prepared_notebook(course, outcome.run).cells) if name
    ]
    judged.verdicts = {name: judged.verdicts[name] for name in order if name in judged.verdicts}
    return outcome_of(outcome, report, judged, shown_points(claimed_notebook(course, outcome.run)))


def skipped_cells(notebook: NotebookNode, released: NotebookNode) -> tuple[str, ...]:
    """Return the ids of unchanged cells that only show something and that no later cell needs."""
    shows = {c.source for c in released.cells if SHOWS_ONLY in c.metadata.get("tags", [])}
    needed: set[str] = set()
    skipped: list[str] = []
    for cell in reversed([cell for cell in notebook.cells if cell.cell_type == "code"]):
        made, used = _names(cell.source)
        if cell.source in shows and not made & needed:
            skipped.append(cell.id)
        else:
            needed |= used
    return tuple(reversed(skipped))


def _grade(
    course: Path, student: str, submitted: bytes, settings: Settings, inputs: str
) -> Outcome:
    released = nbformat.read(release_path(course), as_version=4)
    normalised = normalise(submitted, released)
    skip = skipped_cells(normalised.notebook, released)
    job = Job(nbformat.writes(normalised.notebook), settings.limits, skip)
    start = Outcome(
        student, "graded", repairs=normalised.repairs, inputs=inputs, notebook=digest(submitted)
    )
    ran_in_full = stored_report(run_folder(course, run_key(job, settings.boxed))) is not None
    if settings.screen and (settings.force or not ran_in_full):
        screened = _run_and_judge(course, start, replace(job, screen=True), settings)
        if has_all_points(screened):
            return screened
    return _run_and_judge(course, start, job, settings)


def _run_and_judge(course: Path, start: Outcome, job: Job, settings: Settings) -> Outcome:
    key = run_key(job, settings.boxed)
    folder = run_folder(course, key)
    report = stored_report(folder)
    if report is None or settings.force or report.status == "grader_fault":
        store(folder, lambda made: _run(job, made, settings.boxed))
    return judge_stored(course, replace(start, run=key, screened=job.screen))


def has_all_points(outcome: Outcome) -> bool:
    """Return whether it was graded without a remark, with all that the machine can give."""
    results = [result_of(name, outcome) for name in checks.EXERCISES]
    return outcome.status == "graded" and all(r.points >= r.most for r in results)


def _run(job: Job, folder: Path, boxed: bool) -> Report:
    report = run_box(job, folder, boxed, slot=os.getpid() % 5000)
    (folder / PREPARED).write_text(job.notebook, "utf-8")
    return report


def outcome_of(
    start: Outcome, report: Report, judged: Judged, shown: Iterable[tuple[str, float]]
) -> Outcome:
    """Return what becomes of a run, from its report, its verdicts and the points its cards showed.

    A fault of the judge's comes before all else: the run may be right, so it is judged again.
    """
    reviews = [*judged.reviews, *_overclaims(judged, shown)]
    status, reason = report.status, report.reason
    lost = [name for name in checks.EXERCISES if name not in judged.verdicts]
    unjudged = judged.faults or dict.fromkeys(lost, "no evidence")
    if judged.faults or (status == "graded" and lost and not reviews):
        details = "; ".join(f"{name}: {fault}" for name, fault in unjudged.items())
        status, reason = "grader_fault", f"Not judged: {details}"
    elif status == "graded" and reviews:
        status, reason = "needs_review", reviews[0]
    return replace(
        start,
        status=status,
        reason=reason,
        verdicts=judged.verdicts,
        accuracies=judged.accuracies,
        reviews=reviews,
        seconds=report.seconds,
    )


def _overclaims(judged: Judged, cards: Iterable[tuple[str, float]]) -> list[str]:
    """Return a line for each card in the box that showed more points than were judged."""
    found = []
    for name, claimed in cards:
        verdict = judged.verdicts.get(name)
        told = any(review.startswith(f"{name}: ") for review in judged.reviews)
        if verdict is None and (told or name in judged.faults):
            continue
        points = verdict.points if verdict else 0
        given = f"the judge gives {points:g}" if verdict else "and left no evidence to judge"
        if claimed > points + 1e-6:
            shown = f"{claimed:g} point{'' if claimed == 1 else 's'}"
            found.append(f"{name}: the run showed {shown}, {given}")
    return found


def shown_points(claimed: NotebookNode | None) -> Iterator[tuple[str, float]]:
    """Yield the exercises and points of the cards that the run shows."""
    for cell in claimed.cells if claimed else []:
        name = exercise_of(cell)
        if not name or cell.cell_type != "code":
            continue
        for output in cell.outputs:
            points = _number(output.get("data", {}).get("text/plain", ""))
            if points is not None:
                yield name, points


def _number(text: object) -> float | None:
    try:
        return float(str(text)[:40])
    except ValueError:
        return None


def _names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell makes and those it uses; any word of one that is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(), set(re.findall(r"\w+", source))
    made: set[str] = set()
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (made if isinstance(node.ctx, ast.Store) else used).add(node.id)
    return made, used
