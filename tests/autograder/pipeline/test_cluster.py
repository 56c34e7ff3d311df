"""Jobs run on the workers of a real Dask scheduler; losing one costs a retry and no result."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import dask
import psutil
import pytest
from dask_cluster import (
    Cluster,
    note_and_maybe_die,
    run_endless_box,
    running,
    sleep,
    who,
)
from distributed import Client
from made_course import make_course
from waiting import wait_for

import autograder
from autograder.cli import main
from autograder.course.outcomes import read_outcomes
from autograder.errors import LabError
from autograder.lab.project import find_project
from autograder.pipeline import dask as product


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("course")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two workers, and a scheduler that gives a job up as soon as its worker is lost."""
    failures = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with running(tmp_path_factory.mktemp("cluster"), **failures) as cluster:
        cluster.worker("--nthreads", "1", "--nworkers", "2")
        yield cluster


def run(cluster: Cluster, course: Path, function, names, workers=None, boxed=False):
    return product.run_all(function, names, workers, cluster.address, course, boxed)


def has_kernel(parent: psutil.Process) -> bool:
    with suppress(psutil.Error):  # one that ended meanwhile
        commands = [" ".join(child.cmdline()) for child in parent.children(recursive=True)]
        return any("ipykernel_launcher" in command for command in commands)
    return False


def tasks_in(cluster: Cluster) -> int:
    with Client(cluster.address, set_as_default=False) as client:
        return client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))


def test_every_job_has_its_result_and_all_workers_take_jobs(cluster, course) -> None:
    with Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    names = [str(i) for i in range(20)]
    results = dict(run(cluster, course, who, names, boxed=True))
    assert sorted(results) == sorted(names)
    assert len(set(results.values())) == 2
    assert list(course.iterdir()) == []


def test_nothing_to_do_needs_no_scheduler(course) -> None:
    assert list(product.run_all(who, [], None, "tcp://127.0.0.1:1", course, False)) == []


def test_a_lost_worker_costs_a_retry_and_a_job_that_always_kills_only_itself(
    cluster, course, tmp_path
) -> None:
    names = ["a", "bad", "shaky", *"bcd"]
    results = dict(run(cluster, course, partial(note_and_maybe_die, tmp_path), names))
    assert results == {n: None if n == "bad" else f"{n} done" for n in names}
    assert len(list(tmp_path.glob("shaky-*"))) > 1
    after = dict(run(cluster, course, who, ["x", "y"]))
    assert None not in after.values()


def test_a_killed_worker_leaves_no_box_behind(cluster, course, tmp_path) -> None:
    file = tmp_path / "pid"
    left: list[psutil.Process] = []

    def kill() -> None:
        wait_for(lambda: file.exists() and file.read_text())
        worker = psutil.Process(int(file.read_text()))
        wait_for(lambda: has_kernel(worker))
        left.extend(worker.children(recursive=True))
        worker.kill()

    thread = threading.Thread(target=kill)
    thread.start()
    results = dict(run(cluster, course, partial(run_endless_box, tmp_path), ["x"]))
    thread.join()
    assert results == {"x": "tried again"}
    assert len(left) >= 3
    assert psutil.wait_procs(left, timeout=10)[1] == []


def test_only_as_many_jobs_as_workers_lie_in_the_scheduler_and_none_after_ctrl_c(
    cluster, course
) -> None:
    seen: list[int] = []

    def look_and_stop() -> None:
        wait_for(lambda: tasks_in(cluster))
        time.sleep(0.5)
        seen.append(tasks_in(cluster))
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    # as in a terminal: a process that a shell started in the background ignores Ctrl-C
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Thread(target=look_and_stop).start()
        with pytest.raises(KeyboardInterrupt):
            list(run(cluster, course, sleep, [f"2 {i}" for i in range(8)]))
    finally:
        signal.signal(signal.SIGINT, before)
    assert 0 < seen[0] <= 2
    wait_for(lambda: tasks_in(cluster) == 0)


def test_workers_that_cannot_be_used_are_named_with_what_to_do(course, tmp_path) -> None:
    other = tmp_path / "other"
    root = Path(autograder.__file__).parents[1]
    for package in ("autograder", "mitdeeplearning_utils"):
        shutil.copytree(root / package, other / package)
    with (other / "autograder" / "judge" / "verdict.py").open("a") as file:
        file.write("\n# changed\n")
    hide = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
    hide += ('mount -t tmpfs hidden "$0" && exec "$@"', str(course))
    with running(tmp_path) as cluster:
        one = ("--nthreads", "1", "--no-nanny", "--name")
        cluster.worker(*one, "other", PYTHONPATH=f"{other}:{cluster.environment['PYTHONPATH']}")
        cluster.worker(*one, "hidden", before=hide)
        cluster.worker("--nthreads", "2", "--no-nanny", "--name", "threads")
        with Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(3, timeout=60)
            workers = client.scheduler_info(n_workers=-1)["workers"]
        with pytest.raises(LabError) as caught:
            list(run(cluster, course, who, ["x"]))
    named = {info["name"]: address for address, info in workers.items()}
    lines = str(caught.value).splitlines()
    for name, words in (
        ("other", "has other code"),
        ("hidden", f"does not see the course folder {course}"),
        ("threads", "Start it with --nthreads 1"),
    ):
        (line,) = [line for line in lines if line.startswith(f"The worker {named[name]} ")]
        assert words in line


def test_a_worker_that_joins_late_and_cannot_be_used_stops_the_run(cluster, course) -> None:
    results = run(cluster, course, sleep, ["0", *(f"0.2 {i}" for i in range(1000))])
    next(results)
    pid = cluster.worker("--nthreads", "2", "--no-nanny")
    with pytest.raises(LabError, match=r"The worker tcp://\S+ has 2 threads"):
        list(results)
    os.kill(pid, signal.SIGTERM)


def test_an_unreachable_scheduler_is_one_clear_error(course, monkeypatch) -> None:
    monkeypatch.setattr(product, "CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:1", "127.0.0.1:x", "tls://127.0.0.1:1", "what://ever"):
        with pytest.raises(LabError, match=f"No Dask scheduler can be reached at {address}"):
            list(product.run_all(who, ["x"], None, address, course, False))


def test_a_lost_scheduler_is_one_clear_error(course, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(product, "CONNECT_SECONDS", 3)
    with running(tmp_path) as cluster:
        cluster.worker()
        results = run(cluster, course, sleep, ["0", "60"])
        next(results)
        cluster.processes[0].kill()
        with pytest.raises(LabError, match=r"was lost\. Finished grades are kept"):
            list(results)


def test_a_scheduler_without_workers_is_waited_for_and_then_one_clear_error(
    course, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(product, "PATIENCE_SECONDS", 1)
    monkeypatch.setattr(product, "_LOOK_SECONDS", 1)
    with running(tmp_path) as cluster:
        with pytest.raises(LabError, match="had no worker for 1 s"):
            list(run(cluster, course, who, ["x"]))
        start = f"To start one: dask worker {cluster.address} --nthreads 1"
        assert start in capsys.readouterr().err
        monkeypatch.setattr(product, "PATIENCE_SECONDS", 60)
        cluster.worker("--nthreads", "1", "--no-nanny")
        results = run(cluster, course, partial(note_and_maybe_die, tmp_path), ["a", "bad"])
        assert next(results) == ("a", "a done")
        monkeypatch.setattr(product, "PATIENCE_SECONDS", 1)
        with pytest.raises(LabError, match=r"no worker for 1 s\. Finished grades are kept"):
            list(results)


def test_without_dask_the_message_says_what_to_install() -> None:
    code = "import sys; sys.modules['distributed'] = None; import autograder.pipeline.dask"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert 'LabError: --scheduler needs Dask: pip install -e ".[cluster]"' in done.stderr


def test_a_class_is_graded_over_tls_and_nobody_comes_in_without_a_certificate(
    tmp_path, capsys, monkeypatch
) -> None:
    environment, settings = certificates(tmp_path)
    course, source = make_course(tmp_path / "course"), tmp_path / "source"
    source.mkdir()
    shutil.copy(find_project().student, source / "ann.ipynb")  # nothing filled in
    with running(tmp_path, "tls", **environment) as cluster:
        cluster.worker()
        where = ["--course", str(course), "--scheduler", cluster.address]
        plain = [*where[:3], cluster.address.replace("tls", "tcp")]
        with dask.config.set(settings):
            assert main(["grade", str(source), *where]) == 0, capsys.readouterr().err
            assert main(["rejudge", *where]) == 0
            assert "Nothing changed." in capsys.readouterr().out
            monkeypatch.setattr(product, "CONNECT_SECONDS", 2)
            assert main(["rejudge", *plain]) == 1
        assert main(["rejudge", *where]) == 1
    (outcome,) = read_outcomes(course)
    assert (outcome.student, outcome.status) == ("ann", "graded")
    assert capsys.readouterr().err.count("lab2: No Dask scheduler can be reached at") == 2


def certificates(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Make certificates by the guide's commands; return Dask's settings, for processes and here."""
    guide = (Path(__file__).parents[3] / "docs" / "cluster.md").read_text("utf-8")
    commands = guide.partition("```sh\n")[2].partition("```")[0]
    subprocess.run(["sh", "-ec", commands], cwd=folder, check=True, capture_output=True)
    settings = {"ca-file": "ca.pem"}
    for role in ("scheduler", "worker", "client"):
        settings |= {f"{role}.key": "lab2.key", f"{role}.cert": "lab2.pem"}
    settings = {f"distributed.comm.tls.{k}": str(folder / v) for k, v in settings.items()}
    names = {k: "DASK_" + k.replace(".", "__").replace("-", "_").upper() for k in settings}
    environment = {names[k]: value for k, value in settings.items()}
    return environment | {"DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True"}, settings
