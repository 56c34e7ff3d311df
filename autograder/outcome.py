"""The outcome of one submission: its status, and the verdict on each exercise."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.card import Result
from mitdeeplearning_utils.checks.findings import Verdict

from .told import NOTHING, Told, one_line

STATUSES = {
    "graded": "ran to its end and was judged",
    "needs_review": "was judged; somebody should look at it",
    "timeout": "was stopped at the limit of CPU time, or had waited too long; what was finished "
    "before counts",
    "out_of_memory": "was stopped at the memory limit; what was finished before counts",
    "kernel_died": "ended when its kernel died; what was finished before counts",
    "malformed": "could not be read as this lab's notebook",
    "grader_fault": "could not be graded: the grader failed, not the student",
}
BLANK = ("grader_fault", "malformed")  # nothing was judged, so exports leave it blank instead of 0
BY_A_PERSON = "The grader could not judge this exercise: your instructor will look at it."
_MOST_LINES, _LONGEST_LINE, _LONGEST_NAME = 60, 500, 60
_LACKS = (
    "Your cells need {}, and the grader runs notebooks without it. You lose no points for this: "
    "your instructor will look at it."
)
_NOT_REACHED = "The run did not get to this check: see the top of the page."
_INSTEAD = {  # of a verdict, if no fault of ours is the reason
    **dict.fromkeys(("timeout", "out_of_memory", "kernel_died"), _NOT_REACHED),
    "malformed": "Nothing was run: see the top of the page.",
    "needs_review": BY_A_PERSON,
}


@dataclass(frozen=True)
class Training:
    """The settings that a run trained a model with, as far as its optimizer tells them.

    `learning_rate` is None for a schedule, or if it isn't finite; `steps` counts batches. `epochs`
    is 0 unless one `fit`, which ran to its own end, took all the steps of the optimizer.
    """

    optimizer: str
    learning_rate: float | None
    steps: int
    epochs: int = 0

    def __post_init__(self) -> None:
        """Cut the optimizer's name: the run may claim any."""
        object.__setattr__(self, "optimizer", one_line(self.optimizer, _LONGEST_NAME))


@dataclass(frozen=True)
class Outcome:
    """One submission's status and verdicts.

    `verdicts` has an entry for each exercise that was judged, by its name ("fc_model").
    `accuracies` has the test accuracies, in [0, 1], of `model` and `cnn_model`, `trainings` the
    settings that they were trained with. `reviews` are reasons for the instructor to look, `waits`
    what a box lacks for an exercise that a person must therefore grade ("a network"), `repairs`
    what was fixed before the run, `seconds` the run's wall time. `run` is the key of the stored
    run, empty if there was none; `inputs` is the hash of everything that determines the outcome,
    `page` of what else determines its page, `notebook` of the bytes handed in, empty if there are
    none. `grader` has the hashes of the code that ran ("run") and judged it ("judge"), and the
    judge's "packages". If a later hand-in could not be used and this one's grade stays, `not_taken`
    says why. `edition` names the notebook's edition, "" for the lab's own, and `absent` the
    released notebook's graded cells that it hasn't.
    """

    student: str
    status: str
    reason: Told = NOTHING
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    accuracies: dict[str, float] = field(default_factory=dict)
    trainings: dict[str, Training] = field(default_factory=dict)
    reviews: list[str] = field(default_factory=list)
    waits: dict[str, str] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    seconds: float = 0.0
    run: str = ""
    screened: bool = False
    inputs: str = ""
    page: str = ""
    notebook: str = ""
    grader: dict[str, str] = field(default_factory=dict)
    not_taken: Told = NOTHING
    edition: str = ""
    absent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Cut the lines: students' names may be in them, and a run may claim any number."""
        for name in ("reviews", "repairs"):
            lines = [one_line(line, _LONGEST_LINE) for line in getattr(self, name)[:_MOST_LINES]]
            object.__setattr__(self, name, lines)

    @property
    def points(self) -> float:
        """The automatic points."""
        return sum(verdict.points for verdict in self.verdicts.values())

    @property
    def points_text(self) -> str:
        """The automatic points as tables show them: "-" or blank, not 0, if nothing was judged."""
        return "-" if self.status in BLANK else f"{self.points:g}"


def result_of(exercise: str, outcome: Outcome) -> Result:
    """Return an exercise's card: its verdict, or what the student is told instead."""
    if exercise in outcome.verdicts:
        return checks.result(exercise, outcome.verdicts[exercise])
    if exercise in outcome.waits:
        return checks.result(exercise, Verdict(not_started=_LACKS.format(outcome.waits[exercise])))
    if outcome.status in _INSTEAD:
        return checks.result(exercise, Verdict(not_started=_INSTEAD[outcome.status]))
    return checks.result(exercise, fault=outcome.reason.student or _NOT_REACHED)


def exercises_of(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the names of all exercises; the judged ones are in the notebook's order."""
    judged = max((list(outcome.verdicts) for outcome in outcomes), key=len, default=[])
    return [*judged, *(name for name in checks.EXERCISES if name not in judged)]
