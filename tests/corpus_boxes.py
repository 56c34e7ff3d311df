"""The broken and the hostile submissions, each handed in alone and graded in a box of its own."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.names import release_path
from autograder.pipeline.pool import run_all
from autograder.pipeline.submission import Settings, grade_submission
from autograder.repair.notebook import MalformedError, repair

from .autograder import attacks, damages
from .autograder.handed_in import hand_in, release
from .corpus import STATUS, TAKEN, Difference

Found = dict[str, list[Difference]]
Job = Callable[[Path, str], list[Difference]]


def grade_broken(course: Path, workers: int | None) -> Found:
    """Return where the grading of each broken submission differs from what its file says."""
    names = [damage.name for damage in damages.read_damages()]
    return _graded("broken", _graded_damage, names, course, workers)


def grade_hostile(course: Path, workers: int | None) -> Found:
    """Return where the grading of each hostile submission differs from what its file says."""
    names = [attack.name for attack in attacks.read_attacks()]
    return _graded("hostile", _graded_attack, names, course, workers)


def _graded(kind: str, job: Job, names: list[str], course: Path, workers: int | None) -> Found:
    release(course)
    killed = [Difference(STATUS, "it ended the process that watched it, each time it was tried")]
    found = run_all(partial(job, course), names, workers or os.cpu_count() or 1)
    return {f"{kind}/{name}": killed if each is None else each for name, each in found}


def _graded_damage(course: Path, name: str) -> list[Difference]:
    damage = damages.read_damage(damages.FOLDER / f"{name}.py")
    hand_in(course, name, damage.handed_in)
    found = damages.problems_of(damage, grade_submission(Course(course), name, Settings()))
    if damage.malformed:
        return found
    try:
        repaired = repair(damage.handed_in, _released(course))
    except MalformedError:  # the outcome's status tells
        return found
    lost = damages.problems_in_notebook(damage, repaired)
    return found + [Difference(TAKEN, text) for text in lost]


def _graded_attack(course: Path, name: str) -> list[Difference]:
    attack = attacks.read_attack(attacks.FOLDER / f"{name}.py")
    hand_in(course, name, attacks.notebook_of(attack, _released(course)))
    return attacks.graded(attack, course, name)


def _released(course: Path) -> nbformat.NotebookNode:
    return nbformat.read(release_path(course), as_version=4)
