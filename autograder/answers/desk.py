"""What a grader works on, and how points get into the gradebook: leases, conflicts, second looks.

All graders share one desk, which one thread uses.
"""

import time
from collections.abc import Callable
from secrets import token_hex

from ..course import Changes, Course
from ..errors import LabError
from .answer import Answer, Answers, Key
from .grades import write_grade
from .leases import Leases
from .readings import Reading, Readings, now
from .stack import Stack
from .tasks import Line, Progress, Sheet, Task

_WHY = "the written answer was graded"


class Desk:
    """The answers of a course on their way to the gradebook."""

    def __init__(self, course: Course, clock: Callable[[], float] = time.monotonic) -> None:
        """Open the gradebook, and finish what a killed process was writing."""
        self.course = course
        self._gradebook = course.gradebook()
        self._answers = Answers(course, self._gradebook)
        self.readings = Readings(course.folder)
        self._changes: dict[str, Changes] = {}
        self._finish()
        self._stack = Stack(self._answers, self.readings)
        self._leases = Leases(clock)
        self._tasks: dict[str, Task] = {}
        self._current: dict[str, Task] = {}
        self._later: dict[str, list[Key]] = {}

    def close(self) -> None:
        """Close the gradebook."""
        self._gradebook.close()

    def next(self, grader: str) -> Task | None:
        """Return the task that the grader has, or the next one; None if nothing is left."""
        if grader in self._current:
            return self._current[grader]
        self._stack.look()
        if key := self._stack.second(grader):
            return self._take(Task(token_hex(8), grader, key, second=True))
        free = [key for key in self._stack.open() if not self._leases.others(key, grader)]
        later = self._later.get(grader, [])
        key = min(free, key=later.count, default=None)
        return self._take(Task(token_hex(8), grader, key)) if key else None

    def choose(self, grader: str, key: Key) -> Task | None:
        """Return a task for the answer that the grader picked; None if there is none like it."""
        self._stack.look()
        known = key in self._stack.answers
        return self._take(Task(token_hex(8), grader, key)) if known else None

    def task(self, grader: str, name: str) -> Task | None:
        """Return one of the grader's own tasks, with its lease renewed; None if there is none."""
        task = self._tasks.get(name)
        return self._take(task) if task and task.grader == grader else None

    def later(self, task: Task) -> None:
        """Put an answer back; the grader gets it again after the others."""
        self._later.setdefault(task.grader, []).append(task.key)
        self._put_down(task)

    def sheet(self, task: Task) -> Sheet | None:
        """Return what to show of a task; None if the answer is gone."""
        self._stack.look()
        answer = self._stack.answers.get(task.key)
        if answer is None:
            return None
        grade, group = answer.grade, self._stack.group(task.key)
        same = self._stack.same(answer) if grade.by_hand is None else None
        points, comment = grade.by_hand, grade.comment
        if task.second:
            points, comment = task.given or (None, "")
        elif same:
            points, comment = same.grade.by_hand, same.grade.comment
        return Sheet(
            task,
            self._answers.questions[task.key[1]],
            answer,
            group.index(task.key) + 1,
            len(group),
            points,
            comment,
            taken_over=same is not None,
            outdated=grade.waits and grade.by_hand is not None,
            leased_to=self._leases.others(task.key, task.grader),
            version=answer.text_hash if task.second else answer.version,
        )

    def most(self, task: Task) -> float:
        """Return the most points that a task's question gives."""
        return self._answers.questions[task.key[1]].most

    def save(self, task: Task, points: float, comment: str, version: str, force: bool) -> bool:
        """Write a grade at once; return False, with nothing written, if there is a conflict.

        There is one if the answer, its points or its comment have changed since `version`, or if
        another grader has the answer open; `force` leaves this last reason aside. Raises `LabError`
        if another command works in the course.
        """
        if self.course.is_held():
            raise LabError(
                "Another lab2 command is working in this course, so nothing was saved. Your points "
                "are still here: save them again when it has ended."
            )
        if self._leases.others(task.key, task.grader) and not force:
            return False
        with self.course.only_one():
            answer = self._answers.one(task.key)
            if answer is None or not self._write(task, answer, points, comment, version):
                return False
        task.given = points, comment
        self._put_down(task)
        return True

    def progress(self, grader: str) -> Progress:
        """Return how far the grader is."""
        left = len(self._stack.open()) + len(self._stack.planned(grader))
        return Progress(len(self.readings.tasks(grader)), left, self.readings.consistency(grader))

    def lines(self) -> list[Line]:
        """Return all answers, alike ones together."""
        self._stack.look()
        return [
            Line(self._stack.answers[key], number, self._leases.holder(key))
            for number, keys in enumerate(self._stack.groups, start=1)
            for key in keys
        ]

    def _write(self, task: Task, answer: Answer, points: float, comment: str, version: str) -> bool:
        reading = Reading(
            now(),
            task.grader,
            *task.key,
            answer.text_hash,
            points,
            comment,
            task.second,
            task.id,
            answer.version,
        )
        if task.second:
            if version != answer.text_hash:
                return False
            if task.given != (points, comment):
                self.readings.finish(reading)
            return True
        if _has(answer, points, comment):  # a second click on the same button
            return True
        return version == answer.version and self._write_first(reading, answer)

    def _write_first(self, reading: Reading, answer: Answer) -> bool:
        self.readings.begin(reading)
        changes = self._changes.setdefault(
            reading.grader, Changes(self.course.folder, "answers", who=reading.grader)
        )
        try:
            with changes.changing(self._gradebook, reading.student, _WHY):
                done = write_grade(self._gradebook, answer.grade, reading.points, reading.comment)
        except Exception:
            self.readings.forget()
            raise
        self.readings.finish(reading) if done else self.readings.forget()
        return done

    def _finish(self) -> None:
        """Write the grade at which the last process was killed, unless something changed since."""
        reading = self.readings.unfinished()
        if reading is None:
            self.readings.forget()
            return
        with self.course.only_one():
            answer = self._answers.one(reading.key)
            if answer and answer.version == reading.before:
                self._write_first(reading, answer)
            elif answer and _has(answer, reading.points, reading.comment):
                self.readings.finish(reading)
            else:
                self.readings.forget()

    def _take(self, task: Task) -> Task:
        self._tasks[task.id] = self._current[task.grader] = task
        self._leases.take(task.key, task.grader)
        return task

    def _put_down(self, task: Task) -> None:
        self._leases.give_back(task.key, task.grader)
        if self._current.get(task.grader) is task:
            del self._current[task.grader]


def _has(answer: Answer, points: float, comment: str) -> bool:
    """Return whether the gradebook has this grade already."""
    grade = answer.grade
    return not grade.waits and (grade.by_hand, grade.comment) == (points, comment)
