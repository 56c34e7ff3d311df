"""Tell from file names alone whose notebook it is, and which attempt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..errors import LabError
from ..names import ASSIGNMENT
from ..told import Told, refused
from ..words import listed, printable
from .attempt import Attempt
from .files import Item
from .layouts import Kind, Named, Reader, choose, root_and_student, shared_folders, students_named
from .names import likeness, plain
from .places import Places, find_places, liked

_ASK = "Ask the student for the .ipynb file."
_HANDED_IN: dict[Kind, str] = {
    "link": "a link",
    "text": "a text typed into the course system",
    "receipt": "the course system's receipt",
}


@dataclass(frozen=True)
class Taken:
    """What a download was taken for: a course system's `layout`, or by `places` alone.

    `wanted` is the layout that the instructor named, "" if none.
    """

    layout: str
    read: Reader
    places: Places
    wanted: str = ""

    @property
    def name(self) -> str:
        """The layout's name, as `--layout` takes it."""
        return self.layout or self.own_names

    @property
    def own_names(self) -> str:
        """How files lie that no course system named."""
        if self.places.versions:
            return "versions"
        return "folders" if self.places.folders else "names"


def taken_for(items: list[Item], wanted: str = "") -> Taken:
    """Return what a download is taken for, or what the instructor wants it to be."""
    layout, read = choose(items, wanted)
    places = find_places((item for item in items if item.is_notebook), wanted)
    return Taken(layout, read, places, wanted)


def group_by_student(
    items: list[Item], taken: Taken, problems: list[str]
) -> dict[str, list[Attempt]]:
    """Return the attempts of each student, by the name that the course system gives."""
    notebooks = [item for item in items if item.is_notebook]
    if taken.layout == "nbgrader":
        notebooks = _without_other_labs(notebooks, taken, problems)
    attempts: dict[str, list[Attempt]] = {}
    for item in notebooks:
        attempt = _attempt(item, taken, problems)
        for student in attempt.named.members or filter(None, [attempt.named.student]):
            attempts.setdefault(student, []).append(attempt)
    for name, tries in attempts.items():
        _tell_of_several(name, tries, problems)
    return attempts


def without_notebook(
    items: list[Item], taken: Taken, attempts: Mapping[str, object], problems: list[str]
) -> dict[str, Told]:
    """Return the reason for each student who handed in something, but no notebook.

    This counts only files that a course system named: otherwise any file may lie around.
    """
    others: dict[str, list[tuple[Item, Named]]] = {}
    for item in items:
        if not item.is_notebook and (named := _sent_by(item, taken)):
            for student in named.members or (named.student,):
                others.setdefault(student, []).append((item, named))
    for name in attempts:
        found = [item for item, _ in others.pop(name, []) if item.empty.startswith("is ")]
        problems += [f"Left out, because it {item.empty}: {item.shown}" for item in found]
    return {name: _no_notebook(files) for name, files in others.items()}


def class_zips(attempts: Mapping[str, list[Attempt]]) -> dict[str, Told]:
    """Return the reason for each name whose zip is a download of several students' notebooks."""
    return {
        name: refused(
            "Its zip contains notebooks of several students.",
            f"If it is a class download, name this zip itself as SOURCE. If it isn't: {_ASK}",
        )
        for name, tries in attempts.items()
        if _of_a_class([attempt.item for attempt in tries])
    }


def _of_a_class(items: list[Item]) -> bool:
    """Return whether a zip's paths name several students, and none is the lab's notebook."""
    inside = [replace(item, name=item.inner, inner="") for item in items if item.inner]
    try:
        named = students_named(inside)
    except LabError:  # a question about several students
        return True
    own = any(not who and likeness(path) == 2 for path, who in named.items())
    return len(inside) == len(items) and not own and len(set(named.values()) - {""}) > 1


def nobodys(items: list[Item], taken: Taken) -> list[Item]:
    """Return the files that are neither a student's nor the course system's own."""
    notebooks = [plain(item.name) for item in items if item.is_notebook]
    places = taken.places
    folders = {places.folder(name) for name in notebooks} if places.folders else set()
    return [
        item
        for item in items
        if not item.is_notebook
        and not taken.read(item)
        and not _sent_by(item, taken)
        and (taken.layout or places.folder(plain(item.name)) not in folders)
    ]


def tell_of_strays(items: list[Item], taken: Taken, problems: list[str]) -> None:
    """Add a line on files that may be hand-ins, if no course system named the files."""
    strays = [] if taken.layout else [item.shown for item in nobodys(items, taken)]
    if strays:
        problems.append(
            f"Not graded, because not a notebook (.ipynb): {listed(strays)}. Handed in by a "
            f"student? {_ASK}"
        )


def _sent_by(item: Item, taken: Taken) -> Named | None:
    """Return who sent a file that isn't a notebook; None if its name doesn't say."""
    if named := taken.read(item):
        return named if named.student else None
    name = plain(item.name)
    if item.empty and "/" not in name and not taken.layout:
        return Named(name[: -len(".zip")], name)
    return None


def _no_notebook(files: list[tuple[Item, Named]]) -> Told:
    """Return the reason, which names what was handed in instead."""
    names = [item.shown.rpartition("/")[2] for item, _ in files]
    for name, (item, _) in zip(names, files, strict=True):
        if item.empty:
            return refused(f"{name} {item.empty}.")
    kinds = {named.kind for _, named in files}
    kind = next(kind for kind in ("file", *_HANDED_IN) if kind in kinds)
    shown = listed(n for n, (_, named) in zip(names, files, strict=True) if named.kind == kind)
    what = f"{_HANDED_IN[kind]} ({shown})" if kind in _HANDED_IN else shown
    return refused(f"There is no notebook (.ipynb), only {what}.")


def _attempt(item: Item, taken: Taken, problems: list[str]) -> Attempt:
    """Return whose notebook it is (nobody's: no student), and the order of the attempt.

    The outermost folder decides: a course system made it, while students choose the names inside.
    """
    named = taken.read(item)
    if named is not None:
        if named.kind != "file":  # a text that is called like a notebook
            named = replace(named, student="", members=())
        like = likeness(item.inner or named.file)
        order = (named.released, like, *named.order, item.time, item.inner_time)
        return Attempt(item, order, named, taken.layout)
    name, places = plain(item.name), taken.places
    like = likeness(item.inner or name)
    by_system = taken.layout and taken.layout != "nbgrader"
    if not by_system and places.in_student_folder(name):
        student, numbers = places.by_folder(name, problems)
    elif not by_system and places.folders and like:
        problems.append(
            f"Not graded, because it is outside the student folders: {item.shown}. Whose is it? "
            "Put it into a folder named with the student's id."
        )
        return Attempt(item, (), Named(""), taken.own_names)
    else:
        student, numbers = places.by_name(name)
    order = (False, *numbers, like, item.time, item.inner_time)
    return Attempt(item, order, Named(student, name.rpartition("/")[2]), taken.own_names)


def _without_other_labs(notebooks: list[Item], taken: Taken, problems: list[str]) -> list[Item]:
    """Return the notebooks without those in folders of other nbgrader assignments.

    If a student has none for this assignment, a notebook with the lab's name stays: another
    student's folders don't decide about it.
    """
    roots: set[str] = set()
    handed: set[str] = set()
    shared = shared_folders(notebooks)
    for item in notebooks:
        if found := root_and_student(item, shared):
            root, student = found
            roots.add(root)
            handed.add(root + student)
    places = [_beside(item, taken, roots) for item in notebooks]
    other_labs = {folder for student, folder in places if student in handed}
    kept: list[Item] = []
    left_out: list[Item] = []
    for item, (student, folder) in zip(notebooks, places, strict=True):
        other = folder in other_labs and liked(item) < 1
        (left_out if folder and (student in handed or other) else kept).append(item)
    if left_out:
        problems.append(
            f"Left out: {len(left_out)} in folders of other assignments, such as "
            f"{left_out[0].shown}. If it is for this lab, move it to the student's folder "
            f"{ASSIGNMENT}."
        )
    return kept


def _beside(item: Item, taken: Taken, roots: set[str]) -> tuple[str, str]:
    """Return the student's folder and the folder of another assignment in it, or two ""s."""
    if roots and not taken.read(item):
        parts = plain(item.name).split("/")
        for i in range(len(parts) - 2):
            root = "".join(f"{part}/" for part in parts[:i])
            if root in roots and parts[i + 1] != ASSIGNMENT:
                return root + parts[i], parts[i + 1]
    return "", ""


def _tell_of_several(name: str, tries: list[Attempt], problems: list[str]) -> None:
    if len(tries) > 1:
        newest = max(tries, key=lambda attempt: attempt.order)
        problems.append(
            f"{printable(name)} handed in {len(tries)} notebooks; graded: {newest.item.shown}"
        )
