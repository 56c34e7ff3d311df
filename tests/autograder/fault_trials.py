"""A small class to be graded by processes that come to harm, and what has to be true afterwards."""

import collections
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from unittest import mock

import nbformat
from copied_runs import Kept, note
from handed_in import hand_in
from made_course import make_course
from nbgrader.api import Gradebook

import autograder.judge.predictions as predictions
from autograder.cells import to_text
from autograder.course import Course, History, Known, fold, points_in
from autograder.course.lock import _HALF_WRITTEN
from autograder.course.outcomes import read_outcome, read_outcomes, write_outcome
from autograder.course.runs import stored_end
from autograder.demo.answers import fill, read_answers
from autograder.demo.demo import EXAMPLES
from autograder.export.scores import read_scores
from autograder.names import ASSIGNMENT, NOTEBOOK, release_path, submitted_path
from autograder.pipeline.record import Recorder
from autograder.pipeline.submission import Settings, grade_submission

STUDENTS = [f"student{number}" for number in range(3)]
BY_HAND = STUDENTS[:2]
AGAIN = STUDENTS[1:]
WRITTEN, HAND_POINTS, COMMENT = "experiments", 3.0, "Why so few epochs?"
SHORT = {"fc_fit": "BATCH_SIZE = 64\nmodel.fit(train_images[:640], train_labels[:640])"}
STAGES = [
    "init",
    "release",
    "submitted",
    "runs",
    "predictions",
    "gradebook",
    "autograded",
    "feedback",
    "outcomes",
    "report",
]
ENDED = "ended"
PATIENCE = 240
LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Start:
    """What a trial begins with, and the command that it gives.

    `course` is "" for none yet, or one that `Class` has. `grows` says how much the command adds
    to the course, as a share of a whole class.
    """

    course: str
    command: str = "grade"
    options: tuple[str, ...] = ()
    in_place: bool = False
    again: bool = False
    grows: float = 1.0


STARTS = {
    "new": Start(""),
    "half released": Start("half_released"),
    "released": Start("released"),
    "in place": Start("released", in_place=True),
    "handed in again": Start("graded", again=True, grows=0.6),
    "forced": Start("graded", options=("--force",), grows=0.08),
    "rejudged": Start("older", "rejudge", grows=0.5),
}


class Class:
    """What all trials start from: a course, what the class handed in, and one real run."""

    def __init__(self, folder: Path) -> None:
        """Make the course and run one submission in a real box."""
        self.folder = folder
        self.released, self.source, self.base = (folder / n for n in ("course", "source", "base"))
        self.kept = folder / "kept"
        make_course(self.released)
        with Recorder(Course(self.released)):
            pass
        self.answers = read_answers((EXAMPLES / "small_mistakes.py").read_text("utf-8")) | SHORT
        first = Path(shutil.copytree(self.released, folder / "first"))
        hand_in(first, "base", self.notebook("of the base run").encode())
        with mock.patch.object(predictions, "Rebuilt", partial(Kept, self.kept)):
            outcome = grade_submission(Course(first), "base", Settings())
        self.points = outcome.points
        shutil.move(first / "runs" / outcome.run, self.base)
        shutil.rmtree(self.base / "predictions")  # so that every trial writes its own
        for student in STUDENTS:
            self._hand_in(student, f"written by {student}")

    @cached_property
    def half_released(self) -> Path:
        """The course as nbgrader leaves it where it is killed while it writes the notebook."""
        course = shutil.copytree(self.released, self.folder / "half")
        path = release_path(course)
        text = path.read_bytes()
        path.unlink()  # nbgrader made it read-only
        path.write_bytes(text[: len(text) // 2])
        return course

    @cached_property
    def graded(self) -> Path:
        """A course in which all are graded, some of them by hand, too."""
        with self.trial("released") as trial:
            code, said = trial.run()
            assert code == 0, said
            for student in BY_HAND:
                _grade_by_hand(trial.course, student)
            return shutil.copytree(trial.course, self.folder / "graded")

    @cached_property
    def older(self) -> Path:
        """The graded course as an older judge left it, which gave no exercise a verdict."""
        course = shutil.copytree(self.graded, self.folder / "older")
        with Recorder(Course(course)) as recorder:
            for outcome in read_outcomes(course):
                before = replace(outcome, verdicts={})
                recorder.record(before)
                write_outcome(course, before)
        for folder in course.glob("runs/*/predictions"):
            shutil.rmtree(folder)
        return course

    @cached_property
    def growth(self) -> int:
        """How many bytes grading adds to a released course."""
        return size(self.graded) - size(self.released)

    def notebook(self, text: str) -> str:
        """Return a notebook with this written answer, by which it differs from all others."""
        released = nbformat.read(release_path(self.released), as_version=4)
        return to_text(fill(released, self.answers | {WRITTEN: text}))

    @contextlib.contextmanager
    def trial(self, start: str, computed: bool = False) -> Iterator["Trial"]:
        """A fresh copy for one trial; `computed` says whether the judge computes models."""
        with (
            tempfile.TemporaryDirectory(dir=self.folder) as name,
            contextlib.ExitStack() as stack,
        ):
            yield Trial(self, Path(name), STARTS[start], stack, computed)

    def _hand_in(self, student: str, text: str) -> None:
        self.source.mkdir(exist_ok=True)
        (self.source / f"{student}.ipynb").write_text(self.notebook(text), "utf-8")


class Trial:
    """One course, to be graded by processes that may come to harm."""

    def __init__(
        self,
        whole: Class,
        folder: Path,
        start: Start,
        stack: contextlib.ExitStack,
        computed: bool,
    ) -> None:
        """Copy what the trial begins with; what is put on the stack is undone at its end."""
        self.whole, self.folder, self.begins, self.stack = whole, folder, start, stack
        self.kept = "" if computed else str(whole.kept)
        self.course, self.source = folder / "course", folder / "source"
        self.notes = folder / "notes"
        self.environment: dict[str, str] = {}
        shutil.copytree(whole.source, self.source)
        if start.course:
            shutil.copytree(getattr(whole, start.course), self.course)
        if start.in_place:
            for student in STUDENTS:
                target = submitted_path(self.course, student)
                target.parent.mkdir(parents=True)
                shutil.copy(self.source / f"{student}.ipynb", target)
        if start.again:
            for student in AGAIN:
                self.hand_in_again(student)

    def notebook(self, student: str) -> Path:
        """Return where the student's notebook lies that the command grades."""
        if self.begins.in_place:
            return submitted_path(self.course, student)
        return self.source / f"{student}.ipynb"

    def hand_in_again(self, student: str) -> None:
        """Write a changed notebook over the student's."""
        text = self.whole.notebook(f"second thoughts of {student}")
        self.notebook(student).write_text(text, "utf-8")

    def start(self) -> "subprocess.Popen[str]":
        """Start the command in a process group of its own."""
        source = self.course / "submitted" if self.begins.in_place else self.source
        words = [self.begins.command, *([source] if self.begins.command == "grade" else [])]
        words += ["--course", self.course, "--jobs", "2", *self.begins.options]
        for run in self._stored():
            note(self.notes, "stored", run)
        note(self.notes, "command", self.begins.command)
        script = Path(__file__).with_name("copied_runs.py")
        given = [self.whole.base, self.notes, self.kept]
        return subprocess.Popen(
            [sys.executable, *map(str, [script, *given, *words])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ | self.environment,
        )

    def run(self) -> tuple[int, str]:
        """Run the command to its end; return the exit code and what was said."""
        process = self.start()
        _, said = process.communicate(timeout=PATIENCE)
        return process.returncode, said

    def wait_for_stage(
        self, process: "subprocess.Popen[str]", chance: random.Random, first: str, last: str
    ) -> str:
        """Wait until the process has written something of a random stage or a later one.

        It is one of the stages from `first` to `last`; sometimes a little more time passes.
        Returns the stage, `ENDED` where the process came to its end before.
        """
        wanted = chance.randint(STAGES.index(first), STAGES.index(last))
        last_of_all = STAGES[wanted] == "report"
        further = chance.choice([0, 0 if last_of_all else chance.randint(1, 6)])
        later = chance.choice([0.0, chance.uniform(0.0, 0.5)])
        stage, seen = "", self._written()
        while process.poll() is None:
            now = self._written()
            if new := now - seen:
                stage = self._stage(max(new)[1])
                if stage and STAGES.index(stage) >= wanted:
                    if not further:
                        time.sleep(0 if last_of_all else later)
                        return ENDED if process.poll() is not None else stage
                    wanted, further = 0, further - 1
            seen = now
            time.sleep(LOOK_SECONDS)
        return ENDED

    def problems(self) -> list[str]:
        """Run the command once more, undisturbed; return what is not as it has to be."""
        code, said = self.run()
        if code:
            return [f"the same command failed: {said[-1500:]}"]
        found = [problem for student in STUDENTS for problem in self._student(student)]
        scores = collections.Counter(score.student for score in read_scores(Course(self.course)))
        if scores != collections.Counter(STUDENTS):
            found.append(f"the gradebook has {scores}")
        runs = sorted(path.name for path in (self.course / "runs").iterdir())
        wanted = sorted(o.run for s in STUDENTS if (o := read_outcome(self.course, s)))
        if runs != wanted or runs != sorted(self._stored()):
            found.append(f"runs: {runs} where {wanted} are, whole: {self._stored()}")
        left = [path for pattern in _HALF_WRITTEN for path in self.course.glob(pattern)]
        left += self.course.parent.glob(".lab2-*")  # of a course that was not whole
        found += [f"left behind: {path}" for path in left]
        return [*found, *self._ran_too_often(), *self._logged()]

    def _student(self, student: str) -> Iterator[str]:
        outcome = read_outcome(self.course, student)
        if outcome is None or outcome.status != "graded" or outcome.points != self.whole.points:
            yield f"{student}: {outcome}"
            return
        by_hand = student in BY_HAND and self.begins.course in ("graded", "older")
        wanted = self.whole.points + (HAND_POINTS if by_hand else 0)
        points = [s.total for s in read_scores(Course(self.course)) if s.student == student]
        if points != [wanted]:
            yield f"{student}: {points} in the gradebook where {wanted} are due"
        if by_hand:
            yield from self._hand_grade(student)
        page = self.course / "feedback" / student / ASSIGNMENT / f"{NOTEBOOK}.html"
        if not page.is_file() or "</html>" not in page.read_text("utf-8")[-200:]:
            yield f"{student}: no whole feedback page"
        graded = self.course / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
        if _written_answer(graded) != _written_answer(self.notebook(student)):
            yield f"{student}: graded {_written_answer(graded)}, handed in another answer"

    def _hand_grade(self, student: str) -> Iterator[str]:
        where = (WRITTEN, NOTEBOOK, ASSIGNMENT, student)
        with Gradebook(f"sqlite:///{self.course}/gradebook.db") as gradebook:
            grade = gradebook.find_grade(*where)
            found = (grade.manual_score, gradebook.find_comment(*where).manual_comment)
            waits = bool(grade.needs_manual_grade)
        if found != (HAND_POINTS, COMMENT):
            yield f"{student}: the hand grade is now {found}"
        if waits != (self.begins.again and student in AGAIN):
            yield f"{student}: the hand grade {'waits again' if waits else 'does not wait again'}"

    def _logged(self) -> Iterator[str]:
        """Yield what the log of changes lacks or has twice; the gradebook has nothing else."""
        history, known = History(self.course), dict[str, Known]()
        for change in history.read():
            cells = known.get(change.student, Known()).cells
            for name, (old, new) in change.grades.items():
                if old == new or cells.get(name, {}) != old:
                    yield f"line {change.number}: {name} {old} → {new} after {cells.get(name)}"
                if not change.who and "hand" not in new and self.begins.course != "older":
                    yield f"line {change.number}: nobody changed {name} to {new}"
            fold(known, [change])
        with Gradebook(f"sqlite:///{self.course}/gradebook.db") as gradebook:
            if points_in(gradebook) != {name: found.cells for name, found in known.items()}:
                yield f"the log says {known}"
        pages = Course(self.course).pages()
        if any(known[name].receipt not in path.read_text("utf-8") for name, path in pages.items()):
            yield "a page has a receipt that is not the log's newest"
        if history.problem:
            yield history.problem

    def _ran_too_often(self) -> list[str]:
        """Return a line for each run that was stored and ran again, though nobody forced it."""
        lines = [line.split() for line in self.notes.read_text("utf-8").splitlines()]
        if "--force" in self.begins.options:  # then every command runs all of them, each once
            last = max(i for i, (what, _) in enumerate(lines) if what == "command")
            ran = sorted(run for what, run in lines[last:] if what == "run")
            return [] if ran == sorted(self._stored()) else [f"forced to run: {ran}"]
        known: set[str] = set()
        found = []
        for what, run in lines:
            if what == "stored":
                known.add(run)
            elif what == "run" and run in known:
                found.append(f"{run} ran again")
        return found

    def _stored(self) -> list[str]:
        folders = (self.course / "runs").glob("[!.]*")
        return [folder.name for folder in folders if stored_end(folder)]

    def _written(self) -> set[tuple[int, str, int]]:
        """Return the times, names and inodes of all that the command may write."""
        found = set()
        for folder, folders, names in os.walk(self.folder):
            if folder == str(self.folder):
                folders.remove("source")
                names.clear()
            for name in [*folders, *names]:
                path = os.path.join(folder, name)  # noqa: PTH118  (often: pathlib is slow)
                with contextlib.suppress(OSError):
                    status = os.lstat(path)
                    found.add((status.st_mtime_ns, path, status.st_ino))
        return found

    def _stage(self, path: str) -> str:
        """Return the stage of the pipeline that writes a file, "" where none does."""
        parts = Path(path).relative_to(self.folder).parts
        if parts[0].startswith(".lab2-"):
            return "init"
        inside = parts[1] if parts[1:] else ""
        if inside == "runs" and "predictions" in parts:
            return "predictions"
        if inside.startswith("gradebook"):
            return "gradebook" if release_path(self.course).is_file() else "release"
        if inside.startswith((".report", "report")):
            return "report"
        return inside if inside in STAGES else ""


def size(folder: Path) -> int:
    """Return how many bytes a folder takes on a file system with pages of 4 KiB."""
    return sum(-(-path.lstat().st_size // 4096) * 4096 + 4096 for path in folder.rglob("*"))


def _grade_by_hand(course: Path, student: str) -> None:
    where = (WRITTEN, NOTEBOOK, ASSIGNMENT, student)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade(*where)
        grade.manual_score, grade.needs_manual_grade = HAND_POINTS, False
        gradebook.find_comment(*where).manual_comment = COMMENT
        gradebook.db.commit()


def _written_answer(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.id == WRITTEN]
