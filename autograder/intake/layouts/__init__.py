"""The shapes in which course systems give hand-ins, each with what reads its names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...errors import LabError
from ..files import Item
from . import (
    blackboard,
    brightspace,
    canvas,
    clones,
    drive,
    gradescope,
    ilias,
    moodle,
    nbgrader,
    sakai,
    teams,
)
from .named import Kind, Named, Reader, shared_folders
from .nbgrader import root_and_student

__all__ = [
    "LAYOUTS",
    "OWN_NAMES",
    "Kind",
    "Named",
    "Reader",
    "choose",
    "root_and_student",
    "shared_folders",
    "students_named",
    "title_of",
]


@dataclass(frozen=True)
class Layout:
    """A shape of downloads.

    `few` says that a few of its names are enough to tell it: other labs' files may be with them.
    """

    title: str
    reader: Callable[[Sequence[Item]], Reader]
    few: bool = False


# If several layouts name equally many files, the first counts.
LAYOUTS = {
    "moodle": Layout("a Moodle download", moodle.reader),
    "sakai": Layout("a Sakai download", sakai.reader),
    "gradescope": Layout("Gradescope's export", gradescope.reader),
    "exchange": Layout("nbgrader's exchange", nbgrader.exchange_reader),
    "nbgrader": Layout("nbgrader's `submitted` folder", nbgrader.reader, few=True),
    "blackboard": Layout("a Blackboard download", blackboard.reader),
    "brightspace": Layout("a Brightspace download", brightspace.reader),
    "canvas": Layout("a Canvas download", canvas.reader),
    "ilias": Layout("an ILIAS download", ilias.reader),
    "teams": Layout("a Teams download", teams.reader),
    "drive": Layout("a download from Google Drive or Classroom", drive.reader),
    "clones": Layout("a folder of repositories", clones.reader),
}
# Without a course system's names, students have their folders' names, or their files'.
OWN_NAMES = {
    "folders": "a folder for each student",
    "names": "a file for each student",
    "versions": "files whose names differ in dates and versions",
}

_NEVER_BY_CHANCE = ("moodle", "sakai", "exchange", "blackboard", "brightspace", "canvas")


def title_of(name: str) -> str:
    """Return a layout in words."""
    return LAYOUTS[name].title if name in LAYOUTS else OWN_NAMES[name]


def choose(items: Sequence[Item], wanted: str = "") -> tuple[str, Reader]:
    """Return the layout that names the most files, and its reader; "" if none names enough.

    A course system names everything it gives, so no name that a student chooses tips the scales.
    Raises `LabError` if the `wanted` one names nothing.
    """
    if wanted in OWN_NAMES:
        return "", _nothing
    if wanted and wanted not in LAYOUTS:
        names = ", ".join([*LAYOUTS, *OWN_NAMES])
        raise LabError(f"There is no layout {wanted!r}. Name one of: {names}.")
    if wanted:
        read = LAYOUTS[wanted].reader(items)
        if not any(map(read, items)):
            raise LabError(
                f"No file is named as in {title_of(wanted)}. Leave --layout away, or name another."
            )
        return wanted, read
    best, most = "", 0
    reads: Reader = _nothing
    for name, layout in LAYOUTS.items():
        read = layout.reader(items)
        count = sum(_names(read, item) for item in items)
        if count > most and (layout.few or 2 * count >= len(items)):
            best, most, reads = name, count, read
    return best, reads


def students_named(items: Sequence[Item]) -> dict[str, str]:
    """Return the student whom a course system names, by the file's name; "" if none does.

    Only systems count whose names no student gives to a file by chance.
    """
    reads = [LAYOUTS[name].reader(items) for name in _NEVER_BY_CHANCE]
    named = {}
    for item in items:
        found = filter(None, (read(item) for read in reads))
        named[item.name] = next((one.student for one in found), "")
    return named


def _names(read: Reader, item: Item) -> bool:
    try:
        return read(item) is not None
    except LabError:  # a question that is asked only if this layout is chosen
        return True


def _nothing(_: Item) -> None:
    return None
