"""The options of `lab2 export`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..course import Course
from ..errors import LabError
from .scores import Exported


@dataclass(frozen=True)
class Wanted:
    """What to export, and how: the options of `lab2 export`."""

    out: Path
    accept_screened: bool = False
    template: Path | None = None
    column: str = ""
    student: str | None = None
    out_of: float | None = None
    system: str = ""


Form = Callable[[Course, Wanted], Exported]


def refuse_to_scale(wanted: Wanted) -> None:
    """Raise `LabError` if points are to be scaled, in a form that shows those of each exercise."""
    if wanted.out_of is not None:
        raise LabError("--out-of is for tables of grades: here each exercise shows its points.")
