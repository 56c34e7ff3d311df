"""The options of `lab2 export`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..course import Course
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


Form = Callable[[Course, Wanted], Exported]
