"""Whose notebook is it, and which attempt? Told from names alone, as course systems write them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from .incoming import Item, printable
from .project import ASSIGNMENT, NOTEBOOK

_Whose = tuple[str, tuple[float, ...], bool]
_CANVAS = re.compile(
    r"(?P<name>[^/]+?)(?P<late>_(?i:LATE))?_(?P<user>\d+)_(?P<submission>\d+)_(?P<file>.+)"
)
_MOODLE = re.compile(
    r"(?P<name>[^/]+)_(?P<user>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?:/.*|.*)"
)
# the first such folder names the student: what lies deeper is theirs to name
_NBGRADER = re.compile(rf"(?:.*?/)??(?P<name>[^/]+)/{ASSIGNMENT}/.+")
_COPY = re.compile(r"(?: ?\((?P<number>\d+)\)|[-_ ]?copy ?(?P<copy>\d*)|-(?P<dash>\d{1,2}))$", re.I)
_OUR_NAMES = (NOTEBOOK, f"{NOTEBOOK}_solution", ASSIGNMENT)
_MOST_NAMED = 5
_LONGEST_ID, _MOST_ID_BYTES = 100, 180  # file names have at most 255 bytes


@dataclass(frozen=True)
class Attempt:
    """One notebook of one student; the largest `order` is the one that counts."""

    item: Item
    order: tuple[float, ...]
    timestamp: Item | None = None


@dataclass(frozen=True)
class _Layout:
    """How the notebooks lie: in `folders` of students or not, all below the `shared` folders.

    A student's folder has `depth` parts, or fewer where a notebook lies higher. `owners` has the
    outermost of the folders that would give the same student's name.
    """

    folders: bool
    shared: tuple[str, ...]
    depth: int
    owners: dict[str, str]

    def nbgrader(self, name: str) -> re.Match[str] | None:
        """Return the match of a name in nbgrader's layout."""
        parts = tuple(name.split("/"))
        inside = "/".join(parts[len(_same_start([self.shared, parts[:-1]])) :])
        lone = rf"(?:.*/)?(?P<name>[^/]+)/{ASSIGNMENT}/{NOTEBOOK}\.ipynb"
        return _NBGRADER.fullmatch(inside) or re.fullmatch(lone, name)

    def student(self, name: str, problems: list[str]) -> str:
        """Return whose folder a notebook lies in; a second folder of one name is another's."""
        folder = "/".join(name.split("/")[:-1][: self.depth])
        student = folder.rpartition("/")[2]
        if self.owners[student] == folder:
            return student
        shown = printable(folder)
        problems.append(f"Two folders have the name of one student: {shown} is taken for another.")
        return folder


@dataclass
class StudentNames:
    """Gives each student an id that is safe as a file name, and no two the same one."""

    taken: dict[str, str] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def safe(self, name: str, problems: list[str]) -> str:
        """Return the id of a student whom the course system calls `name`, to be asked once."""
        plain = unicodedata.normalize("NFC", name).strip()
        words = re.sub(r"[^\w.@-]+", "-", plain).strip("-.")[:_LONGEST_ID]
        words = words.encode()[:_MOST_ID_BYTES].decode("utf-8", "ignore") or "student"
        student, ordinal = words, 1
        while self.taken.setdefault(student.casefold(), name) != name:
            ordinal = self.last.get(words.casefold(), 1) + 1
            self.last[words.casefold()] = ordinal
            student = f"{words}-{ordinal}"
        if ordinal > 1:
            problems.append(f"Two students would both be called {words}: one is {student}.")
        return student


def in_turn(names: Iterable[str]) -> list[str]:
    """Return the names in the order in which they get ids: who needs no other one comes first."""
    return sorted(names, key=lambda name: (not re.fullmatch(r"[\w.@-]+", name), name))


def group_by_student(items: Iterable[Item], problems: list[str]) -> dict[str, list[Attempt]]:
    """Return the attempts of each student, by the name that the course system gives."""
    items = list(items)
    notebooks = [item for item in items if _is_notebook(item)]
    stamps = {item.name: item for item in items if item.name.endswith("timestamp.txt")}
    layout = _layout(notebooks)
    attempts: dict[str, list[Attempt]] = {}
    for item in _without_other_labs(notebooks, layout, problems):
        name, order, stamped = _whose(item, layout, problems)
        if not name:
            continue
        stamp = stamps.get(f"{item.name.rpartition('/')[0]}/timestamp.txt") if stamped else None
        attempts.setdefault(name, []).append(Attempt(item, order, stamp))
    for name, tries in attempts.items():
        _tell_of_several(name, tries, problems)
    return attempts


def without_notebook(
    items: Iterable[Item], attempts: Mapping[str, object], problems: list[str]
) -> dict[str, str]:
    """Return the reason for each student who handed in other files, but no notebook.

    Only where a course system named the file: elsewhere any file may lie beside the notebooks.
    """
    items = list(items)
    layout = _layout([item for item in items if _is_notebook(item)])
    others: dict[str, list[Item]] = {}
    for item in items:
        if not _is_notebook(item) and (name := _sender(item, layout)):
            others.setdefault(name, []).append(item)
    for name in attempts:
        unread = [item for item in others.pop(name, []) if item.empty.startswith("is ")]
        problems += [f"Left out, as it {item.empty}: {item.shown}" for item in unread]
    return {name: _no_notebook(files) for name, files in others.items()}


def _sender(item: Item, layout: _Layout) -> str:
    """Return whose a file is that is no notebook, or "" where its name does not say."""
    name = _plain(item.name)
    base = name.rpartition("/")[2]
    if moodle := _moodle(name):
        return f"{moodle['name']}_{moodle['user']}" if moodle["kind"] == "file" else ""
    if nbgrader := layout.nbgrader(name):
        return nbgrader["name"]
    if canvas := _canvas(base):
        return f"{canvas['name']}_{canvas['user']}"
    return base[: -len(".zip")] if item.empty and "/" not in name else ""


def _no_notebook(files: list[Item]) -> str:
    """Return the reason to give, from the files that are there instead."""
    ask = "Ask the student for the .ipynb file."
    for item in files:
        if item.empty:
            return f"{item.shown} {item.empty}. {ask}"
    names = [item.shown.rpartition("/")[2] for item in files[:_MOST_NAMED]]
    more = " and others" if len(files) > _MOST_NAMED else ""
    return f"There is no notebook (.ipynb), only {', '.join(names)}{more}. {ask}"


def _whose(item: Item, layout: _Layout, problems: list[str]) -> _Whose:
    """Return the student's name ("" for nobody's), the attempt's order, and if it has a stamp.

    The outermost folder decides: a course system made it, and students name what is inside.
    """
    name = _plain(item.name)
    liked = float(_is_ours(item.inner or name))
    if moodle := _moodle(name):
        if moodle["kind"] == "onlinetext":
            return "", (), False
        return f"{moodle['name']}_{moodle['user']}", (0, liked, item.time), False
    if found := layout.nbgrader(name):
        return found["name"], (0, liked, item.time), True
    base = name.rpartition("/")[2]
    # a folder around all notebooks is no student's: its name may have a date
    for part in (base, *reversed(name.split("/")[len(layout.shared) : -1])):
        if found := _canvas(part):
            file = found["file"] if part == base else base
            return _by_canvas(item, found, float(_is_ours(item.inner or file)), problems)
    if layout.folders and "/" in name:
        return layout.student(name, problems), (0, liked, item.time), False
    stem = base[: -len(".ipynb")]
    copy = _COPY.search(stem)
    if copy is None or copy["dash"] is not None:
        return stem, (0, 0, liked, item.time), False
    ordinal = float(copy["number"] or copy["copy"] or 1)
    return stem[: copy.start()].strip() or stem, (0, ordinal, liked, item.time), False


def _moodle(name: str) -> re.Match[str] | None:
    return next(filter(None, map(_MOODLE.fullmatch, _tails(name))), None)


def _canvas(part: str) -> re.Match[str] | None:
    """Return the match of a name as Canvas gives it; "lab2_2026_11_ann" has a date, no numbers."""
    found = _CANVAS.fullmatch(part)
    return None if found is None or _is_ours(found["name"]) else found


def _by_canvas(item: Item, found: re.Match[str], liked: float, problems: list[str]) -> _Whose:
    if found["late"]:
        problems.append(f"Handed in late, as Canvas says: {item.shown}")
    number = _COPY.search(found["file"].removesuffix(".ipynb"))
    attempt = float((number and number["dash"]) or 0)
    order = (liked, float(found["submission"]), attempt)
    return f"{found['name']}_{found['user']}", order, False


def _without_other_labs(notebooks: list[Item], layout: _Layout, problems: list[str]) -> list[Item]:
    """Return the notebooks but for those in other folders beside nbgrader's of this assignment.

    Of who has none of this assignment, what has the lab's name stays: another student's folders
    do not decide about it.
    """
    roots: set[str] = set()
    handed: set[str] = set()
    for item in notebooks:
        name = _plain(item.name)
        if not _moodle(name) and (found := layout.nbgrader(name)):
            root = name[: len(name) - len(found.string) + found.start("name")]
            roots.add(root)
            handed.add(root + found["name"])
    places = [_beside(item, layout, roots) for item in notebooks]
    other_labs = {folder for student, folder in places if student in handed}
    kept: list[Item] = []
    left_out: list[Item] = []
    for item, (student, folder) in zip(notebooks, places, strict=True):
        other = folder in other_labs and not _is_ours(item.inner or item.name)
        (left_out if folder and (student in handed or other) else kept).append(item)
    if left_out:
        problems.append(
            f"Left out: {len(left_out)} in other folders beside {ASSIGNMENT}, such as "
            f"{left_out[0].shown}. Handed in for this lab? Move it to the student's {ASSIGNMENT}."
        )
    return kept


def _beside(item: Item, layout: _Layout, roots: set[str]) -> tuple[str, str]:
    """Return the student's folder and the one in it where nbgrader has assignments, or ""s."""
    name = _plain(item.name)
    if roots and not _moodle(name) and not layout.nbgrader(name):
        parts = name.split("/")
        for i in range(len(parts) - 2):
            root = "".join(f"{part}/" for part in parts[:i])
            if root in roots and parts[i + 1] != ASSIGNMENT:
                return root + parts[i], parts[i + 1]
    return "", ""


def _layout(notebooks: list[Item]) -> _Layout:
    parents = [tuple(_plain(item.name).split("/")[:-1]) for item in notebooks]
    shared, depth = _same_start(parents), _depth(parents)
    folders = {parent[:depth] for parent in parents}
    owners: dict[str, str] = {}
    for folder in sorted(folders, key=lambda parts: (len(parts), parts)):
        owners.setdefault(folder[-1] if folder else "", "/".join(folder))
    return _Layout(_student_folders(notebooks), shared, depth, owners)


def _depth(parents: list[tuple[str, ...]]) -> int:
    """Return how deep students' folders lie: as the highest notebook's, if they do not hold many.

    A folder with folders of notebooks in it does not count: it may hold the whole class.
    """
    ordered = [*sorted(set(parents)), ()]
    inmost = [path for path, after in pairwise(ordered) if after[: len(path)] != path]
    for depth in sorted({len(path) for path in inmost}):
        if 2 * len({path[:depth] for path in inmost}) > len(inmost):
            return depth
    return 0


def _same_start(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    levels = zip(*paths, strict=False)
    return tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))


def _plain(name: str) -> str:
    parts = unicodedata.normalize("NFC", name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _student_folders(notebooks: list[Item]) -> bool:
    """Return whether the notebooks lie in a folder for each student."""
    parents = [tuple(_plain(item.name).split("/")[:-1]) for item in notebooks]
    inside = [parent for parent in parents if parent]
    named = sum(_is_ours(item.inner or item.name) for item in notebooks)
    return len(inside) == len(notebooks) and (len(set(inside)) > 1 or named == len(notebooks))


def _is_notebook(item: Item) -> bool:
    return item.name.lower().endswith(".ipynb")


def _is_ours(name: str) -> bool:
    stem = name.rpartition("/")[2].lower().removesuffix(".ipynb")
    return any(stem.startswith(ours) for ours in _OUR_NAMES) or "mnist" in stem


def _tails(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[i:]) for i in range(len(parts))]


def _tell_of_several(name: str, tries: list[Attempt], problems: list[str]) -> None:
    if len(tries) > 1:
        newest = max(tries, key=lambda attempt: attempt.order)
        problems.append(
            f"{printable(name)} handed in {len(tries)} notebooks; graded: {newest.item.shown}"
        )
