"""The written questions of a course, and the students' answers to them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from ..cells import PICTURE, exercise_of, nbgrader_metadata
from ..course import Course
from ..errors import LabError
from ..files import digest
from ..names import ASSIGNMENT, NOTEBOOK
from ..outcome import BLANK
from .grades import HandGrade, read_grades

Key = tuple[str, str]  # a student and a question
RUBRIC = "rubric.md"
_LONGEST, _START = 20_000, 160
_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass(frozen=True)
class Question:
    """A written question: its grade_id, its most points, its text, and how to grade it."""

    name: str
    most: float
    prompt: str
    rubric: str


@dataclass(frozen=True)
class Answer:
    """A student's answer as plain text, and its grade in the gradebook."""

    grade: HandGrade
    text: str

    @property
    def key(self) -> Key:
        """The student and the question."""
        return self.grade.student, self.grade.question

    @property
    def start(self) -> str:
        """The first words, those outside of tables first."""
        lines = sorted(self.text.splitlines(), key=lambda line: line.lstrip().startswith("|"))
        return " ".join(" ".join(lines).split())[:_START]

    @property
    def text_hash(self) -> str:
        """A hash of the answer alone."""
        return digest(self.text.encode())

    @property
    def version(self) -> str:
        """A hash of everything that a grader saw: the answer and its grade."""
        seen = (self.grade.by_hand, self.grade.comment, self.grade.waits)
        return digest(self.text.encode(), repr(seen).encode())


class Answers:
    """Reads the answers of a course; a notebook is parsed again only if its file has changed."""

    def __init__(self, course: Course, gradebook: Gradebook) -> None:
        """Read the questions. Raises `LabError` if the released notebook has none."""
        self._course, self._gradebook = course, gradebook
        self._parsed: dict[str, tuple[tuple[int, int], dict[str, str]]] = {}
        self._blank: tuple[int, set[str]] = (-1, set())
        self.questions = {question.name: question for question in _questions(course)}
        if not self.questions:
            raise LabError(f"The lab in {course} has no written question.")

    def all(self) -> list[Answer]:
        """Return every answer that was handed in and run, by student."""
        found = read_grades(self._gradebook, self.questions)
        blank = self._without_grade()
        return list(self._with_texts(grade for grade in found if grade.student not in blank))

    def one(self, key: Key) -> Answer | None:
        """Return one answer, or None if it is gone."""
        student, question = key
        return next(self._with_texts(read_grades(self._gradebook, [question], student)), None)

    def _without_grade(self) -> set[str]:
        """Return whose submission gets no grade at all; read again if an outcome is new."""
        folder = self._course.folder / "outcomes"
        stamp = folder.stat().st_mtime_ns if folder.is_dir() else 0
        if stamp != self._blank[0]:
            outcomes = self._course.outcomes()
            self._blank = stamp, {o.student for o in outcomes if o.status in BLANK}
        return self._blank[1]

    def _with_texts(self, grades: Iterable[HandGrade]) -> Iterator[Answer]:
        for grade in grades:
            text = self._texts(grade.student).get(grade.question)
            if text is not None:
                yield Answer(grade, text)

    def _texts(self, student: str) -> dict[str, str]:
        """Return the student's texts by grade_id; none if the notebook was cleaned away."""
        path = self._course.graded(student)
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            if self._parsed.get(student, ((0, 0), {}))[0] != stamp:
                self._parsed[student] = stamp, _written(path, {*self.questions})
        except (OSError, ValueError):
            return {}
        return self._parsed[student][1]


def _written(path: Path, names: set[str]) -> dict[str, str]:
    """Return the sources of these cells, as plain text."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    found = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in cells}
    return {name: _plain(found[name]["source"]) for name in names & found.keys()}


def _plain(source: Any) -> str:
    """Return a text, cut, without pasted pictures and control characters."""
    text = PICTURE.sub("[a picture]", "".join(source))
    text = "".join(c for c in text if c.isprintable() or c in "\n\t").strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n… cut after {_LONGEST:,} letters"


def _questions(course: Course) -> Iterator[Question]:
    released = nbformat.read(course.released, as_version=4) if course.released.is_file() else None
    cells = released.cells if released else []
    solved = _solved(course)
    own = course.folder / RUBRIC
    rubric = own.read_text("utf-8", "replace") if own.is_file() else ""
    for before, cell in zip([None, *cells], cells, strict=False):
        entry = nbgrader_metadata(cell)
        is_written = cell.cell_type == "markdown" and entry.get("grade") and entry.get("solution")
        if is_written and not exercise_of(cell):
            name = str(entry["grade_id"])
            prompt = before.source if before and before.cell_type == "markdown" else ""
            yield Question(name, float(entry["points"]), prompt, rubric or solved.get(name, ""))


def _solved(course: Course) -> dict[str, str]:
    """Return the lab's own answers by grade_id, which say what earns the points."""
    path = course.folder / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    if not path.is_file():
        return {}
    cells: list[NotebookNode] = nbformat.read(path, as_version=4).cells
    return {str(nbgrader_metadata(cell).get("grade_id")): _unmarked(cell.source) for cell in cells}


def _unmarked(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if line.strip() not in _MARKS).strip()
