"""Take one submission through repair, box and judge: from its file to its outcome."""

import json
import os
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

from mitdeeplearning_utils.checks.exercises import cnn_train, fc_train

from ..box.run import run_box
from ..cells import exercise_of
from ..course.code import judging_code
from ..course.log import log_fault
from ..course.runs import keep_run, prepared_notebook, run_folder, run_key, store, stored_report
from ..files import digest, write_atomically
from ..job import Job, Limits
from ..judge.claimed import read_claimed
from ..judge.conclusion import has_all_points, outcome_of, overclaims, shown_points
from ..judge.verdict import Judged, judge_run
from ..names import release_path, submitted_path
from ..outcome import Outcome
from ..repair.notebook import MalformedError, normalise
from ..repair.shows_only import skipped_cells
from ..told import Report, Told

_THRESHOLDS = {"fc": fc_train.THRESHOLD, "cnn": cnn_train.THRESHOLD}


@dataclass(frozen=True)
class Settings:
    """How a course's submissions are run: the settings that affect a grade, and `force`."""

    limits: Limits = field(default_factory=Limits)
    boxed: bool = True
    screen: bool = False
    force: bool = False


def inputs_hash(course: Path, submitted: bytes, settings: Settings) -> str:
    """Return a hash of everything that determines a grade: equal hashes, equal outcomes."""
    released = release_path(course).read_bytes()
    how = f"{settings.limits}{settings.boxed}{settings.screen}{judging_code()}"
    return digest(how.encode(), submitted, released)


def grade_submission(course: Path, student: str, settings: Settings) -> Outcome:
    """Return the outcome of a student's submission. It never raises: a fault is an outcome."""
    inputs = ""
    try:
        submitted = submitted_path(
            course, student
        ).read_bytes()  # read once, because it may be changing
        inputs = inputs_hash(course, submitted, settings)
        return _grade(course, student, submitted, settings, inputs)
    except MalformedError as problem:
        notebook = digest(submitted)
        return Outcome(student, "malformed", problem.reason, inputs=inputs, notebook=notebook)
    except Exception as error:
        log_fault(course, student, error)
        details = "".join(traceback.format_exception_only(error)).strip()
        told = Told("The grader stopped with an error of its own.", details)
        return Outcome(student, "grader_fault", told)


def judge_stored(course: Path, outcome: Outcome) -> Outcome:
    """Return the outcome that the judge gives the stored run now."""
    folder = run_folder(course, outcome.run)
    report = stored_report(folder)
    if report is None:
        told = Told("The result of the run is gone.", "Its stored run is gone. Grade it again.")
        return Outcome(outcome.student, "grader_fault", told)
    judged = judge_run(folder / "evidence", folder / "predictions")
    for name, error in judged.faults.items():
        log_fault(course, f"{outcome.student}, {name}", error)
    order = [
        name for name in map(exercise_of, prepared_notebook(course, outcome.run).cells) if name
    ]
    judged.verdicts = {name: judged.verdicts[name] for name in order if name in judged.verdicts}
    return outcome_of(outcome, report, judged, _overclaimed(folder, report, judged))


def _overclaimed(folder: Path, report: Report, judged: Judged) -> list[str]:
    """Return the cards that showed more points than were judged.

    Cards and verdicts are compared if the same code made both, and the result stays with the run:
    cards made by other code claim nothing.
    """
    kept = folder / "overclaimed.json"
    if report.judge == judging_code():
        found = overclaims(judged, shown_points(read_claimed(folder / "notebook.ipynb")))
        write_atomically(kept, json.dumps(found))
        return found
    return list(json.loads(kept.read_text("utf-8"))) if kept.is_file() else []


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
        screened = _run_and_judge(course, start, replace(job, screen=_THRESHOLDS), settings)
        if has_all_points(screened):
            return screened
    return _run_and_judge(course, start, job, settings)


def _run_and_judge(course: Path, start: Outcome, job: Job, settings: Settings) -> Outcome:
    key = run_key(job, settings.boxed)
    folder = run_folder(course, key)
    report = stored_report(folder)
    if report is None or settings.force or report.status == "grader_fault":
        store(folder, lambda made: _run(job, made, settings.boxed))
    return judge_stored(course, replace(start, run=key, screened=job.screen is not None))


def _run(job: Job, folder: Path, boxed: bool) -> Report:
    report = run_box(job, folder, boxed, slot=os.getpid() % 5000)
    return keep_run(folder, job, report)
