"""The kernel holds a box's limits where control groups can be made; real groups, real boxes."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from real_box import SMALL

from autograder.box.cgroup import ControlGroup, control_group, parents
from autograder.job import MB

needs_groups = pytest.mark.skipif(not parents(), reason="no control group can be made here")
BURST = "hold = bytearray(b'x') * 3_000_000_000\nprint(len(hold))"


@needs_groups
def test_a_burst_between_two_looks_of_the_watchdog_is_stopped_at_the_limit(box) -> None:
    texts = box.run("print('before')", BURST, limits=replace(SMALL, memory=800 * MB))
    assert box.report.status == "out_of_memory"
    assert "800 MB" in box.report.reason.instructor
    assert texts[0] == "before"
    assert "3000000000" not in texts[1]


@needs_groups
def test_a_child_killed_for_its_memory_is_no_end_of_the_run(box) -> None:
    child = f"import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', {BURST!r}]))"
    texts = box.run(child, "print('on')")
    assert "returncode=-9" in texts[0]
    assert texts[1] == "on"
    assert box.report.status == "graded"


@needs_groups
def test_more_threads_than_allowed_cannot_be_started(box) -> None:
    code = (
        "import threading, time\nstarted = 0\ntry:\n    for _ in range(500):\n"
        "        threading.Thread(target=time.sleep, args=(3,), daemon=True).start()\n"
        "        started += 1\nexcept RuntimeError: pass\nprint(started)"
    )
    (text,) = box.run(code, limits=replace(SMALL, threads=100))
    assert int(text) < 100


@needs_groups
def test_a_group_has_the_limits_and_is_gone_afterwards() -> None:
    with control_group(replace(SMALL, memory=800 * MB, threads=77)) as group:
        names = ("pids.max", "memory.max", "memory.limit_in_bytes")
        paths = [folder / name for folder in group.folders for name in names]
        limits = {path.read_text().strip() for path in paths if path.exists()}
        assert not group.limits_memory()  # nothing has entered it
        assert limits == {str(800 * MB), "77"}
        assert not group.ended_by_memory()
        made = list(group.folders)
    assert made and not any(folder.exists() for folder in made)


@needs_groups
def test_a_run_that_leaves_processes_behind_leaves_no_group(box, monkeypatch) -> None:
    made = []
    monkeypatch.setattr(tempfile, "mkdtemp", lambda *a, **k: made.append(real(*a, **k)) or made[-1])
    box.run("import os\nif not os.fork(): os.setsid()\nimport time\ntime.sleep(1)")
    groups = [folder for folder in made if "/lab2-" in folder and folder.startswith("/sys")]
    assert groups and not any(Path(folder).exists() for folder in groups)


real = tempfile.mkdtemp


# Version 2 is not limited on every test machine: its folders are made up here.


def second_version(tmp_path, controllers: str):
    folder = tmp_path / "user.slice" / "app.slice"
    (folder / "ours.scope").mkdir(parents=True)
    (folder / "cgroup.subtree_control").write_text(controllers)
    return folder


def test_in_version_2_the_group_lies_beside_our_own(tmp_path) -> None:
    folder = second_version(tmp_path, "cpu memory pids")
    assert parents(tmp_path, "0::/user.slice/app.slice/ours.scope\n") == [folder]


def test_in_version_2_a_group_counts_cpu_time_without_any_controller(tmp_path) -> None:
    folder = second_version(tmp_path, "")
    assert parents(tmp_path, "0::/user.slice/app.slice/ours.scope\n") == [folder]
    (folder / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    assert ControlGroup([folder]).cpu_seconds() == 2.5
    assert not ControlGroup([folder]).limits_memory()


def test_a_folder_that_is_no_control_group_is_not_used(tmp_path) -> None:
    (tmp_path / "user.slice" / "app.slice").mkdir(parents=True)
    assert parents(tmp_path, "0::/user.slice/app.slice/ours.scope\n") == []


@pytest.mark.parametrize("missing", ["cpu", "cpuacct", "pids", "memory"])
def test_a_missing_controller_takes_away_only_its_own_part(tmp_path, monkeypatch, missing) -> None:
    folders = {name: tmp_path / name for name in ("memory", "pids", "cpu", "cpuacct")}
    del folders[missing]
    for folder in folders.values():
        folder.mkdir()
    made = iter(folders.values())
    files = {"memory": "memory.limit_in_bytes", "pids": "pids.max", "cpuacct": "cpuacct.usage"}
    for name, folder in folders.items():
        (folder / "cgroup.procs").write_text("1\n")
        (folder / files.get(name, "cpu.shares")).write_text("3000000000")
    monkeypatch.setattr("autograder.box.cgroup.parents", lambda: [*folders.values()])
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **_: str(next(made)))
    with control_group(SMALL) as group:
        assert group.limits_memory() is (missing != "memory")
        assert group.cpu_seconds() == (0 if missing == "cpuacct" else 3)
        if missing != "pids":
            assert (folders["pids"] / "pids.max").read_text() == str(SMALL.threads)
        (tmp_path / "gone").mkdir()
        for number, folder in enumerate(folders.values()):  # as the kernel removes the files
            folder.rename(tmp_path / "gone" / str(number))


def test_version_1_has_a_folder_for_each_controller(tmp_path) -> None:
    names = ("cpu,cpuacct", "memory", "pids")
    for name in names:
        (tmp_path / name / "us").mkdir(parents=True)
    for name in ("cpu", "cpuacct"):
        (tmp_path / name).symlink_to("cpu,cpuacct")
    own = "5:pids:/us\n4:memory:/us\n3:cpu,cpuacct:/us\n2:cpuset:/us\n0::/\n"
    assert sorted(parents(tmp_path, own)) == [tmp_path / name / "us" for name in names]


def test_without_any_group_the_command_is_as_it_was(monkeypatch) -> None:
    monkeypatch.setattr("autograder.box.cgroup.parents", list)
    with control_group(SMALL) as group:
        assert group.entered(["true"]) == ["true"]
        assert group.cpu_seconds() == 0
        assert not group.limits_memory()
        assert not group.ended_by_memory()
