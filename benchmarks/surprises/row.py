"""A row of the table of surprises."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A tool, what it does in words, and what the lab does about it.

    `check` returns whether the installed version still behaves so. A text names a script in
    `findings/`, which installs its own version. None: it was measured once, on a tool that the lab
    doesn't install.
    """

    tool: str
    behaviour: str
    lab: str
    check: Callable[[], bool] | str | None
