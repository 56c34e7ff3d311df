"""Tell from file names alone whose notebook it is, and which attempt."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..names import ASSIGNMENT, NOTEBOOK
from ..told import Told, refused
from ..words import listed, printable
from .files import Item
from .layout import Layout
from .names import COPY, likeness, match_canvas, match_moodle, plain
from .sent import Sent

_Whose = tuple[str, tuple[float, ...], bool]
_LONGEST_ID, _MOST_ID_BYTES = 100, 180  # file names have at most 255 bytes
_ASK = "Ask the student for the .ipynb file."


@dataclass(frozen=True)
class Attempt:
    """One notebook of one student; the largest `order` is the one that counts."""

    item: Item
    order: tuple[float, ...]
    timestamp: Item | None = None
    sent: Sent | None = None
    layout: str = ""
    key: str = ""
    late: bool = False


@dataclass
class StudentNames:
    """Gives each student a different id, safe as a file name."""

    taken: dict[str, str] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def safe(self, name: str, problems: list[str]) -> str:
        """Return the id for the student called `name` in the course system; ask once each."""
        composed = unicodedata.normalize("NFC", name).strip()
        words = re.sub(r"[^\w.@-]+", "-", composed).strip("-.")[:_LONGEST_ID]
        words = words.encode()[:_MOST_ID_BYTES].decode("utf-8", "ignore") or "student"
        student, ordinal = words, 1
        while self.taken.setdefault(student.casefold(), name) != name:
            ordinal = self.last.get(words.casefold(), 1) + 1
            self.last[words.casefold()] = ordinal
            student = f"{words}-{ordinal}"
        if ordinal > 1:
            problems.append(f"Two students would have the id {words}: one gets {student}.")
        return student


def in_turn(names: Iterable[str]) -> list[str]:
    """Return the names in the order they get ids: names already valid as ids come first."""
    return sorted(names, key=lambda name: (not re.fullmatch(r"[\w.@-]+", name), name))


def group_by_student(
    items: list[Item], layout: Layout, problems: list[str]
) -> dict[str, list[Attempt]]:
    """Return the attempts of each student, by the name that the course system gives."""
    notebooks = [item for item in items if item.is_notebook]
    stamps = {item.name: item for item in items if item.name.endswith("timestamp.txt")}
    attempts: dict[str, list[Attempt]] = {}
    for item in _without_other_labs(notebooks, layout, problems):
        name, order, stamped = _whose(item, layout, problems)
        if not name:
            continue
        stamp = stamps.get(f"{item.name.rpartition('/')[0]}/timestamp.txt") if stamped else None
        attempt = Attempt(item, order, stamp, _sent(item, layout), *_known_as(item, layout))
        attempts.setdefault(name, []).append(attempt)
    for name, tries in attempts.items():
        _tell_of_several(name, tries, problems)
    return attempts


def without_notebook(
    items: list[Item], layout: Layout, attempts: Mapping[str, object], problems: list[str]
) -> dict[str, Told]:
    """Return the reason for each student who handed in other files, but no notebook.

    This counts only files that a course system named: otherwise any file may lie around.
    """
    others: dict[str, list[Item]] = {}
    for item in items:
        if not item.is_notebook and (name := _sender(item, layout)):
            others.setdefault(name, []).append(item)
    for name in attempts:
        unread = [item for item in others.pop(name, []) if item.empty.startswith("is ")]
        problems += [f"Left out, because it {item.empty}: {item.shown}" for item in unread]
    return {name: _no_notebook(files) for name, files in others.items()}


def class_zips(attempts: Mapping[str, list[Attempt]]) -> dict[str, Told]:
    """Return the reason for each name whose zip is a download of several students' notebooks."""
    return {
        name: refused(
            "Its zip contains notebooks of several students.",
            f"If it is a class download, name this zip itself as SOURCE. If it isn't: {_ASK}",
        )
        for name, tries in attempts.items()
        if _of_a_class([attempt.item.inner for attempt in tries])
    }


def _of_a_class(inner: list[str]) -> bool:
    """Return whether a zip's paths name several students, and none is the lab's notebook."""
    named = {path: _named_inside(path) for path in inner}
    own = any(not who and (not path or likeness(path) == 2) for path, who in named.items())
    return not own and len(set(named.values()) - {""}) > 1


def tell_of_strays(items: list[Item], layout: Layout, problems: list[str]) -> None:
    """Add a line on files that aren't notebooks, if no course system named the files.

    For files that a course system named, see `without_notebook`.
    """
    notebooks = [plain(item.name) for item in items if item.is_notebook]
    if any(map(layout.course_system, notebooks)):
        return
    taken = {layout.folder(name) for name in notebooks} if layout.folders else set()
    others = [item for item in items if not item.is_notebook and not _sender(item, layout)]
    strays = [item.shown for item in others if layout.folder(plain(item.name)) not in taken]
    if strays:
        problems.append(
            f"Not graded, because not a notebook (.ipynb): {listed(strays)}. Handed in by a "
            f"student? {_ASK}"
        )


def _named_inside(inner: str) -> str:
    """Return the student whom a course system names in a path in a zip, or ""."""
    folder, _, base = plain(inner).rpartition("/")
    found = match_moodle(f"{folder.rpartition('/')[2]}/{base}") or match_canvas(base)
    return _numbered(found) if found else ""


def _numbered(found: re.Match[str]) -> str:
    """Return the student's name and number, as Canvas and Moodle give both."""
    return f"{found['name']}_{found['user']}"


def _sender(item: Item, layout: Layout) -> str:
    """Return who sent a file that isn't a notebook, or "" if its name doesn't say."""
    name = plain(item.name)
    base = name.rpartition("/")[2]
    if moodle := match_moodle(name):
        return _numbered(moodle) if moodle["kind"] == "file" else ""
    if nbgrader := layout.nbgrader(name):
        return nbgrader["name"]
    if canvas := layout.canvas(base):
        return _numbered(canvas)
    return base[: -len(".zip")] if item.empty and "/" not in name else ""


def _no_notebook(files: list[Item]) -> Told:
    """Return the reason, which names the files that were handed in instead."""
    names = [item.shown.rpartition("/")[2] for item in files]
    for name, item in zip(names, files, strict=True):
        if item.empty:
            return refused(f"{name} {item.empty}.")
    return refused(f"There is no notebook (.ipynb), only {listed(names)}.")


def _whose(item: Item, layout: Layout, problems: list[str]) -> _Whose:
    """Return the student's name ("" if unknown), the attempt's order, and if it has a time.

    The outermost folder decides: a course system made it, while students choose the names inside.
    """
    name = plain(item.name)
    liked, times = likeness(item.inner or name), (item.time, item.inner_time)
    if moodle := match_moodle(name):
        if moodle["kind"] == "onlinetext":
            return "", (), False
        return _numbered(moodle), (0, liked, *times), False
    if found := layout.nbgrader(name):
        return found["name"], (_is_released(name, item), liked, *times), True
    base = name.rpartition("/")[2]
    if found := _named_by_canvas(name, layout):
        file = found["file"] if found.string == base else base
        return _by_canvas(item, found, file, problems)
    if layout.folders and layout.folder(name) not in layout.above:
        return layout.student(name, problems), (0, liked, *times), False
    if layout.folders and liked:
        problems.append(
            f"Not graded, because it is outside the student folders: {item.shown}. Whose is it? "
            "Put it into a folder named with the student's id."
        )
        return "", (), False
    stem = base[: -len(".ipynb")]
    copy = COPY.search(stem)
    if copy is None or copy["dash"] is not None:
        return stem, (0, 0, liked, *times), False
    ordinal = float(copy["number"] or copy["copy"] or 1)
    return stem[: copy.start()].strip() or stem, (0, ordinal, liked, *times), False


def _named_by_canvas(name: str, layout: Layout) -> re.Match[str] | None:
    """Return the match of a file's own name, or of the innermost of its folders that Canvas named.

    A folder around all notebooks belongs to no single student, even if its name has a date.
    """
    parts = name.split("/")
    places = (parts[-1], *reversed(parts[len(layout.shared) : -1]))
    return next(filter(None, map(layout.canvas, places)), None)


def _sent(item: Item, layout: Layout) -> Sent | None:
    """Return when it was handed in, if the course system's names or its zip say so."""
    name = plain(item.name)
    if match_moodle(name):
        return Sent("moodle", (int(item.time),)) if item.dated else None
    found = None if layout.nbgrader(name) else _named_by_canvas(name, layout)
    return Sent("canvas", (int(found["submission"]), _attempt(found))) if found else None


def _known_as(item: Item, layout: Layout) -> tuple[str, str, bool]:
    """Return the layout that names the file, its key in the system, and if it was marked late."""
    name = plain(item.name)
    if moodle := match_moodle(name):
        return "moodle", f"{moodle['name']}_{moodle['user']}", False
    if layout.nbgrader(name):
        return "nbgrader", "", False
    if found := _named_by_canvas(name, layout):
        return "canvas", f"{found['user']}_{found['submission']}", bool(found["late"])
    return ("folders" if layout.folders else "names"), "", False


def _is_released(name: str, item: Item) -> bool:
    """Return whether a notebook in nbgrader's layout is the one that nbgrader would grade."""
    return not item.inner and name.endswith(f"/{ASSIGNMENT}/{NOTEBOOK}.ipynb")


def _by_canvas(item: Item, found: re.Match[str], file: str, problems: list[str]) -> _Whose:
    if found["late"]:
        problems.append(f"Marked late by Canvas: {item.shown}")
    liked, submission = likeness(item.inner or file), float(found["submission"])
    order = (liked, submission, float(_attempt(found)), item.inner_time)
    return _numbered(found), order, False


def _attempt(found: re.Match[str]) -> int:
    """Return the number that Canvas adds to the name of a second file: lab-1.ipynb has 1."""
    number = COPY.search(found["file"].removesuffix(".ipynb"))
    return int((number and number["dash"]) or 0)


def _without_other_labs(notebooks: list[Item], layout: Layout, problems: list[str]) -> list[Item]:
    """Return the notebooks without those in folders of other nbgrader assignments.

    If a student has none for this assignment, a notebook with the lab's name stays: another
    student's folders don't decide about it.
    """
    roots: set[str] = set()
    handed: set[str] = set()
    for item in notebooks:
        name = plain(item.name)
        if not match_moodle(name) and (found := layout.nbgrader(name)):
            root = name[: len(name) - len(found.string) + found.start("name")]
            roots.add(root)
            handed.add(root + found["name"])
    places = [_beside(item, layout, roots) for item in notebooks]
    other_labs = {folder for student, folder in places if student in handed}
    kept: list[Item] = []
    left_out: list[Item] = []
    for item, (student, folder) in zip(notebooks, places, strict=True):
        other = folder in other_labs and item.likeness < 1
        (left_out if folder and (student in handed or other) else kept).append(item)
    if left_out:
        problems.append(
            f"Left out: {len(left_out)} in folders of other assignments, such as "
            f"{left_out[0].shown}. If it is for this lab, move it to the student's folder "
            f"{ASSIGNMENT}."
        )
    return kept


def _beside(item: Item, layout: Layout, roots: set[str]) -> tuple[str, str]:
    """Return the student's folder and the folder of another assignment in it, or two ""s."""
    name = plain(item.name)
    if roots and not match_moodle(name) and not layout.nbgrader(name):
        parts = name.split("/")
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
