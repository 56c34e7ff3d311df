"""The folders of the environment are mounted under neutral paths, whatever they are called."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.box import command, stage
from autograder.box.command import box_command, find_bwrap
from autograder.box.stage import Bind, roots_stage, users_stage
from autograder.job import Limits

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount here")
BWRAP = Path("/usr/bin/bwrap")


def mounted(lines: tuple[str, ...], *more: str) -> str:
    script = "\n".join(["set -e", *lines, "cat /proc/self/mountinfo", *more])
    start = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
    return subprocess.run(start, capture_output=True, text=True, check=True).stdout


@as_root
def test_an_odd_name_is_mounted_without_being_told(tmp_path) -> None:
    folder = tmp_path / "o'neil, ann: $(x) `lab`\\ 2,upperdir=y"
    folder.mkdir()
    (folder / "file").write_text("its text")
    made = roots_stage([Bind(folder, "/python/0")], BWRAP)
    (bind,) = made.binds
    shown = mounted(made.lines, f"cat {bind.source}/file")
    assert shown.endswith("its text")
    assert "neil" not in shown and "lowerdir=.:" in shown


@as_root
def test_without_overlays_the_folder_is_mounted_as_it_is(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("its text")
    made = roots_stage([Bind(tmp_path, "/python/0")], BWRAP)
    lines = tuple(line.replace("-t overlay", "-t none-such") for line in made.lines)
    assert mounted(lines, f"cat {made.binds[0].source}/file").endswith("its text")


@as_root
def test_an_ordinary_users_stage_tells_no_name_either() -> None:
    package = Path(find_bwrap() or "").parents[1]
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = Path(name, "ann")
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, folder / "site" / part.name)
        (folder / "file").write_text("its text")
        for path in (Path(name), *Path(name).rglob("*")):
            path.chmod(0o755)
        bwrap = folder / "site" / package.name / "_bin" / "bwrap"
        made = users_stage([Bind(folder, "/python/0")], bwrap)
        assert made is not None
        look = ["cat", f"{made.binds[0].source}/file", "/proc/self/mountinfo"]
        user = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"]
        done = subprocess.run([*user, *made.then(look)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("its text")
    staged = [line for line in done.stdout.splitlines() if f" {made.binds[0].source} " in line]
    assert staged and not any("ann" in line for line in staged)


def test_a_user_who_can_mount_nothing_gets_a_box_without_a_stage(monkeypatch) -> None:
    monkeypatch.setattr(stage, "_works", lambda command, place: False)
    assert users_stage([], BWRAP) is None
    words = box_command(Limits(), None, None, ["true"])
    assert words[-1] == "true" and "unshare" not in words


def test_a_users_stage_hides_no_folder_that_is_needed(monkeypatch) -> None:
    monkeypatch.setattr(stage, "_works", lambda command, place: True)
    made = users_stage([Bind(Path("/mnt/env"), "/python/0")], BWRAP)
    assert made is not None
    assert not any(str(bind.source).startswith("/mnt") for bind in made.binds)
    monkeypatch.setattr(stage, "_STAGES", ("/mnt", "/none-such"))
    assert users_stage([Bind(Path("/mnt/env"), "/python/0")], BWRAP) is None


@pytest.mark.parametrize(
    ("prefix", "base", "expected"),
    [
        ("/opt/conda/envs/lab", "/opt/conda", ["/opt/conda"]),
        ("/somebody/env", "/usr", ["/somebody/env"]),
        ("/usr/local", "/usr/local", []),
        ("/b/env", "/a/python", ["/a/python", "/b/env"]),
    ],
)
def test_no_folder_of_the_environment_is_mounted_twice(monkeypatch, prefix, base, expected) -> None:
    for name, path in (("prefix", prefix), ("exec_prefix", prefix), ("base_prefix", base)):
        monkeypatch.setattr(sys, name, path)
    assert [str(path) for path in command._prefixes()] == expected
