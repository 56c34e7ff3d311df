"""Turn what a course system gives, a folder or a zip, into nbgrader's submitted folder."""

import os
import tempfile
from pathlib import Path

from ..errors import LabError
from ..handin import NOTE, HandIn, as_note, read_note
from ..names import ASSIGNMENT, NOTEBOOK, submitted_path
from ..told import Told, refused
from ..words import listed, printable
from ..zones import UnknownZoneError
from .attempt import Attempt
from .collected import Collected, Intake
from .examine import examine, is_in_place
from .files import MOST_BYTES, Item, TooLargeError
from .sent import Sent, sent_of, timestamp_sent
from .times import in_utc

_SOURCE = ".source"  # next to a notebook: where it came from; hidden, so never a hand-in
_MOST_NAMED = 10


def collect(source: Path, course: Path, intake: Intake | None = None) -> Collected:
    """Write each student's notebook that counts to COURSE/submitted/ID/lab2/lab2_mnist.ipynb.

    The newest of those named most like the lab counts (see `names.likeness`).

    Identical files are left as they are. Raises `LabError` if `source` is neither a folder nor a
    zip, is or holds the course, has no readable notebook, or can be read in two ways.
    """
    collected, counting = examine(source, course, intake)
    origin, in_place = source.resolve(), is_in_place(source, course)
    for student, tries in counting.items():
        _take(student, tries, origin, course, in_place, collected)
    if not collected.students and not collected.refused:
        raise LabError(_nothing_taken(source, collected))
    collected.students.sort()
    _tell_of_replaced(collected)
    return collected


def _nothing_taken(source: Path, collected: Collected) -> str:
    if not collected.unread:  # in `submitted` itself, no folder's name can be a student id
        return f"Nothing in {source} was graded. {' '.join(collected.problems[:_MOST_NAMED])}"
    first = [f"{name}: {told.instructor}" for name, told in collected.unread.items()]
    return (
        f"No notebook in {source} is readable, so nothing was graded. Download it again, then "
        f"give the same command. {'; '.join(first[:_MOST_NAMED])}"
    )


def _take(
    student: str,
    tries: list[Attempt],
    origin: Path,
    course: Path,
    in_place: bool,
    collected: Collected,
) -> None:
    newest = max(tries, key=lambda attempt: attempt.order)
    try:
        data = newest.item.read()
    except TooLargeError:
        collected.refused[student] = refused(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB."
        )
        return
    except Exception as error:  # one damaged member of a zip must not stop the others
        _tell_of_unread(student, newest.item, error, collected)
        return
    if not in_place or newest.item.name != f"{student}/{ASSIGNMENT}/{NOTEBOOK}.ipynb":
        try:
            _store(student, newest, len(tries), data, origin, course, collected)
        except PermissionError as error:  # one folder that root made must not stop the others
            collected.unread[student] = Told(
                "The grader could not store your file.",
                f"It can't be copied into the course: {error}.",
            )
            return
    collected.students.append(student)


def _store(
    student: str,
    newest: Attempt,
    attempts: int,
    data: bytes,
    origin: Path,
    course: Path,
    collected: Collected,
) -> None:
    """Write what was handed in, unless a newer file is there, by the course system's numbers."""
    target = submitted_path(course, student)
    stamp = target.with_name("timestamp.txt")
    time, sent = _time_of(newest, collected.problems)
    older = sent.older_than(sent_of(read_note(target.parent))) if sent and target.is_file() else ""
    if older and not _holds(target, data):
        collected.problems.append(
            f"{student}: this file is older than the one already graded ({older}). Kept the newer "
            f"one. To grade this one, run lab2 clean --course {course} --student {student}, then "
            "the same command again."
        )
        return
    if time is None and not _holds(target, data):
        stamp.unlink(missing_ok=True)  # it belongs to the older notebook
    _note_source(student, target, data, origin, collected)
    _write(target, data)
    if time is not None:
        _write(stamp, time)
    numbers = {"kind": sent.kind, "numbers": sent.numbers} if sent else {}
    _write(target.with_name(NOTE), as_note(_handin(newest, attempts), **numbers))


def _time_of(newest: Attempt, problems: list[str]) -> tuple[bytes | None, Sent | None]:
    """Return the hand-in time for `timestamp.txt`, and what tells older hand-ins.

    A file with the time comes before a time in a name.
    """
    named = newest.named
    time = _time(named.stamp, problems) if named.stamp else None
    if time is None and named.time:
        time = f"{named.time[:19].replace('T', ' ')} UTC".encode()  # as nbgrader writes it
    return time, named.sent or (timestamp_sent(time) if time is not None else None)


def _handin(newest: Attempt, attempts: int) -> HandIn:
    named, path = newest.named, newest.item.origin
    return HandIn(newest.layout, path, named.key, attempts, named.late, named.time, newest.team)


def _note_source(
    student: str, target: Path, data: bytes, origin: Path, collected: Collected
) -> None:
    """Store which source a notebook came from; note the source of the one it replaces."""
    note, name = target.with_name(_SOURCE), os.fsencode(origin)
    if note.is_file() and target.is_file():
        before = note.read_bytes()
        if before != name and target.read_bytes() != data:
            collected.replaced.setdefault(os.fsdecode(before), []).append(student)
    _write(note, name)


def _tell_of_replaced(collected: Collected) -> None:
    for before, students in collected.replaced.items():
        collected.problems.append(
            f"Replaced notebooks with the same ids from {printable(before)}: {listed(students)}. "
            "If these are other students, of another section, grade each section into its own "
            "course folder."
        )


def _tell_of_unread(student: str, item: Item, error: Exception, collected: Collected) -> None:
    """Refuse a student's own damaged zip; a damaged download isn't the student's fault."""
    shown = printable(str(error))
    if item.inner:
        collected.refused[student] = refused(f"A file in the zip cannot be read ({shown}).")
        return
    collected.unread[student] = Told(
        "The grader got a damaged copy of your file.",
        f"The file cannot be read ({shown}). Download it again, then give the same command.",
    )


def _time(item: Item, problems: list[str]) -> bytes | None:
    """Return a timestamp's bytes, in UTC; None, with a line added, if they aren't a clear time."""
    try:
        return in_utc(item.read().decode()).encode()
    except UnknownZoneError as zone:
        problems.append(
            f"Left out, because its time zone, {printable(str(zone))}, isn't the same everywhere: "
            f"{item.shown}. Write an offset from UTC in its place, such as -0800."
        )
    except Exception:  # a damaged file raises many kinds of errors
        problems.append(f"Left out, because it isn't a time: {item.shown}")
    return None


def _write(path: Path, data: bytes) -> None:
    """Write a file all at once, unless it holds exactly this already."""
    if _holds(path, data):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".in-", delete=False) as file:
        file.write(data)
    made = Path(file.name)
    made.chmod(0o644)
    made.replace(path)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data
