"""Hashes of what makes a grade, by folder and in three levels: run again, judge again, page again.

After a change on the first level every submission runs again, on the second the stored runs are
judged again, on the third the pages are made again. All later steps follow.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Literal

import mitdeeplearning_utils

from ..files import digest

Level = Literal["run", "judge", "page", "nothing"]
_COMPUTING = ("tensorflow", "keras", "numpy")
_SHOWING = ("nbconvert", "nbgrader", "nh3")
HOUSES = (Path(__file__).parents[1], Path(mitdeeplearning_utils.__file__).parent)

# Patterns of paths in both packages; the first match decides. Each module of the ground and of
# `pipeline/` has its own line, because it belongs to one stage or to none.
_LEVELS: tuple[tuple[str, Level], ...] = (
    ("mitdeeplearning_utils/pictures/*", "nothing"),  # they only draw
    ("mitdeeplearning_utils/checks/exercises/*/collect.py", "run"),
    ("mitdeeplearning_utils/checks/exercises/*", "judge"),
    ("mitdeeplearning_utils/checks/judging/*", "judge"),
    ("mitdeeplearning_utils/checks/findings.py", "judge"),
    ("mitdeeplearning_utils/checks/card.py", "page"),
    ("mitdeeplearning_utils/*", "run"),  # a box mounts the package
    ("autograder/editions/*", "run"),
    ("autograder/repair/*", "run"),
    ("autograder/box/*", "run"),
    ("autograder/inside/*", "run"),
    ("autograder/job.py", "run"),
    ("autograder/cells.py", "run"),
    ("autograder/names.py", "run"),
    ("autograder/judge/*", "judge"),
    ("autograder/pipeline/submission.py", "judge"),
    ("autograder/outcome.py", "page"),
    ("autograder/pages/*", "page"),
    ("autograder/pipeline/record.py", "page"),
    ("autograder/told.py", "judge"),
    ("autograder/words.py", "page"),
    ("autograder/intake/*", "nothing"),
    ("autograder/lab/*", "nothing"),
    ("autograder/course/*", "nothing"),
    ("autograder/class_page/*", "nothing"),
    ("autograder/alike/*", "nothing"),
    ("autograder/answers/*", "nothing"),
    ("autograder/canvas/*", "nothing"),
    ("autograder/export/*", "nothing"),
    ("autograder/demo/*", "nothing"),
    ("autograder/gradescope/*", "nothing"),
    ("autograder/calibration/*", "nothing"),
    ("autograder/release/*", "nothing"),
    ("autograder/pipeline/__init__.py", "nothing"),
    ("autograder/pipeline/clean.py", "nothing"),
    ("autograder/pipeline/dask.py", "nothing"),
    ("autograder/pipeline/dask_worker.py", "nothing"),
    ("autograder/pipeline/grading.py", "nothing"),
    ("autograder/pipeline/history.py", "nothing"),
    ("autograder/pipeline/intake.py", "nothing"),
    ("autograder/pipeline/keep.py", "nothing"),
    ("autograder/pipeline/pool.py", "nothing"),
    ("autograder/pipeline/reasons.py", "nothing"),
    ("autograder/pipeline/receipt.py", "page"),
    ("autograder/pipeline/regrading.py", "nothing"),
    ("autograder/pipeline/rejudging.py", "nothing"),
    ("autograder/pipeline/renewing.py", "nothing"),
    ("autograder/pipeline/tasks.py", "nothing"),
    ("autograder/pipeline/verifying.py", "nothing"),
    ("autograder/__init__.py", "nothing"),
    ("autograder/cli.py", "nothing"),
    ("autograder/doors.py", "nothing"),
    ("autograder/errors.py", "nothing"),
    ("autograder/faults.py", "nothing"),
    ("autograder/files.py", "nothing"),
    ("autograder/handin.py", "nothing"),
    ("autograder/option_types.py", "nothing"),
    ("autograder/options.py", "nothing"),
    ("autograder/py.typed", "nothing"),
    ("autograder/tables.py", "nothing"),
    ("autograder/templates.py", "nothing"),
    ("autograder/zones.py", "nothing"),
)


@cache
def running_code(houses: tuple[Path, ...] = HOUSES) -> str:
    """Return the hash of everything that determines a run's results, packages included."""
    return digest(_versions(_COMPUTING), *_sources("run", houses))


@cache
def judging_code(houses: tuple[Path, ...] = HOUSES) -> str:
    """Return the hash of everything that determines a run's points, the first level included."""
    return digest(running_code(houses).encode(), *_sources("judge", houses))


@cache
def page_code(houses: tuple[Path, ...] = HOUSES) -> str:
    """Return the hash of what makes a student's page and the gradebook's entries, and nothing else.

    The judge isn't in it: another verdict makes another page anyway.
    """
    return digest(_versions(_SHOWING), *_sources("page", houses))


@cache
def judge_code() -> str:
    """Return the hash of what turns evidence into verdicts, and nothing else."""
    return digest(*_sources("judge", HOUSES))


@cache
def packages() -> str:
    """Return the versions of what computes, as text."""
    return f"Python {python_version()}, " + ", ".join(_versions_of(_COMPUTING))


def level_of(name: str) -> Level:
    """Return the level of a file, such as "autograder/job.py". Raises `KeyError` if it has none."""
    for pattern, level in _LEVELS:
        if fnmatchcase(name, pattern):
            return level
    raise KeyError(name)


def files(houses: tuple[Path, ...] = HOUSES) -> Iterator[tuple[str, Path]]:
    """Yield the files of the packages in these folders, each with its name for `level_of`."""
    for house in houses:
        for path in sorted(house.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(house.parent).as_posix(), path


def _sources(level: Level, houses: tuple[Path, ...]) -> Iterator[bytes]:
    for name, path in files(houses):
        if level_of(name) == level:
            yield from (name.encode(), path.read_bytes())


def _versions(packages: tuple[str, ...]) -> bytes:
    return " ".join(_versions_of(packages)).encode()


def _versions_of(packages: tuple[str, ...]) -> list[str]:
    return [f"{package} {version(package)}" for package in packages]
