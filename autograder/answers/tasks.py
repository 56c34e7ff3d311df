"""What the desk hands out: a task, the sheet that shows it, and how far a grader is."""

from dataclasses import dataclass

from .answer import Answer, Key, Question
from .readings import Consistency


@dataclass
class Task:
    """An answer that a grader reads; `given` has the points and the comment of this reading."""

    id: str
    grader: str
    key: Key
    second: bool = False
    given: tuple[float, str] | None = None


@dataclass(frozen=True)
class Sheet:
    """What the page shows of a task.

    `place` says where the answer stands among `alike` ones. `points` and `comment` are in the form:
    those of the gradebook or, if there are none, those `taken_over` from an answer with the same
    words. `outdated` says that the points are older than the answer, `leased_to` which other grader
    has it open, `version` what the grader sees.
    """

    task: Task
    question: Question
    answer: Answer
    place: int
    alike: int
    points: float | None
    comment: str
    taken_over: bool
    outdated: bool
    leased_to: str
    version: str


@dataclass(frozen=True)
class Progress:
    """How many answers a grader has read and how many are left, second readings included."""

    read: int
    left: int
    consistency: Consistency


@dataclass(frozen=True)
class Line:
    """An answer in the list of all: the number of its group, and who has it open."""

    answer: Answer
    group: int
    open_at: str
