"""`lab2 grade` and `lab2 rejudge`: a whole class through the pipeline."""

import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from tqdm import tqdm

from ..box.doctor import require_box
from ..class_page.page import write_report
from ..course.create import init_course
from ..course.gradebook import course_config
from ..course.lock import only_one
from ..course.outcomes import read_outcome, read_outcomes, write_outcome
from ..errors import explain
from ..intake.collect import Collected, collect, is_in_place, require_outside
from ..intake.files import require_source
from ..lab.project import Project
from ..names import submitted_path
from ..outcome import Outcome, exercises_of
from ..told import NOTHING, Told
from ..words import printable
from .conclusion import has_all_points
from .pool import run_all
from .record import Recorder
from .submission import Settings, grade_submission, inputs_hash, judge_stored

Ready = tuple[str, Outcome | None]
_LOST = Told(
    "The grader was stopped each time it tried.",
    "The grader's process was killed each time it tried. If this machine is short of memory, give "
    "the same command with a smaller --jobs.",
)


def grade(
    project: Project,
    source: Path,
    course: Path,
    settings: Settings | None = None,
    workers: int | None = None,
    scheduler: str = "",
) -> list[Outcome]:
    """Grade what `source` holds in the course, which is made where there is none.

    What is graded and unchanged is not run again. Prints a line for each problem; returns the
    outcomes of the students in `source`. Raises `LabError` if source or course cannot be used, or
    if there is no box to run students' code in. With `scheduler`, the address of a Dask
    scheduler, submissions run on its workers.
    """
    settings = settings or Settings()
    source, course = source.expanduser().resolve(), course.expanduser().resolve()
    require_source(source)
    require_outside(source, course)
    if not course.is_dir() or not any(course.iterdir()):
        init_course(project, course)
        _say(f"Made a course in {course}")
    with _opened(course) as recorder:
        settings = replace(settings, due=recorder.due())
        collected = collect(source, course)
        for line in collected.problems:
            _say(line)
        known = recorder.students()
        todo = [
            student
            for student in collected.students
            if student not in known or not is_done(course, student, settings)
        ]
        if todo and settings.boxed and not scheduler:
            require_box()
        _keep_ungraded(recorder, collected)
        if not is_in_place(source, course):  # there lies the older notebook
            _forget_not_taken(recorder, set(collected.students) - set(todo))
        _say(f"Submissions: {len(todo)} to grade, {len(collected.students) - len(todo)} unchanged.")
        _grade_all(recorder, todo, settings, workers, scheduler)
        _remove_old_runs(course)
    write_report(course)
    names = [*collected.students, *collected.refused, *collected.unread]
    return [outcome for name in names if (outcome := read_outcome(course, name))]


def rejudge(course: Path, workers: int | None = None, scheduler: str = "") -> list[str]:
    """Judge all stored runs again, write what changed, and return a line for each other grade.

    One line counts those of whom only the words of their cards changed.
    """
    course = course.expanduser().resolve()
    lines, reworded = [], 0
    with _opened(course) as recorder:
        old = {outcome.student: outcome for outcome in read_outcomes(course) if outcome.run}
        job = partial(rejudge_student, course)
        results = _run_all(job, list(old), workers, scheduler, course, boxed=False)
        for student, new in _progress(results, len(old)):
            before = old[student]
            if new == before:
                continue
            kept = _keeps_its_grade(new)
            if new is None or kept:
                lines.append(printable(f"{student}: the grade stays. {kept}"))
                continue
            if _without_inputs(new) != _without_inputs(before):
                if (new.points, new.status) == (before.points, before.status):
                    reworded += 1
                else:
                    lines.append(f"{student}: {before.points:g} → {new.points:g}, {new.status}")
                new = _recorded(recorder, new)
            write_outcome(course, new)
    write_report(course)
    if reworded:
        lines.append(f"The same grade, but other words on the cards: {reworded}")
    return lines if old else [f"There is no stored run in {course}: grade something first."]


def rejudge_student(course: Path, student: str) -> Outcome | None:
    """Return the student's outcome as the judge gives it now."""
    outcome = read_outcome(course, student)
    if outcome is None or not outcome.run:
        return outcome
    try:
        return judge_stored(course, outcome)
    except Exception as error:  # one damaged run is not the others' problem
        details = "".join(traceback.format_exception_only(error)).strip()
        told = Told(
            "The grader could not judge the run again.",
            f"Its stored run cannot be judged: {details}",
        )
        return Outcome(student, "grader_fault", told)


def _keeps_its_grade(new: Outcome | None) -> str:
    """Return why a student's grade must not be replaced by what the stored run gives now, or ""."""
    if new is None:
        return _LOST.instructor
    if not new.run or new.status == "grader_fault":
        return new.reason.instructor
    if new.screened and not has_all_points(new):
        return f"It ran with --screen, and that gives {new.points:g} points now: grade it again."
    return ""


def is_done(course: Path, student: str, settings: Settings) -> bool:
    """Return whether a student's stored outcome is what grading would give again."""
    outcome = read_outcome(course, student)
    if outcome is None or settings.force or outcome.status == "grader_fault":
        return False
    submitted = submitted_path(course, student).read_bytes()
    return outcome.inputs == inputs_hash(course, student, submitted, settings)


def table(outcomes: Iterable[Outcome]) -> str:
    """Return students, points for each exercise and statuses as text."""
    outcomes = list(outcomes)
    names = exercises_of(outcomes)
    rows = [["student", *names, "points", "status"]]
    for outcome in outcomes:
        cells = [_points(outcome, name) for name in names]
        status = outcome.status + (" (screened)" if outcome.screened else "")
        rows.append([outcome.student, *cells, outcome.points_text, status])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if i in (0, len(row) - 1) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


def _points(outcome: Outcome, name: str) -> str:
    return f"{outcome.verdicts[name].points:g}" if name in outcome.verdicts else "-"


def _grade_all(
    recorder: Recorder, todo: list[str], settings: Settings, workers: int | None, scheduler: str
) -> None:
    job = partial(grade_submission, recorder.course, settings=settings)
    results = _run_all(job, todo, workers, scheduler, recorder.course, settings.boxed)
    for student, outcome in _progress(results, len(todo)):
        if outcome is None:
            outcome = Outcome(student, "grader_fault", _LOST)
        _keep(recorder, outcome)


def _run_all(
    job: Callable[[str], Outcome | None],
    names: list[str],
    workers: int | None,
    scheduler: str,
    course: Path,
    boxed: bool,
) -> Iterator[Ready]:
    """Run jobs in processes of this machine, or on the workers of a scheduler."""
    if not scheduler:
        return run_all(job, names, workers or os.cpu_count() or 1)
    from . import dask as cluster

    return cluster.run_all(job, names, workers, scheduler, course, boxed)


@contextmanager
def _opened(course: Path) -> Iterator[Recorder]:
    """Hold the course for this command, and open it. Raises `LabError` if it is none."""
    course_config(course)  # before a lock lies in a folder that is no course
    with only_one(course), Recorder(course) as recorder:
        yield recorder


def _keep(recorder: Recorder, outcome: Outcome) -> None:
    """Record an outcome; it is written last, so that it stands only where all the rest does."""
    outcome = _recorded(recorder, outcome)
    write_outcome(recorder.course, outcome)
    if outcome.status != "graded":
        _say(f"{outcome.student}: {outcome.status}. {outcome.reason.instructor}")


def _keep_ungraded(recorder: Recorder, collected: Collected) -> None:
    """Record who has no notebook that can be read; who was graded before keeps that grade."""
    new = [Outcome(student, "malformed", why) for student, why in collected.refused.items()]
    new += [Outcome(student, "grader_fault", why) for student, why in collected.unread.items()]
    for outcome in new:
        before = read_outcome(recorder.course, outcome.student)
        if before is None or not before.run:
            _keep(recorder, outcome)
            continue
        _note_not_taken(recorder, before, outcome.reason)
        _say(
            f"{outcome.student}: the grade of the notebook before stays. "
            f"{outcome.reason.instructor} To take it away: lab2 clean --course {recorder.course} "
            f"--student {outcome.student}"
        )


def _forget_not_taken(recorder: Recorder, students: Iterable[str]) -> None:
    """Take back what was said of a later hand-in; who is graded now gets a new outcome anyway."""
    for student in students:
        if before := read_outcome(recorder.course, student):
            _note_not_taken(recorder, before, NOTHING)


def _note_not_taken(recorder: Recorder, outcome: Outcome, reason: Told) -> None:
    """Keep with a grade why a later hand-in could not be taken, or that none is open."""
    if outcome.not_taken != reason:
        write_outcome(recorder.course, _recorded(recorder, replace(outcome, not_taken=reason)))


def _recorded(recorder: Recorder, outcome: Outcome) -> Outcome:
    """Record an outcome; return it, or the fault of ours where no page can be made of its run."""
    try:
        recorder.record(outcome)
    except Exception as error:
        if explain(error):  # a full disk, a locked gradebook: the next student's trouble as well
            raise
        details = "".join(traceback.format_exception_only(error)).strip()
        told = Told("The grader could not make this page.", f"Its page cannot be made. {details}")
        outcome = Outcome(outcome.student, "grader_fault", told)
        recorder.record(outcome)
    return outcome


def _remove_old_runs(course: Path) -> None:
    """Remove the runs of notebooks that were handed in again, and the screening ones run anew."""
    outcomes = read_outcomes(course)
    if any(outcome.status == "grader_fault" and not outcome.run for outcome in outcomes):
        return  # the run that we failed on is stored under no outcome's name: it is needed again
    used = {outcome.run for outcome in outcomes}
    for folder in (course / "runs").glob("*"):
        if folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)


def _progress(results: Iterable[Ready], total: int) -> Iterator[Ready]:
    yield from tqdm(results, total=total, unit="submission", file=sys.stderr, disable=not total)


def _say(line: str) -> None:
    """Print one line; no student's text moves the cursor or begins another line."""
    tqdm.write("".join(c if c.isprintable() else " " for c in line), file=sys.stderr)


def _without_inputs(outcome: Outcome) -> Outcome:
    return replace(outcome, inputs="")
