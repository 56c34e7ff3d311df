"""Which cells ran in this notebook, and with which error each of them stopped."""

import contextlib
import re
import sys
from typing import Any

_MOST = 1000  # cells

_ran: list[tuple[str, BaseException | None]] = []


def watch() -> None:
    """Note each cell from now on, if this is IPython. Never raises, and loads nothing."""
    with contextlib.suppress(Exception):
        sys.modules["IPython"].get_ipython().events.register("post_run_cell", note)


def note(result: Any) -> None:
    """Note what IPython tells of a cell that ran. Never raises."""
    with contextlib.suppress(Exception):
        _ran.append((result.info.raw_cell, result.error_before_exec or result.error_in_exec))
        del _ran[:-_MOST]


def last_error(words: str) -> BaseException | None:
    """Return the error of the last cell in which these words, a pattern, stand; None without."""
    return next((error for source, error in reversed(_ran) if re.search(words, source)), None)


def forget() -> None:
    """Forget all cells."""
    _ran.clear()
