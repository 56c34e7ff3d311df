"""What readers are told about a submission, one text for each, and how its run ended."""

from dataclasses import dataclass

_LONGEST = 1000
ASK = "Ask the student for the .ipynb file (in Colab: File > Download > Download .ipynb)."
_HAND_IN = (
    "Please hand in the notebook itself, the .ipynb file (in Colab: File > Download > Download "
    ".ipynb)."
)


def one_line(text: str, most: int) -> str:
    """Return a text that may have a student's words in it, on one line of `most` characters."""
    line = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return line if len(line) <= most else f"{line[: most - 1]}…"


@dataclass(frozen=True)
class Told:
    """Why a submission ended as it did, in a text for each reader; false without any text.

    The text for the student names no folder, option or error of the grader.
    """

    student: str = ""
    instructor: str = ""

    def __post_init__(self) -> None:
        """Cut the texts: students' names and outside errors may be in them."""
        object.__setattr__(self, "student", one_line(self.student, _LONGEST))
        object.__setattr__(self, "instructor", one_line(self.instructor, _LONGEST))

    def __bool__(self) -> bool:
        """Return whether there is anything to say."""
        return bool(self.student or self.instructor)


NOTHING = Told()


def to_both(text: str) -> Told:
    """Return the same text for both readers."""
    return Told(text, text)


def refused(what: str, to_do: str = ASK, please: str = _HAND_IN) -> Told:
    """Return why a hand-in is refused.

    `to_do` is what the instructor can do about it, `please` what the student can.
    """
    return Told(f"{what} {please}", f"{what} {to_do}")


@dataclass(frozen=True)
class RunEnd:
    """How a run ended, seen from outside: `status` is "graded" if it ran to its end.

    `seconds` is wall time, `cpu_seconds` what all its processes used, `peak_memory` the most bytes
    seen at once, `log` the end of what the box wrote to stderr, `seed` the job's, `code` the hash
    of the code and packages that ran it. `slow` says that the wall clock stopped it, below its
    limit of CPU time, and that it did not run alone: it may have waited for other work on the
    machine.
    """

    status: str
    reason: Told = NOTHING
    seconds: float = 0.0
    peak_memory: int = 0
    log: str = ""
    cpu_seconds: float = 0.0
    slow: bool = False
    seed: str = ""
    code: str = ""
