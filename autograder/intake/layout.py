"""How the files of a class are arranged, and which student each path names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, takewhile

from ..names import ASSIGNMENT, NOTEBOOK
from ..words import printable
from .files import Item
from .names import COPY, match_canvas, match_moodle, plain

# the first such folder names the student; students choose the names below it
_NBGRADER = re.compile(rf"(?:.*?/)??(?P<name>[^/]+)/{ASSIGNMENT}/.+")
_Parts = tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How the notebooks are arranged: in student `folders` or not, all below the `shared` folders.

    A student's folder has `depth` parts, or fewer for a notebook higher up. `owners` has the
    outermost of the folders with the same student's name. `above` has the folders that hold both
    notebooks and student folders. `dates` has the pairs of numbers that look like Canvas numbers
    but occur in several files' names.
    """

    folders: bool
    shared: _Parts
    depth: int
    owners: dict[str, str]
    above: frozenset[str]
    dates: frozenset[tuple[str, str]]

    def nbgrader(self, name: str) -> re.Match[str] | None:
        """Return the match of a name in nbgrader's layout."""
        parts = tuple(name.split("/"))
        inside = "/".join(parts[len(_same_start([self.shared, parts[:-1]])) :])
        lone = rf"(?:.*/)?(?P<name>[^/]+)/{ASSIGNMENT}/{NOTEBOOK}\.ipynb"
        return _NBGRADER.fullmatch(inside) or re.fullmatch(lone, name)

    def canvas(self, part: str) -> re.Match[str] | None:
        """Return the match of a name as Canvas gives it; only one file has its second number."""
        found = match_canvas(part)
        return found if found and (found["user"], found["submission"]) not in self.dates else None

    def course_system(self, name: str) -> bool:
        """Return whether a course system named the file, and the student in it."""
        base = name.rpartition("/")[2]
        return bool(match_moodle(name) or self.nbgrader(name) or self.canvas(base))

    def folder(self, name: str) -> str:
        """Return the student folder that holds a file."""
        return "/".join(name.split("/")[:-1][: self.depth])

    def student(self, name: str, problems: list[str]) -> str:
        """Return the student whose folder holds a notebook.

        A second folder of that name is another student's.
        """
        folder = self.folder(name)
        student = folder.rpartition("/")[2]
        if self.owners[student] == folder:
            return student
        shown = printable(folder)
        problems.append(
            f"Two folders have the same student's name; {shown} counts as another student."
        )
        return folder


def find_layout(notebooks: Iterable[Item]) -> Layout:
    """Return how the notebooks are arranged; the lab's published solution has no say in it."""
    everything = list(notebooks)
    notebooks = [item for item in everything if item.likeness >= 0] or everything
    parents = [tuple(plain(item.name).split("/")[:-1]) for item in notebooks]
    depth = _depth(parents)
    folders = {parent[:depth] for parent in parents}
    above = folders & {folder[:i] for folder in folders for i in range(len(folder))}
    owners: dict[str, str] = {}
    for folder in sorted(folders - above, key=lambda parts: (len(parts), parts)):
        owners.setdefault(folder[-1] if folder else "", "/".join(folder))
    own, shared = _student_folders(notebooks, parents), _same_start(parents)
    return Layout(own, shared, depth, owners, frozenset(map("/".join, above)), _dates(notebooks))


def _depth(parents: list[_Parts]) -> int:
    """Return how deep student folders are: as deep as the highest notebook, if these hold few each.

    A folder that holds folders of notebooks doesn't count: it may hold the whole class. If most
    have the same name, such as `lab2-main` in downloads of a repository, the students are above.
    """
    ordered = [*sorted(set(parents)), ()]
    inmost = [path for path, after in pairwise(ordered) if after[: len(path)] != path]
    for depth in sorted({len(path) for path in inmost}):
        folders = {path[:depth] for path in inmost}
        if 2 * len(folders) > len(inmost):
            while depth > 1 and len(folders) > 1 and _one_name(folders):
                above = {path[: depth - 1] for path in inmost}
                if len(above) < len(folders):  # sections with the same student names in each
                    break
                depth, folders = depth - 1, above
            return depth
    return 0


def _one_name(folders: set[_Parts]) -> bool:
    return 2 * len({folder[-1].casefold() for folder in folders}) <= len(folders)


def _dates(notebooks: list[Item]) -> frozenset[tuple[str, str]]:
    """Return the number pairs that look like Canvas's but are dates: several files have them."""
    names: dict[tuple[str, str], set[str]] = {}
    for item in notebooks:
        base = plain(item.name).rpartition("/")[2]
        if found := match_canvas(base):
            file = COPY.sub("", found["file"].removesuffix(".ipynb"))
            names.setdefault((found["user"], found["submission"]), set()).add(file)
    return frozenset(numbers for numbers, files in names.items() if len(files) > 1)


def _same_start(paths: list[_Parts]) -> _Parts:
    levels = zip(*paths, strict=False)
    return tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))


def _student_folders(notebooks: list[Item], parents: list[_Parts]) -> bool:
    """Return whether each student has a folder.

    A single folder next to notebooks may hold old copies. So with notebooks outside folders, there
    must be at least as many folders as these, or only the notebooks in folders have the lab's name.
    """
    start, liked = len(_same_start(parents)), [item.likeness for item in notebooks]
    folders = {parent for parent in parents if len(parent) > start}
    if not folders:
        return start > 0 and all(like > 0 for like in liked)
    lie = list(zip(liked, parents, strict=True))
    beside = [like for like, parent in lie if parent not in folders]
    named = all(like for like, parent in lie if parent in folders) and not any(beside)
    return len(folders) >= len(beside) or named
