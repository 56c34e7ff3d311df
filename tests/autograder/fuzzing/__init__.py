"""Everything in the project that reads foreign bytes, as targets: one way to make an input of each,
one to use it, and what must hold. tests/autograder/test_fuzz.py and benchmarks/fuzz.py use them.
"""

import contextlib
import logging
import os
import re
import resource
import shutil
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

SECONDS = 5.0  # of CPU, for one input of a few kilobytes
WAITING = 60.0  # seconds by the clock: what reads where nothing comes takes no CPU
MEMORY = 400  # MB that one input may add to what the process has
_PEAK = Path("/proc/self/clear_refs")  # Linux: a 5 makes the peak what the process has now
_STATUS = Path("/proc/self/status")
_TIMERS = {
    signal.ITIMER_PROF: (signal.SIGPROF, "of CPU"),
    signal.ITIMER_REAL: (signal.SIGALRM, "by the clock"),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir"}
_LINKING = {"os.link", "os.symlink"}  # what they lead to is not changed
_inside: list[str] = []


@dataclass(frozen=True)
class Target:
    """A reader of foreign bytes.

    `make` gives an input, valid where the dice only give zeros; `use` reads it, in an empty folder,
    and raises AssertionError, or whatever the reader lets through, where something does not hold.
    `share` is how many of a thousand inputs of a long run are this target's.
    """

    name: str
    make: Callable[[Random], bytes]
    use: Callable[[bytes, Path], None]
    share: int


class TooSlowError(BaseException):
    """No Exception, so that no reader takes it for what its input made it raise."""


def attempt(target: Target, data: bytes, folder: Path) -> None:
    """Let the target use the input; raises what it raises, and for work without bounds.

    `folder` is emptied before, and nothing may be written but in it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with contextlib.suppress(OSError):
        _PEAK.write_text("5")
    before = _most_memory()
    limits = _ends(signal.ITIMER_PROF, SECONDS), _ends(signal.ITIMER_REAL, WAITING)
    with _only_written(folder), _quiet(), limits[0], limits[1]:
        target.use(data, folder)
    grown = _most_memory() - before
    assert grown < MEMORY, f"it took {grown:.0f} MB"


def _most_memory() -> float:
    """Return the process's peak in MB: since it was last made small, where that can be done."""
    try:
        return int(re.findall(r"VmHWM:\s+(\d+)", _STATUS.read_text())[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextlib.contextmanager
def _ends(timer: int, most: float) -> Iterator[None]:
    """Raise TooSlowError once a timer of the process has counted so many seconds."""

    def stop(*_: object) -> None:
        raise TooSlowError(f"it took more than {most} s {_TIMERS[timer][1]}")

    number = _TIMERS[timer][0]
    old = signal.signal(number, stop)
    signal.setitimer(timer, most)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, old)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep libraries from telling of each odd input."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


@contextlib.contextmanager
def _only_written(folder: Path) -> Iterator[None]:
    """Raise PermissionError where something outside of the folder is opened for writing."""
    if not hasattr(_only_written, "hooked"):
        sys.addaudithook(_audit)
        _only_written.hooked = True  # type: ignore[attr-defined]  # a hook cannot be removed
    _inside.append(os.path.realpath(folder))
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = bytecode
        _inside.pop()


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not _inside:
        return
    places: list[str] = []
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        places = [os.path.realpath(os.fsdecode(p)) for p in arguments[:1] if _is_path(p)]
    elif event in _CHANGING and arguments[-1] == -1:  # not told by a folder that is open
        paths = arguments[1:2] if event in _LINKING else arguments[:2]
        splits = [os.path.split(os.fsdecode(p)) for p in paths if _is_path(p)]
        places = [f"{os.path.realpath(parent)}{os.sep}{name}" for parent, name in splits]
    for place in places:
        if f"{place}{os.sep}".startswith(_inside[-1] + os.sep) or place == os.devnull:
            continue
        raise EscapeError(f"{event} of {place}")


def _is_path(value: object) -> bool:
    return isinstance(value, (str, bytes))


class EscapeError(BaseException):
    """Something was written outside of the folder."""


def all_targets() -> list[Target]:
    """Return all the targets; importing what they use takes seconds."""
    from . import archives, evidence, files, models, notebooks, pages

    modules = (notebooks, archives, evidence, models, files, pages)
    return [target for module in modules for target in module.TARGETS]
