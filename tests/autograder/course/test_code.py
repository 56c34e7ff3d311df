"""One edit in each folder of both packages: what is done again for it?"""

import shutil
from pathlib import Path

import pytest

from autograder.course import code
from autograder.course.code import HOUSES, files, judging_code, level_of, page_code, running_code

AGAIN = {"run": {"run", "judge"}, "judge": {"judge"}, "page": {"page"}, "nothing": set()}
FOLDERS = sorted({path.parent for _, path in files() if path.suffix != ".gz"})
GROUND = [path for _, path in files() if path.parent in HOUSES]


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """A copy of both packages, without the images of MNIST."""
    folder = tmp_path_factory.mktemp("packages")
    ignore = shutil.ignore_patterns("__pycache__", "*.gz")
    return tuple(Path(shutil.copytree(h, folder / h.name, ignore=ignore)) for h in HOUSES)


def hashes(houses: tuple[Path, ...]) -> dict[str, str]:
    functions = {"run": running_code, "judge": judging_code, "page": page_code}
    return {level: function.__wrapped__(houses) for level, function in functions.items()}


def changed_by(edited: Path, copies: tuple[Path, ...], monkeypatch) -> set[str]:
    """Return which hashes an edit of a file changes; the edit is taken back."""
    (house,) = [house for house in HOUSES if edited.is_relative_to(house)]
    path = copies[HOUSES.index(house)] / edited.relative_to(house)
    monkeypatch.setattr(code, "running_code", running_code.__wrapped__)
    before, content = hashes(copies), path.read_bytes()
    path.write_bytes(content + b"\n# edited\n")
    try:
        after = hashes(copies)
    finally:
        path.write_bytes(content)
    return {level for level in after if after[level] != before[level]}


def expected(path: Path) -> str:
    """Return the level of a file as the folders' purpose has it."""
    folder = path.parent.name
    if path.is_relative_to(HOUSES[1]):
        if path.parent.parent.name == "exercises":
            return "run" if path.name == "collect.py" else "judge"
        return {"pictures": "nothing", "exercises": "judge", "judging": "judge"}.get(folder, "run")
    known = {"repair": "run", "box": "run", "inside": "run", "editions": "run"}
    known |= {"judge": "judge", "pages": "page"}
    return known.get(path.relative_to(HOUSES[0]).parts[0], "nothing")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: "/".join(path.parts[-3:]))
def test_an_edit_does_again_what_its_folder_is_for(folder: Path, copies, monkeypatch) -> None:
    edited = [path for _, path in files() if path.parent == folder and path not in GROUND][:1]
    if folder.parent.name == "exercises":
        edited = [folder / "collect.py", folder / "judge.py", folder / "__init__.py"]
    for path in edited:
        assert changed_by(path, copies, monkeypatch) == AGAIN[expected(path)], path


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("autograder/job.py", "run"),
        ("autograder/cells.py", "run"),
        ("autograder/pages/page.html.j2", "page"),
        ("autograder/told.py", "judge"),
        ("autograder/pipeline/record.py", "page"),
        ("autograder/pipeline/submission.py", "judge"),
        ("autograder/pipeline/pool.py", "nothing"),
        ("autograder/cli.py", "nothing"),
        ("mitdeeplearning_utils/checks/card.py", "page"),
        ("mitdeeplearning_utils/checks/findings.py", "judge"),
        ("mitdeeplearning_utils/checks/__init__.py", "run"),
        ("mitdeeplearning_utils/training.py", "run"),
    ],
)
def test_a_module_beside_the_stages_has_the_level_of_what_it_does(
    name, level, copies, monkeypatch
) -> None:
    path = HOUSES[0].parent / name
    assert changed_by(path, copies, monkeypatch) == AGAIN[level]


def test_every_file_of_both_packages_has_a_level() -> None:
    assert len([level_of(name) for name, _ in files()]) > 150


@pytest.mark.parametrize(
    "name", ["autograder/new/room.py", "autograder/new.py", "autograder/pipeline/new.py"]
)
def test_a_file_in_no_level_is_an_error(name) -> None:
    with pytest.raises(KeyError, match=name):
        level_of(name)


@pytest.mark.parametrize(
    ("package", "levels"),
    [("tensorflow", {"run", "judge"}), ("nbgrader", {"page"}), ("scipy", set())],
)
def test_another_version_of_a_package_counts_where_it_is_used(
    package, levels, copies, monkeypatch
) -> None:
    monkeypatch.setattr(code, "running_code", running_code.__wrapped__)
    before, real = hashes(copies), code.version
    monkeypatch.setattr(code, "version", lambda name: "0" if name == package else real(name))
    after = hashes(copies)
    assert {level for level in after if after[level] != before[level]} == levels
