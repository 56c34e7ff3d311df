"""The broken and the hostile submissions, each handed in alone and graded in a box of its own."""

import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import nbformat

from autograder.normalise import MalformedError, normalise
from autograder.outcome import Outcome
from autograder.pool import run_all
from autograder.project import find_project
from autograder.submission import Settings, grade_submission, release_path, submitted_path

from .autograder import attacks, damages
from .autograder.attacks import Attack, hostile_notebook, read_attack, read_attacks
from .autograder.damages import Damage, read_damage, read_damages
from .corpus import GIVEN, NAMED, STATUS, TAKEN, Difference

Found = dict[str, list[Difference]]
Job = Callable[[Path, str], list[Difference]]


def grade_broken(course: Path, workers: int | None) -> Found:
    """Return where the grading of each broken submission differs from what its file says."""
    names = [damage.name for damage in read_damages()]
    return _graded("broken", _graded_damage, names, course, workers)


def grade_hostile(course: Path, workers: int | None) -> Found:
    """Return where the grading of each hostile submission differs from what its file says."""
    names = [attack.name for attack in read_attacks()]
    return _graded("hostile", _graded_attack, names, course, workers)


def _graded(kind: str, job: Job, names: list[str], course: Path, workers: int | None) -> Found:
    _write(release_path(course), find_project().student.read_bytes())
    killed = [Difference(STATUS, "it ended the process that watched it, each time it was tried")]
    found = run_all(partial(job, course), names, workers or os.cpu_count() or 1)
    return {f"{kind}/{name}": killed if each is None else each for name, each in found}


def damage_differs(damage: Damage, outcome: Outcome) -> list[Difference]:
    """Compare status, reason and points with what a broken submission's file says."""
    wanted = "malformed" if damage.malformed else "graded"
    found = []
    if outcome.status != wanted:
        found.append(Difference(STATUS, f"{outcome.status} ({outcome.reason}), not {wanted}"))
    elif not re.search(damage.malformed, outcome.reason):
        found.append(Difference(NAMED, f"{outcome.reason!r} says not {damage.malformed!r}"))
    return found + _points_differ(damage.points or {}, outcome, only=damage.points or {})


def attack_differs(attack: Attack, outcome: Outcome) -> list[Difference]:
    """Compare status and points with what a hostile submission's file says."""
    found = _points_differ(attack.points, outcome, only=outcome.verdicts)
    if outcome.status not in attack.statuses:
        wanted = " or ".join(attack.statuses)
        found.append(Difference(STATUS, f"{outcome.status} ({outcome.reason}), not {wanted}"))
    waiting = [name for name in attack.waits if name in outcome.verdicts]
    return found + [Difference(GIVEN, f"{name} does not wait for a person") for name in waiting]


def _graded_damage(course: Path, name: str) -> list[Difference]:
    damage = read_damage(damages.FOLDER / f"{name}.py")
    _write(submitted_path(course, name), damage.handed_in)
    found = damage_differs(damage, grade_submission(course, name, Settings()))
    if damage.malformed:
        return found
    try:
        lost = damages.faults_of(damage, normalise(damage.handed_in, _released(course)))
    except MalformedError:  # the outcome's status tells
        lost = []
    return found + [Difference(TAKEN, text) for text in lost]


def _graded_attack(course: Path, name: str) -> list[Difference]:
    attack = read_attack(attacks.FOLDER / f"{name}.py")
    notebook = nbformat.writes(hostile_notebook(attack, _released(course)))
    _write(submitted_path(course, name), notebook.encode())
    outcome = grade_submission(course, name, Settings(limits=attack.limits))
    return attack_differs(attack, outcome)


def _released(course: Path) -> nbformat.NotebookNode:
    return nbformat.read(release_path(course), as_version=4)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _points_differ(
    wanted: Mapping[str, float], outcome: Outcome, only: Mapping[str, object]
) -> list[Difference]:
    found = []
    for name in {*only, *wanted}:
        verdict = outcome.verdicts.get(name)
        points, want = verdict.points if verdict else 0.0, wanted.get(name, 0.0)
        if points != want:
            kind = TAKEN if points < want else GIVEN
            found.append(Difference(kind, f"{name}: {points:g}, not {want:g}"))
    return found
