"""Log each change of a grade: the difference between the gradebook and what the log has last.

A command first notes what it is about to change, then writes the gradebook, then the log. If it is
killed in between, the next command finds the difference and the note, and writes the line. A
difference without a note is a change from outside: a hand grade in Formgrader, for example.
"""

import contextlib
import os
import pwd
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.api import Gradebook

from .code import judging_code
from .history import REMOVED, SAME, Change, Entry, History, Intended, Known, fold
from .outcomes import read_outcome
from .paths import page_path
from .points import Cells, Differences, differences, points_in

_END_OF_PAGE = 20_000  # bytes; the receipt is there
_BEFORE = "It was graded before this log began."
_OUTSIDE = "It was changed outside lab2, for example by hand in Formgrader; `lab2 {}` found it."


class Changes:
    """Writes the log of a course for one command; `who` is the user unless a grader is named."""

    def __init__(self, course: Path, command: str, why: str = "", who: str = "") -> None:
        """Begin a command; `why` is the reason for all its changes, if somebody gave one."""
        self.command, self.why, self._who = command, why, who or user()
        self._course, self.history = course, History(course)
        self._known: dict[str, Known] = {}

    def known(self, student: str) -> Known | None:
        """Return what the log says last about a student; call `settle` first."""
        return self._known.get(student)

    @contextlib.contextmanager
    def changing(
        self,
        gradebook: Gradebook,
        student: str,
        why: str,
        status: str = "",
        receipt: dict[str, str] | None = None,
    ) -> Iterator[None]:
        """Log what the body changes of a student's grade, also if it is killed half way.

        `status` and `receipt` are those that the body writes. Changes from outside are logged
        before it.
        """
        self.settle(gradebook, student)
        intended = Intended(
            student=student,
            who=self._who,
            when=_now(),
            command=self.command,
            why=self.why or why,
            status=status,
            grader=judging_code(),
            receipt=receipt or {},
        )
        with self.history.locked():
            self._catch_up()
            self.history.write_mark(intended)
        yield
        self.settle(gradebook, student, intended)

    def settle(self, gradebook: Gradebook, student: str = "", made: Intended | None = None) -> None:
        """Log what changed of a student's grade, or of all, since the log was written last.

        `made` is what this command has just changed.
        """
        with self.history.locked():
            self._catch_up()
            intended = made or self.history.mark.intended
            some = {student, intended.student if intended else student}
            names = some if student and not self.history.is_new else None
            now = points_in(gradebook, names)
            found = [
                self._change(name, now.get(name), intended)
                for name in sorted(names or {*now, *self._known})
            ]
            changes = [change for change in found if change]
            if changes:
                if self.history.is_new:
                    self.history.write_mark()  # a log without a mark was tampered with
                self.history.append(changes)
                fold(self._known, changes)
            if changes or intended:
                self.history.write_mark()

    def _catch_up(self) -> None:
        """Read the log unless all its lines are known; the mark may be another command's."""
        if self.history.grew():
            self._known = {}
            fold(self._known, self.history.read())
        else:
            self.history.read_mark()

    def _change(self, student: str, now: Cells | None, intended: Intended | None) -> Change | None:
        """Return a student's change since the last line; None if there is none."""
        before = self._known.get(student, Known())
        grades = differences(before.cells, now or {})
        gone = now is None and student in self._known
        if intended and intended.student == student:
            return self._made(intended, before, grades, gone)
        if not grades and not gone:
            return None
        status, why = REMOVED if gone else before.status, _OUTSIDE.format(self.command)
        if self.history.is_new:
            outcome = read_outcome(self._course, student)
            status, why = outcome.status if outcome else "", _BEFORE
        return Change(
            student=student,
            who="",
            when=_now(),
            command=self.command,
            why=why,
            grades=grades,
            status=_if_changed(before.status, status),
        )

    def _made(
        self, intended: Intended, before: Known, grades: Differences, gone: bool
    ) -> Change | None:
        """Return the change that was announced; None if it wasn't made, or changes nothing."""
        code = intended.receipt.get("code", "")
        shown = bool(code) and code.encode() in self._end_of_page(intended.student)
        if not (grades or shown or gone):
            return None
        entry = {name: getattr(intended, name) for name in Entry.__struct_fields__}
        if not shown or code == before.receipt:
            entry["receipt"] = {}
        status = _if_changed(before.status, intended.status or before.status)
        change = Change(**entry, grades=grades, status=status)
        return change if grades or any(status) or change.receipt else None

    def _end_of_page(self, student: str) -> bytes:
        try:
            with page_path(self._course, student).open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - _END_OF_PAGE))
                return file.read()
        except FileNotFoundError:
            return b""


def user() -> str:
    """Return the name of the user who gave this command; behind `sudo`, of the one who did that."""
    if os.geteuid() == 0 and os.environ.get("SUDO_USER"):
        return os.environ["SUDO_USER"]
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"


def _if_changed(before: str, after: str) -> tuple[str, str]:
    return (before, after) if before != after else SAME


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
