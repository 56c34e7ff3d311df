"""Whose notebook is it, and which attempt? Told from names alone, as course systems write them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from .incoming import Item
from .project import ASSIGNMENT, NOTEBOOK

_CANVAS = re.compile(
    r"(?P<name>[^\W_]+)(?P<late>_LATE)?_(?P<user>\d+)_(?P<submission>\d+)_(?P<file>.+)"
)
_MOODLE = re.compile(
    r"(?P<name>[^/]+)_(?P<user>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?:/.*|.*)"
)
_NBGRADER = re.compile(rf"(?:.*/)?(?P<name>[^/]+)/{ASSIGNMENT}/(?P<file>[^/]+)")
_COPY = re.compile(r"(?: ?\((?P<number>\d+)\)|[-_ ]?copy ?(?P<copy>\d*)|-(?P<dash>\d{1,2}))$", re.I)
_OUR_NAMES = (NOTEBOOK, f"{NOTEBOOK}_solution", ASSIGNMENT)
_LONGEST_ID = 100


@dataclass(frozen=True)
class Attempt:
    """One notebook of one student; the largest `order` is the one that counts."""

    item: Item
    order: tuple[float, ...]
    timestamp: Item | None = None


@dataclass
class StudentNames:
    """Gives each student an id that is safe as a file name, and no two the same one."""

    taken: dict[str, str] = field(default_factory=dict)

    def safe(self, name: str, problems: list[str]) -> str:
        """Return the id of a student whom the course system calls `name`."""
        plain = unicodedata.normalize("NFC", name).strip()
        words = re.sub(r"[^\w.@-]+", "-", plain).strip("-.")[:_LONGEST_ID] or "student"
        student, ordinal = words, 1
        while self.taken.setdefault(student.casefold(), name) != name:
            ordinal += 1
            student = f"{words}-{ordinal}"
        if ordinal > 1:
            problems.append(f"Two students would both be called {words}: one is {student}.")
        return student


def group_by_student(items: Iterable[Item], problems: list[str]) -> dict[str, list[Attempt]]:
    """Return the attempts of each student, by the name that the course system gives."""
    items = list(items)
    notebooks = [item for item in items if item.name.lower().endswith(".ipynb")]
    stamps = {item.name: item for item in items if item.name.endswith("timestamp.txt")}
    folders = _student_folders(notebooks)
    attempts: dict[str, list[Attempt]] = {}
    for item in notebooks:
        name, order = _whose(item, folders, problems)
        if not name:
            continue
        stamp = stamps.get(f"{item.name.rpartition('/')[0]}/timestamp.txt")
        attempts.setdefault(name, []).append(Attempt(item, order, stamp))
    for name, tries in attempts.items():
        _tell_of_several(name, tries, problems)
    return attempts


def _whose(item: Item, folders: bool, problems: list[str]) -> tuple[str, tuple[float, ...]]:
    """Return the student's name and the attempt's order, "" where it is nobody's notebook."""
    name = item.name.replace("\\", "/").strip("/")
    liked = float(_is_ours(name))
    if found := _NBGRADER.fullmatch(name):
        return found["name"], (0, liked, item.time)
    moodle = next(filter(None, map(_MOODLE.fullmatch, _tails(name))), None)
    if moodle:
        if moodle["kind"] == "onlinetext":
            return "", ()
        return f"{moodle['name']}_{moodle['user']}", (0, liked, item.time)
    base = name.rpartition("/")[2]
    for part in (base, *reversed(name.split("/")[:-1])):
        if found := _CANVAS.fullmatch(part):
            if found["late"]:
                problems.append(f"Handed in late, as Canvas says: {item.shown}")
            number = _COPY.search(found["file"].removesuffix(".ipynb"))
            attempt = float((number and number["dash"]) or 0)
            order = (float(found["submission"]), liked, attempt)
            return f"{found['name']}_{found['user']}", order
    if folders and "/" in name:
        return name.split("/")[-2], (0, liked, item.time)
    stem = base[: -len(".ipynb")]
    copy = _COPY.search(stem)
    if copy is None or copy["dash"] is not None:
        return stem, (0, 0, item.time)
    ordinal = float(copy["number"] or copy["copy"] or 1)
    return stem[: copy.start()].strip() or stem, (0, ordinal, item.time)


def _student_folders(notebooks: list[Item]) -> bool:
    """Return whether the notebooks lie in a folder for each student."""
    parents = [tuple(item.name.strip("/").split("/")[:-1]) for item in notebooks]
    inside = [parent for parent in parents if parent]
    named = sum(_is_ours(item.name) for item in notebooks)
    return len(inside) == len(notebooks) and (len(set(inside)) > 1 or named == len(notebooks))


def _is_ours(name: str) -> bool:
    stem = name.rpartition("/")[2].lower().removesuffix(".ipynb")
    return any(stem.startswith(ours) for ours in _OUR_NAMES) or "mnist" in stem


def _tails(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[i:]) for i in range(len(parts))]


def _tell_of_several(name: str, tries: list[Attempt], problems: list[str]) -> None:
    if len(tries) > 1:
        newest = max(tries, key=lambda attempt: attempt.order)
        shown = "".join(c for c in name if c.isprintable())
        problems.append(f"{shown} handed in {len(tries)} notebooks; graded: {newest.item.shown}")
