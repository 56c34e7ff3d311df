"""Jobs run side by side in real processes; one that kills its process costs only itself."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from waiting import wait_for

from autograder.pipeline.pool import ATTEMPTS, run_all


def double(name: str) -> str:
    return name * 2


def note_and_maybe_die(name: str) -> str:
    """Leave a mark for each start; `bad` always kills its process, `shaky` the first time."""
    folder = Path(os.environ["LAB2_TEST_MARKS"])
    mark = folder / f"{name}-{len(list(folder.glob(f'{name}-*')))}"
    mark.touch()
    if name == "bad" or (name == "shaky" and mark.name == "shaky-0"):
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{name} done"


def note_and_stay(name: str) -> None:
    Path(os.environ["LAB2_TEST_MARKS"], name).write_text(str(os.getpid()))
    time.sleep(600)


def fail(name: str) -> str:
    raise ValueError(name)


def test_every_job_has_its_result() -> None:
    names = [str(i) for i in range(20)]
    assert dict(run_all(double, names, 2)) == {name: name * 2 for name in names}


def test_nothing_to_do_is_done_at_once() -> None:
    assert list(run_all(double, [], 2)) == []


def test_a_job_that_kills_its_process_is_retried_and_the_others_are_done(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB2_TEST_MARKS", str(tmp_path))
    names = ["a", "bad", "shaky", *"bcd"]
    results = dict(run_all(note_and_maybe_die, names, 2))
    assert results == {n: None if n == "bad" else f"{n} done" for n in names}
    # an attempt may be lost to another job's crash before it has begun, but only one
    assert ATTEMPTS - 1 <= len(list(tmp_path.glob("bad-*"))) <= ATTEMPTS


def test_a_process_that_dies_while_a_result_is_used_costs_only_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB2_TEST_MARKS", str(tmp_path))
    results = {}
    for name, result in run_all(note_and_maybe_die, ["a", "shaky", *"bcd"], 2):
        results[name] = result
        time.sleep(0.5)  # as long as recording takes: by then the pool is broken
    assert results == {name: f"{name} done" for name in ["a", "shaky", *"bcd"]}


def test_neither_task_imports_nbgrader_or_starts_with_tensorflow() -> None:
    from autograder.pipeline import grading, rejudging  # not above: each process imports that

    (module,) = {grading.grade_submission.__module__, rejudging.rejudge_student.__module__}
    heavy = "[m for m in ('nbgrader', 'nbconvert', 'tensorflow') if m in sys.modules]"
    code = f"import sys, {module}; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_error_in_a_job_is_raised() -> None:
    with pytest.raises(ValueError, match="x"):
        list(run_all(fail, ["x"], 1))


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_processes_of_a_killed_pipeline_end_with_it(tmp_path, monkeypatch, end):
    monkeypatch.setenv("LAB2_TEST_MARKS", str(tmp_path))
    here = Path(__file__).parent
    monkeypatch.setenv("PYTHONPATH", f"{here}:{here.parent}")
    run = "import test_pool as t; list(t.run_all(t.note_and_stay, 'ab', 2))"
    with subprocess.Popen([sys.executable, "-c", run]) as pipeline:
        marks = [tmp_path / name for name in "ab"]
        wait_for(lambda: all(mark.exists() and mark.read_text() for mark in marks))
        pipeline.send_signal(end)
    pids = [int(mark.read_text()) for mark in marks]
    wait_for(lambda: not any(runs(pid) for pid in pids))


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
