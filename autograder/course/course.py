"""A course folder as an object: the paths of its parts, and reading and writing them."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import write_atomically
from ..names import ASSIGNMENT, IGNORED, NOTEBOOK, release_path, submitted_path
from ..outcome import Outcome
from . import lock, log, outcomes, runs
from .hand_ins import HandedIn, read_hand_ins
from .paths import page_path
from .roster import Enrolled, read_ignored, read_roster, read_teams
from .secret import seed_of

if TYPE_CHECKING:  # importing nbgrader takes a second, and a worker does without it
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

_NO_ID = "default_course"  # the lab's own settings need one


class Course:
    """A course folder. Methods that need its settings raise `LabError` if it isn't a course."""

    def __init__(self, folder: Path) -> None:
        """Represent the course in a folder; nothing is read yet."""
        self.folder = folder.expanduser().resolve()

    def __reduce__(self) -> "tuple[type[Course], tuple[Path]]":
        """Pickle only the folder, for another process."""
        return Course, (self.folder,)

    def __str__(self) -> str:
        """Return the folder's path, for messages."""
        return str(self.folder)

    @property
    def released(self) -> Path:
        """The released notebook."""
        return release_path(self.folder)

    def submitted(self, student: str) -> Path:
        """Return the path of a student's notebook, as it was handed in."""
        return submitted_path(self.folder, student)

    def graded(self, student: str) -> Path:
        """Return the path of a student's graded notebook."""
        return self.folder / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"

    def page(self, student: str) -> Path:
        """Return the path of a student's feedback page."""
        return page_path(self.folder, student)

    def pages(self) -> dict[str, Path]:
        """Return the existing feedback pages, by the students' ids."""
        found = sorted((self.folder / "feedback").glob(f"*/{ASSIGNMENT}/{NOTEBOOK}.html"))
        return {path.parents[1].name: path for path in found}

    @cached_property
    def config(self) -> "Config":
        """The settings of the course."""
        from .gradebook import course_config

        return course_config(self.folder)

    def require_settings(self) -> None:
        """Raise `LabError` if the folder isn't a course, or its settings can't be used."""
        _ = self.config

    @cached_property
    def directory(self) -> "CourseDirectory":
        """The course as nbgrader sees it."""
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config)

    def gradebook(self) -> "Gradebook":
        """Open the gradebook. Close it, or use it in a `with`."""
        from .gradebook import open_gradebook

        return open_gradebook(self.directory.db_url)

    def require_gradebook(self) -> None:
        """Raise `LabError` if something is graded but the gradebook is empty."""
        from .gradebook import require_gradebook

        require_gradebook(self.folder)

    def ungraded(self, recorded: Iterable[str]) -> list[str]:
        """Return who handed in but isn't in the gradebook."""
        from .gradebook import ungraded

        return ungraded(self.folder, recorded)

    @property
    def title(self) -> str:
        """The course's name: `course_id` in nbgrader's settings or, without one, the folder's."""
        name = str(self.directory.course_id)
        return self.folder.name if name in ("", _NO_ID) else name

    def roster(self) -> dict[str, str]:
        """Return the students' names by id; "" if a name is unknown.

        They come from COURSE/roster.csv or, without this file, from the gradebook. Raises
        `LabError` if they can't be read.
        """
        found = read_roster(self.folder)
        if found is not None:
            return {student: enrolled.name for student, enrolled in found.items()}
        from .gradebook import students_named

        with self.gradebook() as gradebook:
            return students_named(gradebook)

    def enrolled(self) -> dict[str, Enrolled]:
        """Return the students on COURSE/roster.csv, by id; nobody without this file."""
        return read_roster(self.folder) or {}

    def teams(self, table: Path | None = None) -> dict[str, list[str]]:
        """Return the members of each team; see `roster.read_teams`."""
        return read_teams(self.folder, table)

    def hand_ins(self) -> dict[str, HandedIn]:
        """Return how often and how late each student handed in."""
        return read_hand_ins(self.folder, self.due(), self.until())

    def until(self) -> dict[str, datetime]:
        """Return the due dates of students who have their own on the roster."""
        enrolled = self.enrolled().items()
        return {student: known.until for student, known in enrolled if known.until}

    def namesakes(self) -> dict[str, list[str]]:
        """Return the ids of roster.csv by name, for each name that several of them have."""
        ids: dict[str, list[str]] = {}
        for student, known in self.enrolled().items():
            if known.name:
                ids.setdefault(known.name, []).append(student)
        return {name: found for name, found in ids.items() if len(found) > 1}

    def due(self) -> datetime | None:
        """Return the lab's due date, in UTC; None if there is none, or no gradebook yet."""
        if not (self.folder / "nbgrader_config.py").is_file():
            return None
        from .gradebook import due_date, is_gone

        if is_gone(self.directory.db_url):
            return None
        with self.gradebook() as gradebook:
            return due_date(gradebook)

    def ignored(self) -> frozenset[str]:
        """Return the ids of students whose hand-ins are ignored; see `roster.read_ignored`."""
        return read_ignored(self.folder)

    def ignore(self, student: str) -> None:
        """Ignore a student's hand-ins from now on."""
        everybody = sorted({*self.ignored(), student})
        write_atomically(self.folder / IGNORED, "".join(f"{name}\n" for name in everybody))

    def outcome(self, student: str) -> Outcome | None:
        """Return the student's outcome, or None if there is no readable one."""
        return outcomes.read_outcome(self.folder, student)

    def outcomes(self) -> list[Outcome]:
        """Return all outcomes, by student."""
        return outcomes.read_outcomes(self.folder)

    def write_outcome(self, outcome: Outcome) -> None:
        """Write the outcome, all at once."""
        outcomes.write_outcome(self.folder, outcome)

    def forget_outcome(self, student: str) -> None:
        """Remove a student's outcome."""
        outcomes.outcome_path(self.folder, student).unlink(missing_ok=True)

    def run(self, key: str) -> Path:
        """Return the folder of the run that is stored under this key."""
        return runs.run_folder(self.folder, key)

    def seed(self, notebook: str) -> str:
        """Return the seed for a repaired notebook; see `secret.seed_of`."""
        return seed_of(self.folder, notebook)

    def only_one(self) -> AbstractContextManager[None]:
        """Hold the course for this command; see `lock.only_one`."""
        return lock.only_one(self.folder)

    def only_page(self) -> AbstractContextManager[None]:
        """Hold the class page while it is made; see `lock.only_page`."""
        return lock.only_page(self.folder)

    def only_answers(self) -> AbstractContextManager[None]:
        """Be the only process that serves the written answers; see `lock.only_answers`."""
        return lock.only_answers(self.folder)

    def is_held(self) -> bool:
        """Return whether another command is working in the course right now."""
        return lock.is_held(self.folder)

    def log_fault(self, what: str, error: BaseException) -> None:
        """Keep the traceback of a fault of ours; see `log.log_fault`."""
        log.log_fault(self.folder, what, error)
