"""`lab2 release` writes a release everywhere, tries it and commits it, or changes nothing."""

import ast
import re
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import LabError
from autograder.lab import table
from autograder.lab.build import build
from autograder.lab.project import Project, open_project
from autograder.lab.source import read_source
from autograder.release.environment import find_python, installing, replaced
from autograder.release.git import git
from autograder.release.places import PLACES, checked_version, repository_of, write_places
from autograder.release.release import release
from autograder.release.runtimes import LISTED, all_runtimes

ROOT = Path(__file__).parents[3]
TAG_ARCHIVE = "https://github.com/someone/the-lab/archive/refs/tags/v1.2.0.zip"


@pytest.fixture
def clone(mini: Project) -> Project:
    """A clone of the small lab that was never released, with a remote."""
    root = mini.root
    (root / "mitdeeplearning_utils").mkdir()
    (root / PLACES[1]).write_text('__version__ = "1.0.0"\n', "utf-8")
    (root / PLACES[0]).write_text("# Changelog\n\n## [Unreleased]\n\n- A thing.\n", "utf-8")
    (root / "pyproject.toml").write_text('[tool.lab2]\nrepository = ""\ntag = ""\n', "utf-8")
    (root / ".gitignore").write_text(".colab/\n", "utf-8")
    marks = (table.BADGE, table.BADGE_END, table.BEGIN, table.END)
    mini.readme.write_text("# A lab\n\n" + "\n".join(marks) + "\n", "utf-8")
    project = open_project(root)
    build(project)
    git(root, "init", "--quiet")
    for name, value in {"name": "A TA", "email": "ta@example.org"}.items():
        git(root, "config", f"user.{name}", value)
    git(root, "config", "commit.gpgsign", "false")
    git(root, "remote", "add", "origin", "git@github.com:someone/the-lab.git")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "The lab")
    return project


def make(clone: Project, tried: Callable[[Project, Path], str]) -> list[str]:
    return release(clone, "v1.2.0", lambda project: build(project) and None, tried)


def test_a_release_stands_everywhere_and_two_commands_are_left(clone: Project) -> None:
    seen: dict[str, str] = {}

    def tried(project: Project, lab: Path) -> str:
        with zipfile.ZipFile(lab) as archive:
            seen.update({n: archive.read(n).decode() for n in archive.namelist() if n[-1] != "/"})
        return "It runs."

    lines = make(clone, tried)
    assert lines[0] == "Committed v1.2.0 of someone/the-lab. It runs."
    assert lines[2:] == ["  git tag v1.2.0", "  git push origin HEAD v1.2.0"]
    assert git(clone.root, "status", "--porcelain") == ""
    assert git(clone.root, "log", "-1", "--format=%s") == "Release v1.2.0"
    badge = "github/someone/the-lab/blob/v1.2.0/lab2_mnist.ipynb"
    assert badge in clone.readme.read_text("utf-8")
    assert TAG_ARCHIVE in clone.student.read_text("utf-8")
    assert '"1.2.0"' in clone.solution.read_text("utf-8")  # the version in the metadata
    assert re.search(r"\n## \[1\.2\.0\] - \d{4}-", (clone.root / PLACES[0]).read_text("utf-8"))
    assert all(seen[f"lab/{name}"] == (clone.root / name).read_text("utf-8") for name in PLACES)
    assert TAG_ARCHIVE in seen["lab/lab2_mnist.ipynb"]


def fails(project: Project, lab: Path) -> str:
    (project.root / "notes.txt").write_text("written in the meantime", "utf-8")
    raise LabError("The first cell fails.")


def test_a_release_that_fails_leaves_the_checkout_as_it_was(clone: Project) -> None:
    before, texts = git(clone.root, "rev-parse", "HEAD"), clone.student.read_bytes()
    with pytest.raises(LabError, match=r"The first cell fails\."):
        make(clone, fails)
    assert git(clone.root, "status", "--porcelain") == "?? notes.txt"
    assert git(clone.root, "rev-parse", "HEAD") == before
    assert clone.student.read_bytes() == texts


def test_what_stands_in_the_way_is_said_and_nothing_is_changed(clone: Project) -> None:
    git(clone.root, "tag", "v1.2.0")
    with pytest.raises(LabError, match=r"tag v1\.2\.0 is taken"):
        make(clone, fails)
    clone.readme.write_text("mine", "utf-8")
    with pytest.raises(LabError, match=r"Commit these first(.|\n)*README\.md"):
        make(clone, fails)
    assert clone.readme.read_text("utf-8") == "mine"
    git(clone.root, "remote", "remove", "origin")
    with pytest.raises(LabError, match=r"no git remote `origin`(.|\n)*git remote add origin"):
        make(clone, fails)


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/some-one/the.lab",
        "https://github.com/some-one/the.lab.git",
        "https://user:secret@github.com/some-one/the.lab.git/",
        "git@github.com:some-one/the.lab.git",
        "ssh://git@github.com/some-one/the.lab.git",
        "ssh://git@ssh.github.com:443/some-one/the.lab.git",
    ],
)
def test_the_repository_is_read_from_every_form_of_address(address: str) -> None:
    assert repository_of(address) == "some-one/the.lab"


@pytest.mark.parametrize(
    "address", ["/srv/lab", "https://me:secret@gitlab.com/a/b", "https://github.com/a"]
)
def test_another_host_is_named_without_its_password(address: str) -> None:
    with pytest.raises(LabError, match="GitHub only") as error:
        repository_of(address)
    assert "secret" not in str(error.value)


def test_versions_are_checked() -> None:
    assert [checked_version(text) for text in ("1.2.0", "v2.0.1rc1")] == ["1.2.0", "2.0.1rc1"]
    for text in ("1.2", "latest", "1.2.0; x", ""):
        with pytest.raises(LabError, match="is not a version"):
            checked_version(text)


def test_the_lab_itself_has_a_place_for_each_part_of_a_release(tmp_path: Path) -> None:
    for name in PLACES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    write_places(tmp_path, "9.8.7", "someone/the-lab", "v9.8.7")
    settings = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))["tool"]
    assert settings["lab2"] == {"repository": "someone/the-lab", "tag": "v9.8.7"}
    assert (
        '__version__ = "9.8.7"\n' in (tmp_path / settings["hatch"]["version"]["path"]).read_text()
    )


def test_the_first_cell_installs_what_is_tried(clone: Project) -> None:
    lab = open_project(ROOT)
    for project in (lab, Project(lab.root, "someone/the-lab", "v1.2.0", "1.2.0")):
        notebook = installing(read_source(project), Path("/tmp/it's/lab.zip"))
        first = next(cell for cell in notebook.cells if cell.cell_type == "code").source
        (line,) = [line for line in first.splitlines() if "source =" in line]
        assert ast.literal_eval(line.partition("= ")[2]) == "/tmp/it's/lab.zip"


def test_replaced_and_removed_packages_are_found() -> None:
    before = {"numpy": "2.0", "keras": "3.8", "tqdm": "4"}
    assert replaced(before, {"numpy": "2.1", "tqdm": "4", "new": "1"}) == {
        "numpy": ("2.0", "2.1"),
        "keras": ("3.8", ""),
    }


def test_runtimes_pin_the_same_packages_and_todays_are_the_tested_ones() -> None:
    *listed, today = all_runtimes(ROOT)
    assert listed == [*LISTED] and len({runtime.name for runtime in listed}) == len(listed)
    pythons = {(r.python, r.packages["tensorflow"][:4]) for r in listed}
    assert pythons >= {("3.11", "2.18"), ("3.12", "2.18"), ("3.12", "2.19"), ("3.12", "2.20")}
    assert ("3.13", "2.20") in pythons
    pins = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert {*today.requirements} <= {pin.lower() for pin in pins}
    assert today.packages.keys() >= {"tensorflow", "keras", "numpy", "ipython", "matplotlib"}


def test_a_python_is_found_by_its_version() -> None:
    assert find_python("{}.{}".format(*sys.version_info)) == sys.executable
    assert find_python("2.1") == ""
