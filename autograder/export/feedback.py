"""Feedback pages in one file, in the shape that a course system takes in one upload."""

import contextlib
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ..course import Course
from ..errors import LabError
from ..files import replacing
from ..handin import HandIn, read_handin
from ..words import printable
from .scores import Exported, read_scores, tell_of_ungraded
from .wanted import Wanted, refuse_to_scale

_PAGE = "lab2_feedback.html"
_MOODLE = re.compile(r"[^/]+_assignsubmission_file(?:_(?=/)|(?=/)|_)")
_BRIGHTSPACE = re.compile(r"\d+-\d+ - .+? - [^-]*?\d{4},? [\w:. ]{3,12}?(?= - |/)")


def export_feedback(course: Course, wanted: Wanted) -> Exported:
    """Write one zip with each student's page: as `ID.html`, or as `wanted.system` takes it.

    Raises `LabError` if there is no page.
    """
    refuse_to_scale(wanted)
    scores = read_scores(course, wanted.accept_screened)  # the pages show points, too
    exported = Exported(wanted.out)
    pages = dict(_places(course, wanted.system, exported))
    with (
        replacing(wanted.out) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        written = [s for s, (page, place) in pages.items() if _add(archive, place, page)]
        if not written:
            raise LabError("\n  ".join([_nothing(course, wanted.system), *exported.left_out]))
    exported.written = len(written)
    # without --force, unchanged submissions are not graded again
    line = "no feedback page; run lab2 grade with --force to make it"
    without = (score.student for score in scores if score.student not in course.pages())
    gone = (student for student in pages if student not in written)
    exported.left_out += [f"{student}: {line}" for student in dict.fromkeys([*without, *gone])]
    tell_of_ungraded(course, scores, exported)
    return exported


def _nothing(course: Course, system: str) -> str:
    if course.pages() and system:
        return f"No page can go back to {system.capitalize()}."
    return f"There is no feedback in {course}. Grade something first."


def _places(
    course: Course, system: str, exported: Exported
) -> Iterator[tuple[str, tuple[Path, str]]]:
    """Yield each student's page and its place in the zip; tell of those without a place."""
    taken: dict[str, str] = {}
    for student, page in course.pages().items():
        place = key = f"{student}.html"
        if system:
            handin = read_handin(course.folder, student)
            if handin is None or handin.layout != system or not handin.key:
                exported.left_out.append(
                    f"{student}: the notebook didn't come in a download from {system.capitalize()}"
                )
                continue
            if handin.team and system == "moodle":
                exported.left_out.append(
                    f"{student}: handed in by a team, whose number in Moodle may be a stranger's. "
                    "Give this page back by hand"
                )
                continue
            place, key = _PLACES[system](student, handin), handin.key
        if key in taken:
            exported.left_out.append(
                f"{student}: the same hand-in as {printable(taken[key])}, whose page is written"
            )
            continue
        taken[key] = student
        yield student, (page, place)


def _canvas(student: str, handin: HandIn) -> str:
    """Return the name: Canvas takes its first two numbers for the user and the attachment."""
    name = "anon" if student.startswith("anon_") else "".join(filter(str.isalpha, student))
    return f"{name or 'student'}_{handin.key}_{_PAGE}"


def _moodle(_: str, handin: HandIn) -> str:
    found = _MOODLE.search(handin.path)
    start = found[0] if found else f"{handin.key}_assignsubmission_file_"
    folder = found is not None and handin.path[found.end() :].startswith("/")
    return f"{start}/{_PAGE}" if folder else f"{start}{_PAGE}"


def _sakai(_: str, handin: HandIn) -> str:
    """Return the path below the assignment's folder, which may be within others."""
    depth = handin.key.count("/") + 1
    folder = handin.path.split("/")[:depth][-2:]
    return "/".join([*folder, "Feedback Attachment(s)", _PAGE])


def _brightspace(_: str, handin: HandIn) -> str:
    found = _BRIGHTSPACE.search(handin.path)
    start = found[0] if found else handin.key
    folder = found is None or handin.path[found.end() :].startswith("/")
    return f"{start}/{_PAGE}" if folder else f"{start} - {_PAGE}"


def _add(archive: zipfile.ZipFile, place: str, page: Path) -> bool:
    """Add a page to the archive; return whether it still exists."""
    with contextlib.suppress(FileNotFoundError):
        archive.writestr(place, page.read_bytes())
        return True
    return False


_PLACES: dict[str, Callable[[str, HandIn], str]] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "sakai": _sakai,
    "brightspace": _brightspace,
}
