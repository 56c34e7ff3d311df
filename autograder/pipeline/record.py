"""Write outcomes into nbgrader's places: the gradebook, autograded/, feedback/."""

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader.api import Grade, SubmittedAssignment
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import determine_grade, is_grade
from sqlalchemy.exc import SAWarning

from ..cells import exercise_of, to_text
from ..course import Changes, Course, prepared_notebook, run_nbgrader
from ..files import write_atomically
from ..judge import read_claimed
from ..names import ASSIGNMENT, NOTEBOOK
from ..outcome import Outcome
from ..pages import NOTHING_NOTED, NOTICE, graded_notebook


class Recorder:
    """An open course: its settings, its gradebook and the exporter of its feedback.

    Raises `LabError` if the folder isn't a course. Close it, or use it in a `with`.
    """

    def __init__(self, course: Course, command: str = "", why: str = "") -> None:
        """Open the course for a command, and release the lab in it if necessary.

        `why` is why the command changes grades, if somebody gave a reason.
        """
        self.course = course
        self.changes = Changes(course.folder, command, why)
        self.gradebook = course.gradebook()
        known = {assignment.name for assignment in self.gradebook.assignments}
        if ASSIGNMENT not in known or not _is_whole(course.released):
            run_nbgrader(course.folder, "generate_assignment", ASSIGNMENT, "--force")
        self._feedback: HTMLExporter | None = None
        self._until = course.until()
        self._names = course.roster()

    def students(self) -> set[str]:
        """Return the students with a submission in the gradebook."""
        return {str(s.student_id) for s in self.gradebook.assignment_submissions(ASSIGNMENT)}

    def due(self) -> str:
        """Return the lab's due date, which determines late penalties, or ""."""
        return str(self.gradebook.find_assignment(ASSIGNMENT).duedate or "")

    def until(self, student: str) -> datetime | None:
        """Return the student's own due date on the roster, or None."""
        return self._until.get(student)

    def __enter__(self) -> "Recorder":
        """Return the open course."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the gradebook."""
        self.gradebook.close()

    def record(self, outcome: Outcome, receipt: Mapping[str, str] = NOTHING_NOTED) -> None:
        """Write one student's grades, graded notebook and feedback; older ones are replaced.

        The page ends in the receipt. An error leaves the grades as they were: points are written
        only if their page can be made.
        """
        notebook = self._graded(outcome, receipt)
        resources = self._resources(outcome.student)
        with self._points_saved(outcome, notebook):
            AssignLatePenalties(config=self.course.config).preprocess(notebook, resources)
            graded = to_text(notebook)
            html, _ = self._exporter().from_notebook_node(notebook, resources)
        _write_over(self.course.graded(outcome.student), graded)
        self._copy_timestamp(outcome.student)
        _write_over(self.course.page(outcome.student), html)

    def renew_page(self, student: str) -> bool:
        """Make a student's page again; return whether there is a graded notebook for it."""
        path = self.course.graded(student)
        if not _is_whole(path):
            return False
        notebook = nbformat.read(path, as_version=4)
        html, _ = self._exporter().from_notebook_node(notebook, self._resources(student))
        _write_over(self.course.page(student), html)
        return True

    def _graded(self, outcome: Outcome, receipt: Mapping[str, str]) -> NotebookNode:
        about = self._about(outcome.student)
        if not outcome.run:
            shown = self._shown_before(outcome.student)
            return graded_notebook(shown, None, outcome, receipt, about)
        prepared = prepared_notebook(self.course.run(outcome.run))
        claimed = read_claimed(self.course.run(outcome.run) / "notebook.ipynb")
        return graded_notebook(prepared, claimed, outcome, receipt, about)

    def _about(self, student: str) -> dict[str, str]:
        """Return what stands above a page: the student's name, the course and the date."""
        today = datetime.now().astimezone()
        return {
            "name": self._names.get(student, ""),
            "course": self.course.title,
            "date": f"{today.day} {today:%B %Y}",
        }

    def _shown_before(self, student: str) -> NotebookNode:
        """Return a notebook to show although there is no run: the student's last one.

        So a person who grades meanwhile sees the student's answer, and a hand grade stays.
        """
        path = self.course.graded(student)
        if not _is_whole(path):
            return self._released
        before = nbformat.read(path, as_version=4)
        before.cells = [cell for cell in before.cells if cell.id != NOTICE]
        return before

    @cached_property
    def _released(self) -> NotebookNode:
        return nbformat.read(self.course.released, as_version=4)

    @contextmanager
    def _points_saved(self, outcome: Outcome, notebook: NotebookNode) -> Iterator[None]:
        """Save the automatic points; put the old ones back if a later step fails."""
        student = outcome.student
        self.gradebook.update_or_create_student(student)
        when = self._handed_in(student)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own, with SQLAlchemy 2.1
            submission = self.gradebook.update_or_create_submission(
                ASSIGNMENT, student, **({"timestamp": when} if when else {})
            )
            self._extend(submission)
        saved = self.gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student)
        before = [(g, g.auto_score, g.manual_score, g.needs_manual_grade) for g in saved.grades]
        penalty = saved.late_submission_penalty
        self._save_points(outcome, notebook, {grade.name: grade for grade in saved.grades})
        try:
            yield
        except BaseException:
            for grade, score, by_hand, waits in before:
                grade.auto_score, grade.manual_score = score, by_hand
                grade.needs_manual_grade = waits
            saved.late_submission_penalty = penalty
            self.gradebook.db.commit()
            raise

    def _extend(self, submission: SubmittedAssignment) -> None:
        """Give a student the due date on the roster; without one, nbgrader's extension stays."""
        until = self.until(submission.student_id)
        if until and submission.assignment.duedate:
            due = submission.assignment.duedate.replace(tzinfo=UTC)
            submission.extension = max(until - due, timedelta())

    def _save_points(
        self, outcome: Outcome, notebook: NotebookNode, grades: dict[str, Grade]
    ) -> None:
        """Write the automatic points; a hand grade stays, but waits again if it may not fit."""
        for name in grades.keys() & set(outcome.absent):
            _leave_out(grades[name])
        changed = _changed_answers(self.course.graded(outcome.student), notebook)
        before = self.course.outcome(outcome.student)
        ran_anew = before is not None and before.run != outcome.run
        for cell in filter(is_grade, notebook.cells):
            name = cell.metadata.nbgrader.grade_id
            if name in outcome.absent:
                continue
            grade, points = grades[name], automatic_points(cell, outcome)
            by_hand = points is None or _cut_short(cell, outcome) or _waits(cell, outcome)
            moved = grade.auto_score != points or name in changed
            moved = moved or (by_hand and ran_anew and bool(exercise_of(cell)))
            grade.auto_score = points
            if grade.manual_score is None:
                grade.needs_manual_grade = by_hand
            elif moved:
                grade.needs_manual_grade = True
        self.gradebook.db.commit()

    def _handed_in(self, student: str) -> Any:
        """Return the hand-in time, or None if no readable file has it."""
        try:
            return self.course.directory.get_existing_timestamp(
                str(self.course.submitted(student).parent)
            )
        except Exception:  # dateutil raises many kinds of errors
            return None

    def _copy_timestamp(self, student: str) -> None:
        source = self.course.submitted(student).with_name("timestamp.txt")
        if self._handed_in(student):
            target = self.course.graded(student).with_name("timestamp.txt")
            _write_over(target, source.read_text("utf-8"))

    def _resources(self, student: str) -> dict[str, Any]:
        return {
            "unique_key": NOTEBOOK,
            "output_files_dir": f"{NOTEBOOK}_files",
            "nbgrader": {
                "student": student,
                "assignment": ASSIGNMENT,
                "notebook": NOTEBOOK,
                "db_url": self.course.directory.db_url,
            },
        }

    def _exporter(self) -> HTMLExporter:
        if self._feedback is None:
            converter = GenerateFeedback(coursedir=self.course.directory, config=self.course.config)
            self._feedback = HTMLExporter(parent=converter, config=converter.config)
            for step in converter.preprocessors:
                self._feedback.register_preprocessor(step)
        return self._feedback


def automatic_points(cell: NotebookNode, outcome: Outcome) -> float | None:
    """Return a cell's automatic points: None if it needs manual grading.

    An exercise that the run did not reach has 0 points and waits for a person, as does one with a
    claim that waits; one without a verdict because of a fault of the grader has None.
    """
    exercise = exercise_of(cell)
    if not exercise:  # an untouched written answer gets 0; claims of other cells don't count
        score = determine_grade(cell)[0] if cell.cell_type == "markdown" and outcome.run else None
        return None if score is None else float(score)
    if exercise in outcome.verdicts:
        most = float(cell.metadata.nbgrader.points)
        return min(outcome.verdicts[exercise].points, most)
    return 0.0 if _cut_short(cell, outcome) else None


def _leave_out(grade: Grade) -> None:
    """Give a cell that the student's edition hasn't 0 points that wait for nobody."""
    grade.auto_score, grade.manual_score, grade.needs_manual_grade = 0, None, False


def _cut_short(cell: NotebookNode, outcome: Outcome) -> bool:
    stopped = outcome.status in ("timeout", "out_of_memory", "kernel_died")
    exercise = exercise_of(cell)
    return bool(stopped and exercise and exercise not in outcome.verdicts)


def _waits(cell: NotebookNode, outcome: Outcome) -> bool:
    exercise = exercise_of(cell)
    return exercise in outcome.verdicts and outcome.verdicts[exercise].waiting > 0


def _is_whole(path: Path) -> bool:
    """Return whether a notebook exists and is complete; a killed nbgrader leaves a cut one."""
    try:
        nbformat.read(path, as_version=4)
    except Exception:  # errors from nbformat, json or the file system
        return False
    return True


def _changed_answers(path: Path, notebook: NotebookNode) -> set[str]:
    """Return the grade_ids of written answers that differ from the last graded notebook."""
    now = _written(notebook)
    try:
        before = _written(nbformat.read(path, as_version=4))
    except Exception:  # none yet, or cleaned away: it is unknown whether they differ
        return set(now)
    return {name for name, source in now.items() if before.get(name) != source}


def _written(notebook: NotebookNode) -> dict[str, str]:
    cells = [cell for cell in notebook.cells if is_grade(cell) and not exercise_of(cell)]
    return {str(cell.metadata.nbgrader.grade_id): str(cell.source) for cell in cells}


def _write_over(path: Path, text: str) -> None:
    """Write a file over one that nbgrader made read-only, too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not os.access(path, os.W_OK):
        path.chmod(0o644)
    write_atomically(path, text)
