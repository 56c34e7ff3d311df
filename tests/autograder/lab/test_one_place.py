"""A threshold and a number of points stand in their exercise, and in what is made from it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.lab import table
from autograder.lab.build import student_text
from autograder.lab.numbers import the_exercise
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from mitdeeplearning_utils.checks import EXERCISES, scorecard
from mitdeeplearning_utils.checks.exercises import cnn_train, fc_train

ROOT = Path(__file__).parents[3]
WRITTEN = [
    *("README.md", "Makefile", "docs/*.md", "solutions/*.py"),
    *("mitdeeplearning_utils/**/*.py", "autograder/**/*.py", "autograder/**/*.html"),
    *("benchmarks/**/*.py", "tests/**/*.py"),
]
GENERATED = {"docs/calibration.md", "docs/corpus.md", "docs/runtimes.md"}


def threshold_named(threshold: float) -> str:
    """Return a pattern for a threshold with a word that says it is one."""
    number, percent = re.escape(f"{threshold:g}"), re.escape(f"{100 * threshold:g}")
    after = rf"(?:accuracy|threshold|THRESHOLD)\b\W*(?:(?:of|is|at|to|than|reaches) )?{number}\b"
    return rf"{after}|\b{number} or more|\b{percent} ?% (?:that|of the test)"


def sum_named() -> str:
    """Return a pattern for the sum of all points, with a word or numbers that say it is one."""
    automatic = f"{scorecard().most:g}"
    return rf"\b{automatic} (?:of {automatic}|automatic|autograder|points)\b|\b\d+ of {automatic}\b"


def by_hand(path: Path) -> str:
    """Return a file's text without the README's table."""
    before, _, rest = path.read_text("utf-8").partition(table.BEGIN)
    return before + rest.partition(table.END)[2]


def files() -> Iterator[tuple[str, str]]:
    for pattern in WRITTEN:
        for path in ROOT.glob(pattern):
            name = path.relative_to(ROOT).as_posix()
            if name not in GENERATED:
                yield name, by_hand(path)


def test_no_text_written_by_hand_repeats_a_threshold() -> None:
    pattern = "|".join(map(threshold_named, (fc_train.THRESHOLD, cnn_train.THRESHOLD)))
    found = {name: text for name, file in files() for text in re.findall(pattern, file)}
    assert {name for name in found if "checks/exercises/" not in name} == set(), found


def test_no_text_for_readers_repeats_the_sum_of_the_points() -> None:
    readers = {name: text for name, text in files() if not name.startswith("tests/")}
    assert {name: re.findall(sum_named(), text) for name, text in readers.items()
            if re.search(sum_named(), text)} == {}  # fmt: skip


def test_a_changed_number_reaches_every_text(monkeypatch: pytest.MonkeyPatch) -> None:
    project = find_project()
    old = [fc_train.THRESHOLD, cnn_train.THRESHOLD]
    monkeypatch.setattr(fc_train, "THRESHOLD", 0.111)
    monkeypatch.setattr(cnn_train, "THRESHOLD", 0.222)
    for number, name in enumerate(EXERCISES):
        monkeypatch.setattr(the_exercise(name), "POINTS", 50 + number)
        monkeypatch.setattr(the_exercise(name), "TITLE", f"Title {number}")
    instructor = read_source(project)
    readme = table.with_table(project.readme.read_text("utf-8"), instructor)
    for text in (student_text(instructor, project), readme):
        assert not re.search("|".join(map(threshold_named, old)), text)
        assert all(re.search(threshold_named(new), text) for new in (0.111, 0.222))
    for number, _ in enumerate(EXERCISES):
        assert f"({50 + number} points)" in student_text(instructor, project)
        assert re.search(rf"\| Title {number} \| .* \| {50 + number} \|", readme)
