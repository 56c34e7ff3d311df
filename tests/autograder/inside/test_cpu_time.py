"""The CPU time of a tree of processes counts what has ended, and never falls."""

import os
import subprocess
import sys
from collections import defaultdict
from types import SimpleNamespace

import psutil
import pytest

from autograder.inside.cpu_time import CpuTime, Deadline

BURN = "import time\nwhile time.process_time() < 0.3: pass"


class MadeUp:
    """A process that has used CPU seconds, and waited for children that had used some."""

    used = (0.0, 0.0)

    def cpu_times(self) -> SimpleNamespace:
        own, ended = self.used
        return SimpleNamespace(user=own, system=0.0, children_user=ended, children_system=0.0)


class Tree:
    """A tree of made-up processes, by name; each look shows those that are left."""

    def __init__(self) -> None:
        self.members: defaultdict[str, MadeUp] = defaultdict(MadeUp)
        self.used = CpuTime(psutil.Process())

    def look(self, monkeypatch, **now: tuple[float, float]) -> float:
        for name, used in now.items():
            self.members[name].used = used
        members = [self.members[name] for name in now]
        monkeypatch.setattr("autograder.inside.cpu_time.members_of", lambda root: members)
        self.used.look()
        return round(self.used.seconds, 6)


@pytest.fixture
def tree() -> Tree:
    return Tree()


def test_a_child_that_ended_counts_once_whether_or_not_somebody_waited(tree, monkeypatch) -> None:
    assert tree.look(monkeypatch, parent=(1, 0), child=(5, 0), other=(2, 0)) == 8
    # its parent waited for the child, which had used one more second
    assert tree.look(monkeypatch, parent=(1, 6), other=(2, 0)) == 9
    # nobody waited for the other one
    assert tree.look(monkeypatch, parent=(4, 6)) == 12
    assert tree.look(monkeypatch, parent=(4, 6)) == 12


def test_a_grandchilds_time_moves_up_twice_and_counts_once(tree, monkeypatch) -> None:
    assert tree.look(monkeypatch, top=(0, 0), child=(1, 0), grandchild=(4, 0)) == 5
    assert tree.look(monkeypatch, top=(0, 5)) == 5


def test_all_of_it_ended_and_the_sum_stays(tree, monkeypatch) -> None:
    assert tree.look(monkeypatch, top=(3, 0)) == 3
    assert tree.look(monkeypatch) == 3


def test_a_real_child_counts_after_its_end() -> None:
    used = CpuTime(psutil.Process())
    used.look()
    before = used.seconds
    subprocess.run([sys.executable, "-S", "-c", BURN], check=True)
    used.look()
    assert 0.2 < used.seconds - before < 3  # the kernel counts in ticks


def test_a_process_that_is_gone_used_what_was_seen() -> None:
    with subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE) as child:
        used = CpuTime(psutil.Process(child.pid))
        assert [member.pid for member in used.look()] == [child.pid]
        assert child.stdin is not None
        os.write(child.stdin.fileno(), b"\n")
        child.wait()
        before = used.seconds
        assert used.look() == []
        assert used.seconds == before


def ends(monkeypatch, rate: float, lag: float = 0.0) -> tuple[str, float]:
    """Return how a limit of 100 s ends for what uses CPU time at a rate, after a lag, and when."""
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    deadline = Deadline(100, 10, used=7)
    while not (passed := deadline.passed(7 + max(0.0, clock[0] - lag) * rate)):
        clock[0] += 1
    return passed, clock[0]


@pytest.mark.parametrize(
    ("rate", "lag", "end"),
    [
        (1, 0, ("timeouts", 101)),
        (4, 0, ("timeouts", 26)),
        (1 / 7, 0, ("timeouts", 701)),  # two cores, and 14 processes that want them
        (0.11, 0, ("timeouts", 910)),
        (0.09, 0, ("waited", 1001)),
        (0, 0, ("waited", 101)),
        (0.01, 0, ("waited", 101)),
        (1, 90, ("timeouts", 191)),
    ],
)
def test_cpu_time_counts_and_the_clock_ends_what_waits(monkeypatch, rate, lag, end) -> None:
    assert ends(monkeypatch, rate, lag) == end
