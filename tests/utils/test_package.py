"""What the packages promise as a whole: light imports, one direction, documented names."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mitdeeplearning_utils

ROOT = Path(__file__).parents[2]
PACKAGES = ("mitdeeplearning_utils", "autograder")
NAMED = r"`((?:autograder|mitdeeplearning_utils|benchmarks|solutions|tests)/[\w./-]+)`"
HEAVY = ("tensorflow", "keras", "matplotlib", "comet_ml", "numpy", "IPython", "nbgrader")


def modules_after(code: str) -> set[str]:
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name.split(".")[0] for name in output.split()}


def test_the_import_loads_nothing_heavy() -> None:
    loaded = modules_after("import mitdeeplearning_utils")
    assert "mitdeeplearning_utils" in loaded and not loaded & set(HEAVY)


def test_data_pictures_and_tracking_do_without_tensorflow() -> None:
    code = (
        "import mitdeeplearning_utils as m; m.draw_cnn; m.start_experiment; m.compile_step; m.check"
    )
    assert not modules_after(code) & {"tensorflow", "keras", "comet_ml"}


@pytest.mark.parametrize("name", mitdeeplearning_utils.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(mitdeeplearning_utils, name).__doc__
    assert name in dir(mitdeeplearning_utils)


def test_an_unknown_name_raises_as_usual() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = mitdeeplearning_utils.nothing


def imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(str(node.module).split(".")[0])
    return names


def test_the_students_package_never_imports_the_autograder() -> None:
    files = list((ROOT / PACKAGES[0]).rglob("*.py"))
    assert len(files) > 20
    assert not [file for file in files if "autograder" in imports(file)]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_in_a_sentence_what_it_is_for(package: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        sentence = (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n\n")[0]
        assert sentence, f"{file} has no docstring"


def test_every_file_on_the_readmes_map_exists() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    tree = text.split("## Where things are")[1].split("```")[1]
    folder = ROOT
    entries = 0
    for line in filter(str.strip, tree.splitlines()):
        names = line.split("   ")[0] if not line.startswith(" ") else line.strip().split("   ")[0]
        for name in names.split():
            base = folder if line.startswith(" ") else ROOT
            assert (base / name).exists(), f"{name} is on the map only"
            entries += 1
        if not line.startswith(" ") and names.endswith("/"):
            folder = ROOT / names
    assert entries > 15


def test_every_file_that_documents_name_exists() -> None:
    entries = 0
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for name in re.findall(NAMED, document.read_text("utf-8")):
            if "NAME" not in name and "largest" not in name:  # the guide's own exercise
                assert (ROOT / name).exists(), f"{document.name} names {name}"
                entries += 1
    assert entries > 15
