"""Turn what a course system gives, a folder or a zip, into nbgrader's submitted folder."""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.utils import parse_utc

from ..errors import LabError
from ..handin import NOTE, HandIn, as_note
from ..names import ASSIGNMENT, NOTEBOOK, submitted_path
from ..told import Told, refused
from ..words import listed, printable
from .files import MOST_BYTES, Item, TooLargeError, list_items
from .layout import find_layout
from .sent import read_sent, timestamp_sent
from .whose import (
    Attempt,
    StudentNames,
    class_zips,
    group_by_student,
    in_turn,
    tell_of_strays,
    without_notebook,
)

_SOURCE = ".source"  # next to a notebook: where it came from; hidden, so never a hand-in
_CONFIG = "nbgrader_config.py"
_OF_A_COURSE = {"source", "release", "autograded", "feedback", "runs", "outcomes"}
_NAME_SUBMITTED = (
    "Nothing was graded. Name its `submitted` folder, or what the course system gave you."
)
_MOST_NAMED = 10
_LONGEST_TIME = 200  # bytes; the parser of times needs seconds for a long text


@dataclass
class Collected:
    """What was found: students with a notebook, those without a usable one, and other problems.

    `refused` has the reason for each student whose notebook can't be used, `unread` for each whose
    file was damaged in the download. `replaced` has, by source, the ids whose notebook came from
    that other source and was replaced.
    """

    students: list[str] = field(default_factory=list)
    refused: dict[str, Told] = field(default_factory=dict)
    unread: dict[str, Told] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    replaced: dict[str, list[str]] = field(default_factory=dict)


def collect(source: Path, course: Path) -> Collected:
    """Write each student's notebook that counts to COURSE/submitted/ID/lab2/lab2_mnist.ipynb.

    The newest of those named most like the lab counts (see `names.likeness`).

    Identical files are left as they are. Raises `LabError` if `source` is neither a folder nor a
    zip, is or holds the course, or has no readable notebook.
    """
    require_outside(source, course)
    collected = Collected()
    origin = source.resolve()
    in_place = is_in_place(source, course)
    items = list_items(source, collected.problems)
    _refuse_zipped_course(source, items)
    layout = find_layout(item for item in items if item.is_notebook)
    attempts = group_by_student(items, layout, collected.problems)
    if not attempts:
        raise LabError(
            f"There is no notebook (.ipynb) in {source}, so nothing was graded. Name the zip or "
            "folder that the course system gave you."
        )
    several = class_zips(attempts)
    if len(several) == len(attempts):
        raise LabError(f"{source}: {next(iter(several.values())).instructor}")
    others = without_notebook(items, layout, attempts, collected.problems) | several
    tell_of_strays(items, layout, collected.problems)
    names = StudentNames()
    for key in in_turn({*attempts, *others}):
        student = names.safe(key, collected.problems)
        if in_place and student != key:
            collected.problems.append(
                f"Not graded, because the folder's name can't be a student id: {printable(key)}. "
                f"Rename it to {student}, then give the same command."
            )
        elif key in others:
            collected.refused[student] = others[key]
        else:
            _take(student, attempts[key], origin, course, in_place, collected)
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


def is_in_place(source: Path, course: Path) -> bool:
    """Return whether `source` is the course's own `submitted` folder."""
    return source.resolve() == (course / "submitted").resolve()


def require_outside(source: Path, course: Path) -> None:
    """Raise `LabError` if `source` is a course, a folder around this one, or part of a course."""
    source, course = source.resolve(), course.resolve()
    if course.is_relative_to(source):
        raise LabError(
            f"{source} {'is' if source == course else 'holds'} the course itself. {_NAME_SUBMITTED}"
        )
    if (source / _CONFIG).is_file():
        raise LabError(f"{source} is another course. {_NAME_SUBMITTED}")
    if (source.parent / _CONFIG).is_file() and source.name in _OF_A_COURSE:
        raise LabError(f"{source} was made in a course, and not handed in. {_NAME_SUBMITTED}")


def _refuse_zipped_course(source: Path, items: Iterable[Item]) -> None:
    """Raise `LabError` if a zip holds a course, also inside one outer folder."""
    names = [item.name for item in items]
    tops = {name.partition("/")[0] for name in names}
    top = f"{tops.pop()}/" if len(tops) == 1 else ""
    if f"{top}{_CONFIG}" in names and any(n.startswith(f"{top}autograded/") for n in names):
        raise LabError(f"{source} holds another course. {_NAME_SUBMITTED}")


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
    time = _time(newest.timestamp, collected.problems) if newest.timestamp else None
    sent = newest.sent or (timestamp_sent(time) if time is not None else None)
    older = sent.older_than(read_sent(target.parent)) if sent and target.is_file() else ""
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
    handin = HandIn(newest.layout, newest.item.origin, newest.key, attempts, newest.late)
    _write(target.with_name(NOTE), as_note(handin, **numbers))


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
    """Return a timestamp's bytes; None, with a line added, if they aren't a time."""
    try:
        data = item.read()
        if len(data) > _LONGEST_TIME:
            raise ValueError
        parse_utc(data.decode())
    except Exception:  # dateutil raises many kinds of errors
        problems.append(f"Left out, because it isn't a time: {item.shown}")
        return None
    return data


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
