"""Approved texts: a test that shows another one fails; a whole, passed session may renew them."""

import os
from pathlib import Path

import pytest

from autograder.files import write_atomically

COMMAND = "LAB2_APPROVE=write .venv/bin/pytest -p no:xdist tests/utils/checks"


class Approvals:
    """A pytest plugin: what the tests of a folder showed, by the file that holds what is approved.

    With LAB2_APPROVE=write the files are written at the end, if every test of the folder passed in
    this one process; otherwise they stay as they are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.writing = os.environ.get("LAB2_APPROVE") == "write"
        self.lines: dict[Path, set[str]] = {}
        self.pages: dict[Path, str] = {}
        self.selected = False
        self.whole = False
        self.waiting: set[str] = set()

    def show_lines(self, file: Path, lines: set[str]) -> None:
        """Fail where a line stands not in the file."""
        self.lines.setdefault(file, set()).update(lines)
        if not self.writing:
            new = sorted(lines - set(file.read_text("utf-8").splitlines()))
            assert not new, f"{file.name} has not: {new}. Right? Then: {COMMAND}"

    def show_page(self, file: Path, page: str) -> None:
        """Fail where the page is not the file."""
        self.pages[file] = page
        if not self.writing:
            assert page == file.read_text("utf-8"), f"Right? Then: {COMMAND}"

    def pytest_deselected(self) -> None:
        self.selected = True

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.waiting = {item.nodeid for item in session.items}
        files = {item.path for item in session.items}
        parts = self.selected or any("::" in argument for argument in session.config.args)
        self.whole = not parts and files >= set(self.folder.glob("test_*.py"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.waiting.discard(report.nodeid)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if self.writing and self.whole and not self.waiting and exitstatus == 0:
            for file, lines in self.lines.items():
                write_atomically(file, "".join(f"{line}\n" for line in sorted(lines)))
            for file, page in self.pages.items():
                write_atomically(file, page)
        else:
            self.whole = False

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.writing:
            kept = f"Nothing is approved: every test has to run and pass. Give {COMMAND}"
            terminalreporter.write_line("Approved: read `git diff`." if self.whole else kept)
