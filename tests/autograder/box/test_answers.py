"""No box has what judges, or the rest of the autograder, however the lab is installed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograder
import mitdeeplearning_utils

HOUSE, STUDENTS = (Path(m.__file__).parent for m in (autograder, mitdeeplearning_utils))
JUDGING = [
    "mitdeeplearning_utils.checks.judging.reference",
    *(
        f"mitdeeplearning_utils.checks.exercises.{path.parent.name}.judge"
        for path in STUDENTS.glob("checks/exercises/*/judge.py")
    ),
]
OURS = [f"autograder.{path.stem}" for path in HOUSE.iterdir() if path.stem[0] not in "_."]
COLLECTING = [name.replace(".judge", ".collect") for name in JUDGING[1:]]
LOOK = """
import json, os, sys
def is_there(name):
    places = [os.path.join(place, *name.split(".")) for place in sys.path]
    return any(os.path.exists(place + end) for place in places for end in (".py", "/__init__.py"))
lab = [os.path.join(folder, name) for folder, _, names in os.walk("/lab") for name in names]
print(json.dumps([[name for name in {names} if is_there(name)], lab, sys.prefix]))
"""
INSIDE = """
import os, subprocess, sys
from autograder.box.command import box_command
from autograder.box.lease import lease
from autograder.job import Limits
with lease() as leased:
    command = box_command(Limits(), None, leased.user, [sys.executable, "-c", {look!r}])
    sys.exit(subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL).returncode)
"""


def seen(python: Path | str) -> tuple[list[str], list[str], str]:
    """Return which modules a box finds, which files of the lab it has, and its environment."""
    look = LOOK.format(names=[*JUDGING, *OURS, *COLLECTING])
    words = [str(python), "-c", INSIDE.format(look=look)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    found, lab, prefix = json.loads(done.stdout)
    return found, lab, prefix


@pytest.fixture(scope="module")
def wheel_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment's Python that has both packages as a wheel puts them there."""
    home = tmp_path_factory.mktemp("wheel")
    home.chmod(0o755)  # a box runs as another user
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    (site,) = home.glob("lib/python3*/site-packages")
    for package in (HOUSE, STUDENTS):
        shutil.copytree(package, site / package.name, ignore=shutil.ignore_patterns("mnist"))
    others = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "others.pth").write_text(others)
    return home / "bin" / "python"


def check(python: Path | str) -> str:
    found, lab, prefix = seen(python)
    assert sorted(found) == sorted([*COLLECTING, "autograder.inside"])
    assert lab and not [path for path in lab if "judg" in path.rpartition("/lab/")[2]]
    return prefix


def test_a_checkouts_box_has_nothing_to_judge_with() -> None:
    assert check(sys.executable) == sys.prefix


def test_an_installed_labs_box_has_nothing_to_judge_with(wheel_python: Path) -> None:
    assert check(wheel_python) == str(wheel_python.parents[1])
