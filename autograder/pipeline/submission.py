"""Take one submission through repair, box and judge: from its file to its outcome."""

import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

from mitdeeplearning_utils.checks.exercises import cnn_train, fc_train

from .. import box
from ..cells import exercise_of, open_exercises
from ..course import (
    Course,
    judge_code,
    judging_code,
    keep_run,
    packages,
    prepared_notebook,
    run_key,
    store,
    stored_end,
)
from ..editions import edition_called
from ..files import digest
from ..job import Job, Limits
from ..judge import (
    forged_cards,
    has_all_points,
    judge_alone,
    lacking,
    leave_open,
    name_old_words,
    outcome_of,
    read_claimed,
    reword,
    set_aside,
    unread,
)
from ..outcome import Outcome
from ..repair import MalformedError, repair, skipped_cells
from ..told import RunEnd, Told
from ..words import listed

_THRESHOLDS = {"fc": fc_train.THRESHOLD, "cnn": cnn_train.THRESHOLD}


@dataclass(frozen=True)
class Settings:
    """How a course's submissions are run: the settings that affect a grade, and when to run.

    `force` runs again what has run. `alone` says that nothing else of ours runs meanwhile, so a run
    that the wall clock stops is not tried again, and one that it has stopped is.
    """

    limits: Limits = field(default_factory=Limits)
    boxed: bool = True
    screen: bool = False
    force: bool = False
    alone: bool = False


def inputs_hash(course: Course, submitted: bytes, settings: Settings) -> str:
    """Return a hash of everything that determines a grade: equal hashes, equal outcomes."""
    released = course.released.read_bytes()
    how = f"{settings.limits}{settings.boxed}{settings.screen}{judging_code()}{course.seed('')}"
    return digest(how.encode(), submitted, released)


def grade_submission(course: Course, student: str, settings: Settings) -> Outcome:
    """Return the outcome of a student's submission. It never raises: a fault is an outcome."""
    inputs = ""
    try:
        submitted = course.submitted(student).read_bytes()  # once, because it may be changing
        inputs = inputs_hash(course, submitted, settings)
        return _grade(course, student, submitted, settings, inputs)
    except MalformedError as problem:
        notebook = digest(submitted)
        return Outcome(student, "malformed", problem.reason, inputs=inputs, notebook=notebook)
    except Exception as error:
        course.log_fault(student, error)
        details = "".join(traceback.format_exception_only(error)).strip()
        told = Told("The grader stopped with an error of its own.", details)
        return Outcome(student, "grader_fault", told)


def rejudge_student(course: Course, student: str) -> Outcome | None:
    """Return the outcome that the judge gives the student now."""
    outcome = course.outcome(student)
    if outcome is None or not outcome.run:
        return outcome
    try:
        return _judged_again(course, outcome)
    except Exception as error:  # one damaged run must not stop the others
        course.log_fault(f"{student}, judged again", error)
        details = "".join(traceback.format_exception_only(error)).strip()
        told = Told(
            "The grader could not judge the run again.",
            f"Its stored run can't be judged: {details}",
        )
        return Outcome(student, "grader_fault", told)


def _judged_again(course: Course, before: Outcome) -> Outcome:
    """Return what the judge gives now, or a fault if it can't read what it could before."""
    new = judge_stored(course, before)
    if lost := unread(new) - unread(before):
        told = Told(
            "The grader could not judge the run again.",
            f"The stored evidence of {listed(sorted(lost))} can't be read: it is damaged, or comes "
            "from another version of the lab. Grade this student again with --force.",
        )
        return Outcome(before.student, "grader_fault", told)
    return new


def judge_stored(course: Course, outcome: Outcome, kept: Path | None = None) -> Outcome:
    """Return the outcome that the judge gives the stored run now.

    Predictions are kept in the run's folder, or in another one: then all are computed again.
    """
    folder = course.run(outcome.run)
    end = stored_end(folder)
    if end is None:
        told = Told("The result of the run is gone.", "Its stored run is gone. Grade it again.")
        return Outcome(outcome.student, "grader_fault", told)
    prepared = prepared_notebook(folder)
    edition = edition_called(outcome.edition)
    predictions = kept or folder / "predictions"
    judged = judge_alone(folder / "evidence", predictions, end.seed, edition is not None)
    for name, error in judged.faults.items():
        course.log_fault(f"{outcome.student}, {name}", error)
    claimed = read_claimed(folder / "notebook.ipynb")
    set_aside(judged, lacking(claimed))
    name_old_words(judged, claimed)
    leave_open(judged, open_exercises(prepared))
    reword(judged, edition.words if edition else {})
    order = [name for name in map(exercise_of, prepared.cells) if name]
    judged.verdicts = {name: judged.verdicts[name] for name in order if name in judged.verdicts}
    grader = {"run": end.code, "judge": judge_code(), "packages": packages()}
    start = replace(outcome, grader=grader)
    return outcome_of(start, end, judged, forged_cards(claimed, judged.verdicts))


def _grade(
    course: Course, student: str, submitted: bytes, settings: Settings, inputs: str
) -> Outcome:
    released = nbformat.read(course.released, as_version=4)
    repaired = repair(submitted, released)
    skip = skipped_cells(repaired.notebook, released)
    text = nbformat.writes(repaired.notebook)
    job = Job(text, settings.limits, skip, course.seed(text))
    edition = edition_called(repaired.edition)
    start = Outcome(
        student,
        "graded",
        repairs=repaired.repairs,
        inputs=inputs,
        notebook=digest(submitted),
        edition=repaired.edition,
        absent=list(edition.absent) if edition else [],
    )
    ran_in_full = stored_end(course.run(run_key(job, settings.boxed))) is not None
    if settings.screen and (settings.force or not ran_in_full):
        screened = _run_and_judge(course, start, replace(job, screen=_THRESHOLDS), settings)
        if has_all_points(screened):
            return screened
    return _run_and_judge(course, start, job, settings)


def _run_and_judge(course: Course, start: Outcome, job: Job, settings: Settings) -> Outcome:
    key = run_key(job, settings.boxed)
    folder = course.run(key)
    end = stored_end(folder)
    again = end is None or end.status == "grader_fault" or (settings.alone and end.slow)
    if again or settings.force:
        store(folder, lambda made: _run(job, made, settings))
    return judge_stored(course, replace(start, run=key, screened=job.screen is not None))


def _run(job: Job, folder: Path, settings: Settings) -> RunEnd:
    end = box.run(job, folder, settings.boxed)
    return keep_run(folder, job, replace(end, slow=end.slow and not settings.alone))


def was_slowed(course: Course, outcome: Outcome) -> bool:
    """Return whether the wall clock stopped its run, and another try, alone, may end better."""
    end = stored_end(course.run(outcome.run)) if outcome.run else None
    return end is not None and end.slow
