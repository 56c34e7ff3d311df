"""What a student is told of an outcome: the card of an exercise, the reason of a refusal."""

import re

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.card import Result
from mitdeeplearning_utils.checks.findings import Verdict

from .outcome import Outcome

NOT_REACHED = "The run did not get to this check: see the top of the page."
_NOTHING_RUN = "Nothing was run: see the top of the page."
_TO_INSTRUCTORS = re.compile(
    r"[.:;,]? ?\b(?:[Aa]sk the student|Grade it with|Download it again|Is it that|"
    r"Is this machine)\b.*",
    re.DOTALL,
)
_FOLDERS = re.compile(r"(?<![\w/])/(?:[^\s'\"/]+/)+")  # of a path: they are the instructor's
_HAND_IN = (
    "Please hand in the notebook itself, the .ipynb file (in Colab: File > Download > Download "
    ".ipynb)."
)
_NO_FAULT_OF_OURS = ("timeout", "out_of_memory", "kernel_died", "malformed")
BY_A_PERSON = "The grader could not judge this exercise: your instructor will look at it."


def result_of(exercise: str, outcome: Outcome) -> Result:
    """Return the card of an exercise: its verdict, or why there is none."""
    if exercise in outcome.verdicts:
        return checks.result(exercise, outcome.verdicts[exercise])
    if outcome.status in _NO_FAULT_OF_OURS:
        why = _NOTHING_RUN if outcome.status == "malformed" else NOT_REACHED
        return checks.result(exercise, Verdict(not_started=why))
    if outcome.status == "needs_review":
        return checks.result(exercise, Verdict(not_started=BY_A_PERSON))
    return checks.result(exercise, fault=for_student(outcome.reason) or NOT_REACHED)


def refusal(reason: str) -> str:
    """Return the reason of a refusal as the student should read it, and what to do."""
    return f"{for_student(reason)} {_HAND_IN}"


def for_student(reason: str) -> str:
    """Return a reason without what it asks of the instructor, and without their folders."""
    return _FOLDERS.sub("", _TO_INSTRUCTORS.sub(".", reason))
