"""Give one mutant after the other its verdict, in one process with TensorFlow loaded.

    python -m tests.mutation_worker LIST VERDICTS        (in the folder with the mutants)

A mutant is killed if a test fails with it and passes without it. If the test also fails without the
mutant, the mutant left something behind: the process ends and the mutant is tried again in a fresh
one; if the same happens there, it is killed. A test that takes too long ends the process.
"""

import faulthandler
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import pytest
from _pytest.runner import runtestprotocol

TESTS = ("tests/utils/checks", "tests/autograder/judge")

# For any test, training a model for it included.
SECONDS = 120

# TensorFlow keeps something of each model; then a fresh process takes over.
MOST_KILOBYTES = 9_000_000


@dataclass(frozen=True)
class Mutant:
    """A mutant's name, the hash of the function it changes, and the tests that reach this."""

    name: str
    function: str
    tests: list[str]


class Worker:
    """A pytest plugin whose loop is over mutants."""

    def __init__(self, mutants: list[Mutant], verdicts: Path) -> None:
        self.mutants = mutants
        self.verdicts = verdicts

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each mutant with the tests that reach it."""
        self.items = {item.nodeid: item for item in session.items}
        kills: Counter[tuple[str, str]] = Counter()
        for number, mutant in enumerate(self.mutants):
            note(mutant, "begun", self.verdicts)
            # What killed others of its function likely kills this one.
            tests = sorted(mutant.tests, key=lambda test: -kills[mutant.function, test])
            killer = self.first_that_fails(tests, mutant)
            leaves_something = killer is not None and not self.passes(killer, None)
            if leaves_something and number:
                break
            note(mutant, "killed" if killer else "survived", self.verdicts)
            if leaves_something or getrusage(RUSAGE_SELF).ru_maxrss > MOST_KILOBYTES:
                break
            if killer:
                kills[mutant.function, killer] += 1
        return True

    def first_that_fails(self, tests: list[str], mutant: Mutant) -> str | None:
        """Return the first test that the mutant fails; a module's fixtures stay for the next."""
        for test, following in zip(tests, [*tests[1:], None], strict=True):
            if not self.passes(test, mutant, following):
                return test
        return None

    def passes(self, test: str, mutant: Mutant | None, following: str | None = None) -> bool:
        """Run one test, with a mutant or with none; the fixtures of its session stay."""
        item = self.items[test]
        after = self.items[following] if following else item.session
        os.environ["MUTANT_UNDER_TEST"] = mutant.name if mutant else ""
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        reports = runtestprotocol(item, log=False, nextitem=after)
        faulthandler.cancel_dump_traceback_later()
        return not any(report.failed for report in reports)


def note(mutant: Mutant, verdict: str, verdicts: Path) -> None:
    """Keep a verdict; a line is written at once, two workers' never mix."""
    with verdicts.open("a", encoding="utf-8") as file:
        file.write(f"{mutant.name} {mutant.function} {verdict}\n")


def main(share: Path, verdicts: Path) -> None:
    """Collect the tests and go through the share."""
    mutants = [Mutant(**entry) for entry in json.loads(share.read_text("utf-8"))]
    sys.path.insert(0, str(Path.cwd()))
    pytest.main(["-q", "-p", "no:xdist", *TESTS], plugins=[Worker(mutants, verdicts)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
