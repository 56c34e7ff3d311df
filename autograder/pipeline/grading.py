"""`lab2 grade`: take a whole class through the pipeline."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..box import require_box
from ..course import Course, init_course, students_recorded
from ..errors import LabError
from ..intake import Collected, collect, is_in_place, require_outside, require_source
from ..lab import Project
from ..outcome import Outcome, exercises_of
from ..told import NOTHING
from ..words import listed
from .intake import Reading, intake_for, one_of_each
from .keep import LOST, keep, note_not_taken, opened, page_hash, progress, record, say
from .record import Recorder
from .submission import Settings, grade_submission, inputs_hash, was_slowed
from .tasks import run_tasks


def grade(
    project: Project,
    source: Path,
    folder: Path,
    settings: Settings | None = None,
    workers: int | None = None,
    scheduler: str = "",
    reading: Reading | None = None,
) -> list[Outcome]:
    """Grade the notebooks in `source` in the course, which is made if there is none.

    Unchanged, graded notebooks are not run again. Prints a line for each problem; returns the
    outcomes of the students in `source`. Raises `LabError` if source or course cannot be used, or
    if there is no box to run students' code in. With `scheduler`, the address of a Dask scheduler,
    submissions run on its workers. `reading` is what the instructor says about the source.
    """
    settings = settings or Settings()
    source, course = source.expanduser().resolve(), Course(folder)
    require_source(source)
    require_outside(source, course.folder)
    _made(project, course)
    with opened(course, "grade", "run again with --force" if settings.force else "") as recorder:
        intake = intake_for(course, reading or Reading())
        collected = collect(source, course.folder, intake)
        for line in (*collected.told, *collected.problems):
            say(line)
        known = recorder.students()
        todo = [
            student
            for student in collected.students
            if student not in known or not is_done(course, student, settings)
        ]
        done = sorted(set(collected.students) - set(todo))
        if todo and settings.boxed and not scheduler:
            require_box()
        _keep_ungraded(recorder, collected)
        if not is_in_place(source, course.folder):  # the older notebook is there
            _forget_not_taken(recorder, done)
        say(f"Submissions: {len(todo)} to grade, {len(done)} unchanged.")
        _make_pages(recorder, done)
        first, then = one_of_each(collected.teams, todo)
        grade_all(recorder, first, settings, workers, scheduler)
        grade_all(recorder, then, replace(settings, force=False), workers, scheduler)
        remove_old_runs(course)
    names = [*collected.students, *collected.refused, *collected.unread]
    return [outcome for name in names if (outcome := course.outcome(name))]


def unfinished(folder: Path) -> list[str]:
    """Return who has no grade yet: the grader failed on them, or didn't get to them."""
    course = Course(folder)
    with course.gradebook() as gradebook:
        recorded = students_recorded(gradebook)
    failed = {outcome.student for outcome in course.outcomes() if outcome.status == "grader_fault"}
    return sorted(failed | set(course.ungraded(recorded)))


def _made(project: Project, course: Course) -> None:
    """Make the course if there is none."""
    if course.folder.is_dir() and any(course.folder.iterdir()):
        return
    try:
        init_course(project, course.folder)
    except LabError:
        if not (
            course.folder / "nbgrader_config.py"
        ).is_file():  # or another command has just made it
            raise
    else:
        say(f"Made a course in {course}")


def is_done(course: Course, student: str, settings: Settings) -> bool:
    """Return whether grading again would give the stored outcome."""
    outcome = course.outcome(student)
    if outcome is None or settings.force or outcome.status == "grader_fault":
        return False
    submitted = course.submitted(student).read_bytes()
    return outcome.inputs == inputs_hash(course, submitted, settings)


def table(outcomes: Iterable[Outcome]) -> str:
    """Return a table of students, points for each exercise, and statuses, as text."""
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


def grade_all(
    recorder: Recorder, todo: list[str], settings: Settings, workers: int | None, scheduler: str
) -> None:
    """Grade these students' notebooks and keep the outcomes; see `grade` for the arguments."""
    course, slowed = recorder.course, []
    task = partial(grade_submission, course, settings=settings)
    results = run_tasks(task, todo, workers, scheduler, course.folder, settings.boxed)
    for student, outcome in progress(results, len(todo)):
        if outcome and not settings.alone and was_slowed(course, outcome):
            slowed.append(student)
        else:
            keep(recorder, outcome or Outcome(student, "grader_fault", LOST))
    if slowed:
        say(f"{listed(slowed)}: stopped by the wall clock. Each is tried once more, alone.")
        grade_all(recorder, slowed, replace(settings, alone=True), 1, scheduler)


def _make_pages(recorder: Recorder, students: Iterable[str]) -> None:
    """Make pages again that changed code, another due date or another hand-in time affects."""
    for student in students:
        outcome = recorder.course.outcome(student)
        if outcome is None or outcome.page == page_hash(recorder, student):
            continue
        if problem := record(recorder, outcome):
            say(f"{student}: the grade stays. {problem}")


def _keep_ungraded(recorder: Recorder, collected: Collected) -> None:
    """Record students without a readable notebook; those graded before keep their grade."""
    new = [Outcome(student, "malformed", why) for student, why in collected.refused.items()]
    new += [Outcome(student, "grader_fault", why) for student, why in collected.unread.items()]
    for outcome in new:
        before = recorder.course.outcome(outcome.student)
        if before is None or not before.run:
            keep(recorder, outcome)
            continue
        note_not_taken(recorder, before, outcome.reason)
        say(
            f"{outcome.student}: the older notebook's grade stays. {outcome.reason.instructor} To "
            f"remove that grade: lab2 clean --course {recorder.course} --student {outcome.student}"
        )


def _forget_not_taken(recorder: Recorder, students: Iterable[str]) -> None:
    """Remove the note on a later hand-in; students who are graded now get a new outcome anyway."""
    for student in students:
        if before := recorder.course.outcome(student):
            note_not_taken(recorder, before, NOTHING)


def remove_old_runs(course: Course) -> None:
    """Remove the runs of replaced notebooks, and screening runs that were run again in full."""
    outcomes = course.outcomes()
    if any(outcome.status == "grader_fault" and not outcome.run for outcome in outcomes):
        return  # no outcome names a run on which we failed, but it is needed again
    used = {outcome.run for outcome in outcomes}
    for folder in (course.folder / "runs").glob("*"):
        if folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)
