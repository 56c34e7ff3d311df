"""Downloads that no course system named: whose a file is by its folder, or by its own name."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ..words import printable
from .files import Item
from .names import COPY, Parts, likeness, plain, same_start, without_copy_of, without_version


@dataclass(frozen=True)
class Places:
    """How the notebooks lie: in student `folders` or not.

    A student's folder has `depth` parts, or fewer for a notebook higher up. `owners` has the
    outermost of the folders with the same student's name. `above` has the folders that hold both
    notebooks and student folders. `versions` says that dates and versions in names are attempts.
    """

    folders: bool
    depth: int
    owners: dict[str, str]
    above: frozenset[str]
    versions: bool = False

    def folder(self, name: str) -> str:
        """Return the student folder that holds a file."""
        return "/".join(name.split("/")[:-1][: self.depth])

    def in_student_folder(self, name: str) -> bool:
        """Return whether a student's folder holds a file."""
        return self.folders and self.folder(name) not in self.above

    def by_folder(self, name: str, problems: list[str]) -> tuple[str, tuple[float, ...]]:
        """Return the student whose folder holds a notebook, and numbers that grow with attempts.

        A second folder of that name is another student's.
        """
        folder = self.folder(name)
        student = folder.rpartition("/")[2]
        if self.owners[student] != folder:
            shown = printable(folder)
            problems.append(
                f"Two folders have the same student's name; {shown} counts as another student."
            )
            return folder, ()
        return without_version(student) if self.versions else (student, ())

    def by_name(self, name: str) -> tuple[str, tuple[float, ...]]:
        """Return the student in a file's own name, and numbers that grow with attempts."""
        base = name.rpartition("/")[2].rpartition(".")[0]
        stem = without_copy_of(base)
        made = float(stem != base)
        copy = COPY.search(stem)
        number = 0.0
        if copy and copy["dash"] is None:
            number = float(copy["number"] or copy["copy"] or 1)
            stem = stem[: copy.start()].strip() or stem
        if not self.versions:
            return stem, (made, number)
        stem, numbers = without_version(stem)
        return stem, (*numbers, made, number)


def liked(item: Item) -> int:
    """Return how like the lab's a file's name is; in a student's own zip, the name there counts."""
    return likeness(item.inner or item.name)


def find_places(notebooks: Iterable[Item], wanted: str = "") -> Places:
    """Return how the notebooks lie, or as the `wanted` layout says.

    The lab's published solution has no say in it.
    """
    everything = list(notebooks)
    notebooks = [item for item in everything if liked(item) >= 0] or everything
    parents = [tuple(plain(item.name).split("/")[:-1]) for item in notebooks]
    depth = _depth(parents)
    folders = {parent[:depth] for parent in parents}
    above = folders & {folder[:i] for folder in folders for i in range(len(folder))}
    owners: dict[str, str] = {}
    for folder in sorted(folders - above, key=lambda parts: (len(parts), parts)):
        owners.setdefault(folder[-1] if folder else "", "/".join(folder))
    own = _student_folders(notebooks, parents) if wanted != "names" else False
    own = own or (wanted == "folders" and depth > 0)
    return Places(own, depth, owners, frozenset(map("/".join, above)), wanted == "versions")


def _depth(parents: list[Parts]) -> int:
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


def _one_name(folders: set[Parts]) -> bool:
    return 2 * len({folder[-1].casefold() for folder in folders}) <= len(folders)


def _student_folders(notebooks: list[Item], parents: list[Parts]) -> bool:
    """Return whether each student has a folder.

    A single folder next to notebooks may hold old copies. So with notebooks outside folders, there
    must be at least as many folders as these, or only the notebooks in folders have the lab's name.
    """
    start, likes = len(same_start(parents)), [*map(liked, notebooks)]
    folders = {parent for parent in parents if len(parent) > start}
    if not folders:
        return start > 0 and all(like > 0 for like in likes)
    lie = list(zip(likes, parents, strict=True))
    beside = [like for like, parent in lie if parent not in folders]
    named = all(like for like, parent in lie if parent in folders) and not any(beside)
    return len(folders) >= len(beside) or named
