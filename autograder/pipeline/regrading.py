"""`lab2 regrade`: run one student's notebook again, and say what is another result."""

from collections.abc import Iterator
from pathlib import Path

from ..box import require_box
from ..course import Course
from ..errors import LabError
from ..outcome import Outcome, exercises_of
from ..words import listed
from .grading import grade_all, remove_old_runs
from .keep import note_not_taken, opened
from .reasons import changed_parts
from .receipt import receipt_of
from .submission import Settings

_HASHED = {
    "notebook": "the notebook in submitted/",
    "seed": "the seed of the run",
    "evidence": "the evidence",
}


def regrade(folder: Path, student: str, why: str, settings: Settings) -> tuple[Outcome, list[str]]:
    """Run a student's notebook again, as `lab2 grade --force` does for all, and record the grade.

    Returns the new outcome, and lines that compare it with the old one. Raises `LabError` if the
    course has no notebook of such a student, or if there is no box.
    """
    course = Course(folder)
    with opened(course, "regrade", why) as recorder:
        known = student in recorder.students()
        before = course.outcome(student) if known else None
        if before is None or not course.submitted(student).is_file():
            raise LabError(f"{course} has no graded notebook of {student!r}. Nothing was changed.")
        if settings.boxed:
            require_box()
        old = receipt_of(course, before)
        grade_all(recorder, [student], settings, 1, "")
        remove_old_runs(course)
        after = course.outcome(student)
        assert after is not None  # `grade_all` wrote it
        note_not_taken(recorder, after, before.not_taken)
        return after, [
            *_compared(before, after),
            *_reasons(before, after, old, receipt_of(course, after)),
        ]


def _compared(before: Outcome, after: Outcome) -> Iterator[str]:
    yield f"{after.student}: {_points(before)} → {_points(after)}"
    same = []
    for name in exercises_of([before, after]):
        old, new = _exercise(before, name), _exercise(after, name)
        if old == new:
            same.append(name)
        else:
            yield f"  {name}: {old} → {new}"
    if same:
        yield f"  The same: {listed(same)}"


def _points(outcome: Outcome) -> str:
    return f"{outcome.points_text} points, {outcome.status}"


def _exercise(outcome: Outcome, name: str) -> str:
    verdict = outcome.verdicts.get(name)
    if verdict is None:
        return "not judged"
    return f"{verdict.points:g}" + (f", {verdict.waiting:g} waiting" if verdict.waiting else "")


def _reasons(
    before: Outcome, after: Outcome, old: dict[str, str], new: dict[str, str]
) -> Iterator[str]:
    """Yield what may be why the results differ, and what is still the same."""
    for line in changed_parts(before, after):
        yield f"  Why, perhaps: {line}"
    for part, what in _HASHED.items():
        if part in old and part in new:
            same = old[part] == new[part]
            yield f"  {what.capitalize()} is {'the same' if same else 'another one'}."
    if after.run and not before.grader.get("run"):
        yield "  Which code ran it before isn't known: an older version of lab2 didn't note it."
