"""Grade on two hosts, lose one half way, and check that every submission is graded once.

    sudo .venv/bin/python benchmarks/two_hosts.py [--students 6]

The hosts are network namespaces of this machine, joined by a virtual cable: a scheduler and a
worker in the first, a worker in the second. They share the course folder, as hosts of a cluster
share a file system. When half of the class is done, all processes of the second host are killed
while a student's box runs there. Exits with 1 if any claim does not hold.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
from nbgrader.api import Gradebook

from autograder.cells import to_text
from autograder.course.outcomes import read_outcomes
from autograder.course.runs import run_folder, stored_end
from autograder.demo.answers import fill, read_answers
from autograder.demo.demo import EXAMPLES
from autograder.lab.project import find_project
from autograder.outcome import Outcome

# addresses for documentation, which no real host has; they exist only in the namespaces
ADDRESSES = ("192.0.2.1", "192.0.2.2")
SCHEDULER = f"tcp://{ADDRESSES[0]}:8786"
KINDS = {"untouched": "graded", "kernel_dies": "kernel_died", "small_mistakes": "graded"}
DASK = [sys.executable, "-m", "dask"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=6)
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("Network namespaces are for root: sudo .venv/bin/python benchmarks/two_hosts.py")
        return 1
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(1)
    )  # so that everything is cleaned up then, too
    with tempfile.TemporaryDirectory(prefix="lab2-two-hosts-") as folder, two_hosts() as hosts:
        course = Path(folder, "course")
        names = hand_in(Path(folder, "submissions"), options.students)
        start = time.monotonic()
        code, lost = grade_and_lose_a_host(Path(folder), course, hosts, len(names))
        print(f"{len(names)} submissions in {time.monotonic() - start:.0f} s.\n")
        return report(course, names, code, lost)


@contextlib.contextmanager
def two_hosts() -> Iterator[list[str]]:
    """Make two namespaces joined by a cable; remove them at the end, whatever happens."""
    hosts = [f"lab2-{os.getpid()}-{letter}" for letter in "ab"]
    ends = [f"lab2{os.getpid() % 100_000}{letter}" for letter in "ab"]
    try:
        for host in hosts:
            ip("netns", "add", host)
        ip("link", "add", ends[0], "netns", hosts[0], "type", "veth",
           "peer", "name", ends[1], "netns", hosts[1])  # fmt: skip
        for host, end, address in zip(hosts, ends, ADDRESSES, strict=True):
            ip("-n", host, "address", "add", f"{address}/24", "dev", end)
            ip("-n", host, "link", "set", end, "up")
            ip("-n", host, "link", "set", "lo", "up")
        yield hosts
    finally:
        for host in hosts:
            subprocess.run(["ip", "netns", "delete", host], capture_output=True)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def hand_in(folder: Path, students: int) -> list[str]:
    """Write the submissions, each with a different written answer; return the students."""
    folder.mkdir()
    released = nbformat.read(find_project().student, as_version=4)
    names = []
    for number in range(students):
        kind = list(KINDS)[number % len(KINDS)]
        path = EXAMPLES / f"{kind}.py"
        answers = read_answers(path.read_text("utf-8")) if path.exists() else {}
        names.append(f"{kind}_{number}")
        filled = fill(released, answers | {"experiments": f"I am number {number}."})
        (folder / f"{names[-1]}.ipynb").write_text(to_text(filled), "utf-8")
    return names


def grade_and_lose_a_host(
    folder: Path, course: Path, hosts: list[str], students: int
) -> tuple[int, list[psutil.Process]]:
    """Grade on both hosts; return the command's exit status and the processes that were killed."""
    worker = [*DASK, "worker", SCHEDULER, "--nthreads", "1", "--no-dashboard"]
    scheduler = [*DASK, "scheduler", "--host", ADDRESSES[0], "--port", "8786", "--no-dashboard"]
    grade = [sys.executable, "-m", "autograder.cli", "grade", str(folder / "submissions")]
    grade += ["--course", str(course), "--scheduler", SCHEDULER]
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(start(hosts[0], scheduler, folder / "scheduler.log"))
        time.sleep(3)
        for host in hosts:
            started.append(start(host, worker, folder / "worker.log"))
        wait_for_workers(hosts[0])
        started.append(start(hosts[0], grade))
        lost = lose(psutil.Process(started[2].pid), started[3], course, students)
        return started[3].wait(), lost
    finally:
        for process in started:
            kill_all(psutil.Process(process.pid) if process.poll() is None else None)
            process.wait()


def start(host: str, command: list[str], log: Path | None = None) -> "subprocess.Popen[bytes]":
    """Start a command on a host; `ip netns exec` becomes the command."""
    with (log or Path(os.devnull)).open("ab") as file:
        output = file if log else None
        words = ["ip", "netns", "exec", host, *command]
        return subprocess.Popen(words, stdout=output, stderr=output, start_new_session=True)


def wait_for_workers(host: str) -> None:
    code = f"import distributed as d; d.Client({SCHEDULER!r}).wait_for_workers(2, timeout=120)"
    subprocess.run(["ip", "netns", "exec", host, sys.executable, "-c", code], check=True)


def lose(
    host: psutil.Process, grade: "subprocess.Popen[bytes]", course: Path, students: int
) -> list[psutil.Process]:
    """When half of the class is done and a kernel runs on the host, kill everything there."""
    while grade.poll() is None:
        done = len(list((course / "outcomes").glob("*.json")))
        if done >= students // 2 and has_kernel(host):
            print(f"\n{done} of {students} are done: the second host is lost, with the box on it.")
            return kill_all(host)
        time.sleep(0.2)
    return []


def has_kernel(host: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):  # one that ended meanwhile
        commands = [" ".join(child.cmdline()) for child in host.children(recursive=True)]
        return any("ipykernel_launcher" in command for command in commands)
    return False


def kill_all(process: psutil.Process | None) -> list[psutil.Process]:
    """Send SIGKILL to Dask's processes only: the boxes have to end by themselves."""
    family = [process, *process.children(recursive=True)] if process else []
    for member in family:
        with contextlib.suppress(psutil.Error):
            if "dask" in " ".join(member.cmdline()) or member is process:
                member.kill()
    return family


def report(course: Path, names: list[str], code: int, lost: list[psutil.Process]) -> int:
    """Print a table and the claims; return 0 if all of them hold, else 1."""
    outcomes = {outcome.student: outcome for outcome in read_outcomes(course)}
    for name in names:
        found = outcomes.get(name, Outcome(name, "missing"))
        print(f"{name:20} {found.points:5g} {found.status:12} run {found.run[:8]}")
    claims = check(course, names, outcomes) | {
        "the command succeeded": code == 0,
        "a host was lost while a box ran on it": len(lost) > 2,
        "nothing of the lost host runs any more": not psutil.wait_procs(lost, timeout=10)[1],
    }
    print()
    for claim, holds in claims.items():
        print(f"{'✓' if holds else '✗'} {claim}")
    return int(not all(claims.values()))


def check(course: Path, names: list[str], outcomes: dict[str, Outcome]) -> dict[str, bool]:
    """Return the claims on what lies in the course."""
    statuses = {name: KINDS[name.rpartition("_")[0]] for name in names}
    points = {(name.rpartition("_")[0], o.points) for name, o in outcomes.items()}
    runs = Counter(outcome.run for outcome in outcomes.values())
    stored = {path.name for path in (course / "runs").glob("[!.]*")}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        recorded = sorted(s.student.id for s in gradebook.assignment_submissions("lab2"))
    return {
        "every submission has its status": {n: o.status for n, o in outcomes.items()} == statuses,
        "equal submissions have equal points": len(points) == len({kind for kind, _ in points}),
        "one stored run for each, and each whole": set(runs) == stored
        and set(runs.values()) == {1}
        and all(stored_end(run_folder(course, run)) for run in runs),
        "one entry in the gradebook for each": recorded == sorted(names),
    }


if __name__ == "__main__":
    sys.exit(main())
