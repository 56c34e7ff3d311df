"""The walls of the house: which folder imports which, so that the pipeline can be read off it."""

import ast
import importlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder
import mitdeeplearning_utils

HOUSE = Path(autograder.__file__).parent
STUDENTS = Path(mitdeeplearning_utils.__file__).parent
LONGEST_MODULE, LONGEST_FUNCTION = 350, 60  # lines
# From the ground up. A stage sees the ground, and at most one stage below it.
STAGES = {
    "inside": "",
    "lab": "",
    "intake": "",
    "editions": "",
    "repair": "editions",
    "box": "inside",
    "judge": "inside",
    "course": "lab",
    "pages": "lab",
    "class_page": "course",
    "alike": "course",
    "export": "course",
    "release": "lab",
}
KNOW_SEVERAL = {
    "answers",
    "canvas",
    "pipeline",
    "demo",
    "gradescope",
    "calibration",
    "cli",
    "faults",
}
FOLDERS = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
GROUND = {
    "errors",
    "handin",
    "names",
    "files",
    "cells",
    "words",
    "job",
    "outcome",
    "told",
    "doors",
    "options",
    "option_types",
    "tables",
    "templates",
    "zones",
}


def modules(house: Path) -> list[Path]:
    return [path for path in sorted(house.rglob("*.py")) if "examples" not in path.parts]


def imported(path: Path, house: Path) -> Iterator[str]:
    """Yield the full names of what a module imports, also within functions."""
    package = [house.name, *path.relative_to(house).parent.parts]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def room(path: Path, house: Path) -> str:
    """Return the folder of a module, or the module itself on the ground."""
    return path.relative_to(house).with_suffix("").parts[0]


def rooms_seen(path: Path) -> set[str]:
    names = [name.split(".") for name in imported(path, HOUSE)]
    seen = {parts[1] for parts in names if parts[0] == "autograder" and len(parts) > 1}
    return seen - {room(path, HOUSE)}


def test_every_folder_and_module_has_its_place() -> None:
    found = {room(path, HOUSE) for path in modules(HOUSE)} - {"__init__"}
    assert found == {*STAGES, *KNOW_SEVERAL, *GROUND}


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_sees_the_ground_and_at_most_one_stage_below_it(stage: str) -> None:
    below = [*STAGES][: [*STAGES].index(stage)]
    assert not STAGES[stage] or STAGES[stage] in below
    for path in modules(HOUSE / stage):
        assert rooms_seen(path) <= {*GROUND, *filter(None, [STAGES[stage]])}, path


def test_the_ground_sees_only_the_ground() -> None:
    for name in GROUND:
        assert rooms_seen(HOUSE / f"{name}.py") <= GROUND, name


def test_a_box_gets_a_folder_that_needs_nothing_else_of_ours() -> None:
    for path in modules(HOUSE / "inside"):
        assert not rooms_seen(path), path


def test_the_students_package_knows_nothing_of_the_grader() -> None:
    for path in modules(STUDENTS):
        assert not [name for name in imported(path, STUDENTS) if name.startswith("autograder")]


def test_the_students_package_needs_only_what_it_declares() -> None:
    project = tomllib.loads((STUDENTS.parent / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {name.split(">=")[0].lower() for name in project["dependencies"]}
    at_hand = {"tensorflow", "keras", "comet_ml", "google", "mitdeeplearning_utils"}
    names = {name for path in modules(STUDENTS) for name in imported(path, STUDENTS)}
    found = {name.split(".")[0].lower() for name in names} - sys.stdlib_module_names
    assert {"pillow" if name == "pil" else name for name in found} <= declared | at_hand


@pytest.mark.parametrize("path", modules(HOUSE), ids=lambda path: path.stem)
def test_a_stage_is_entered_through_its_door(path: Path) -> None:
    for name in imported(path, HOUSE):
        parts = name.split(".")
        if parts[0] == "autograder" and parts[1] in FOLDERS - {room(path, HOUSE)}:
            door = importlib.import_module(f"autograder.{parts[1]}")
            assert len(parts) == 2 or parts[2:] == [n for n in door.__all__ if n == parts[2]], name


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_what_a_door_lists_is_there_and_asked_for(folder: str) -> None:
    door = importlib.import_module(f"autograder.{folder}")
    assert all(hasattr(door, name) for name in door.__all__)
    texts = [path.read_text("utf-8") for path in modules(HOUSE) if room(path, HOUSE) != folder]
    asked = {name for path in modules(HOUSE) for name in imported(path, HOUSE)}
    for name in door.__all__:
        used = any(f"{folder}.{name}(" in text for text in texts)  # after `from .. import box`
        assert used or f"autograder.{folder}.{name}" in asked, name


def behind_doors() -> dict[str, str]:
    """Return the module of each name that a door lists, such as "autograder.box.run"."""
    found = {}
    for folder in FOLDERS:
        for node in ast.walk(ast.parse((HOUSE / folder / "__init__.py").read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                names = {f"autograder.{folder}.{alias.name}" for alias in node.names}
                found |= dict.fromkeys(names, f"autograder.{folder}.{node.module}")
    return found


def test_a_chain_of_imports_is_short() -> None:
    paths = {
        ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts): path
        for path in modules(HOUSE)
        if path.name != "__init__.py"
    }
    doors = behind_doors()
    levels: dict[str, int] = {}

    def level(name: str) -> int:
        if name not in levels:
            found = {doors.get(full, full) for full in imported(paths[name], HOUSE)}
            found |= {full.rpartition(".")[0] for full in found}
            levels[name] = 1 + max(map(level, (found & paths.keys()) - {name}), default=0)
        return levels[name]

    assert max(map(level, paths)) <= 9


def test_what_is_collected_needs_nothing_that_judges() -> None:
    checks = STUDENTS / "checks"
    halves = [*(checks / "collecting").glob("*.py"), *(checks / "exercises").glob("*/collect.py")]
    assert len(halves) > 20
    for path in halves:
        names = [name.split(".") for name in imported(path, STUDENTS)]
        assert not [name for name in names if {"judging", "judge"} & {*name}], path


def test_an_exercises_title_points_and_threshold_need_no_imports() -> None:
    folders = [*(STUDENTS / "checks" / "exercises").glob("*/__init__.py")]
    assert len(folders) >= 8
    for path in folders:
        assert not list(imported(path, STUDENTS)), path


@pytest.mark.parametrize("house", [HOUSE, STUDENTS], ids=lambda house: house.name)
def test_a_function_and_a_module_can_be_read_at_once(house: Path) -> None:
    for path in modules(house):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= LONGEST_MODULE, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= LONGEST_FUNCTION, f"{path}: {node.name} has {length} lines"
