"""`lab2 rejudge`: judge all stored runs again, without running anything."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat

from mitdeeplearning_utils import checks

from ..cells import nbgrader_metadata
from ..course import Course
from ..errors import LabError
from ..judge import has_all_points
from ..outcome import Outcome
from ..words import listed, printable
from .keep import LOST, opened, page_hash, progress, record
from .record import Recorder
from .submission import rejudge_student
from .tasks import run_tasks


def rejudge(folder: Path, workers: int | None = None, scheduler: str = "") -> list[str]:
    """Judge all stored runs again, write what changed, and return a line for each changed grade.

    One line counts the students whose cards only got new wording. A grade stays if its run can't be
    judged or its page can't be made. Raises `LabError` if the course has other exercises than the
    installed lab.
    """
    course = Course(folder)
    lines, reworded = [], 0
    with opened(course, "rejudge") as recorder:
        _require_same_exercises(course)
        old = {outcome.student: outcome for outcome in course.outcomes() if outcome.run}
        task = partial(rejudge_student, course)
        results = run_tasks(task, list(old), workers, scheduler, course.folder, boxed=False)
        for student, new in progress(results, len(old)):
            before = old[student]
            problem = _keeps_its_grade(new)
            if new is not None and not problem:
                problem = _keep(recorder, before, new)
            if new is None or problem:
                lines.append(printable(f"{student}: the grade stays. {problem}"))
            elif (new.points, new.status) != (before.points, before.status):
                lines.append(f"{student}: {before.points:g} → {new.points:g}, {new.status}")
            elif not _is_same(before, new):
                reworded += 1
    if reworded:
        lines.append(f"The same grade, with new wording on the cards: {reworded}")
    return lines if old else [f"There is no stored run in {course}. Grade something first."]


def _keep(recorder: Recorder, before: Outcome, new: Outcome) -> str:
    """Record the new outcome if it or its page changes; return why this fails, or ""."""
    if _is_same(before, new) and before.page == page_hash(recorder, before.student):
        return ""
    return record(recorder, new)


def _is_same(before: Outcome, new: Outcome) -> bool:
    """Return whether the judge gives the same outcome, perhaps with other code."""
    return replace(new, grader=before.grader) == before


def _keeps_its_grade(new: Outcome | None) -> str:
    """Return why a grade must not be replaced by what the stored run gives now, or ""."""
    if new is None:
        return LOST.instructor
    if not new.run or new.status == "grader_fault":
        return new.reason.instructor
    if new.screened and not has_all_points(new):
        return f"It ran with --screen, which gives {new.points:g} points now. Grade it again."
    return ""


def _require_same_exercises(course: Course) -> None:
    """Raise `LabError` if the course's notebook has other exercises than the lab has now."""
    there, here = set(_exercises_in(course.released)), set(checks.EXERCISES)
    if there == here:
        return
    only = {"only in this course": there - here, "only in the installed lab": here - there}
    told = "; ".join(f"{where}: {listed(sorted(names))}" for where, names in only.items() if names)
    raise LabError(
        f"{course} has other exercises than the installed lab ({told}), so its runs cannot be "
        "judged again. Nothing was changed. Install the version of the lab that this course was "
        "made with, or grade its submissions in a new course."
    )


def _exercises_in(path: Path) -> Iterator[str]:
    for cell in nbformat.read(path, as_version=4).cells:
        entry = nbgrader_metadata(cell)
        if cell.cell_type == "code" and entry.get("grade"):
            yield str(entry.get("grade_id", "")).removesuffix("_check")
