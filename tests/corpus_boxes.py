"""The broken and the hostile submissions, each handed in alone and graded in a box of its own."""

import re
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import nbformat

from autograder.normalise import MalformedError, normalise
from autograder.outcome import Outcome
from autograder.project import find_project
from autograder.submission import Settings, grade_submission, release_path, submitted_path

from .autograder.attacks import Attack, hostile_notebook, read_attacks
from .autograder.damages import Damage, faults_of, read_damages
from .corpus import GIVEN, NAMED, STATUS, TAKEN, Difference

Found = dict[str, list[Difference]]


def grade_broken(course: Path, workers: int | None) -> Found:
    """Return where the grading of each broken submission differs from what its file says."""
    damages = read_damages()
    with ProcessPoolExecutor(workers) as pool:
        return dict(pool.map(partial(_graded_damage, course), damages))


def grade_hostile(course: Path, workers: int | None) -> Found:
    """Return where the grading of each hostile submission differs from what its file says."""
    attacks = read_attacks()
    with ProcessPoolExecutor(workers) as pool:
        return dict(pool.map(partial(_graded_attack, course), attacks))


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


def _graded_damage(course: Path, damage: Damage) -> tuple[str, list[Difference]]:
    released = _hand_in(course, damage.name, damage.handed_in)
    outcome = grade_submission(course, damage.name, Settings())
    found = damage_differs(damage, outcome)
    try:
        lost = [] if damage.malformed else faults_of(damage, normalise(damage.handed_in, released))
    except MalformedError:  # the outcome's status tells
        lost = []
    return f"broken/{damage.name}", found + [Difference(TAKEN, text) for text in lost]


def _graded_attack(course: Path, attack: Attack) -> tuple[str, list[Difference]]:
    released = nbformat.read(find_project().student, as_version=4)
    notebook = nbformat.writes(hostile_notebook(attack, released))
    _hand_in(course, attack.name, notebook.encode())
    outcome = grade_submission(course, attack.name, Settings(limits=attack.limits))
    return f"hostile/{attack.name}", attack_differs(attack, outcome)


def _hand_in(course: Path, student: str, handed_in: bytes) -> nbformat.NotebookNode:
    student_notebook = find_project().student
    for path, data in (
        (release_path(course), student_notebook.read_bytes()),
        (submitted_path(course, student), handed_in),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return nbformat.read(student_notebook, as_version=4)


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
