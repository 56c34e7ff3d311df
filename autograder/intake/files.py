"""The files in a folder or zip from a course system, listed and read within bounds."""

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ..errors import LabError
from ..words import listed, printable

MOST_BYTES = 50_000_000
_MOST_MEMBERS = 200_000
_MOST_NESTED = 1000
_UTF8 = 0x800  # the flag for a name in UTF-8; without it the name is in cp437
_LONGEST_NAME = 4000  # the longest path on Linux; a zip allows 65,535 bytes
Opened = Callable[[], AbstractContextManager[zipfile.ZipFile]]
_PART = re.compile(r"(?P<start>[^/]+-)(?P<number>\d{3})\.zip", re.IGNORECASE)  # Google Drive's
_IGNORED = {"__MACOSX", ".ipynb_checkpoints"}


class TooLargeError(Exception):
    """A file is larger than MOST_BYTES."""


@dataclass(frozen=True)
class Item:
    """A file that came in: its name with slashes, a number that grows with time, and its bytes.

    For a file in a student's own zip, `inner` is its path there, `inner_time` its time there, and
    `name` is the zip's name with `.ipynb` for `.zip`. `empty` says why a student's zip gives no
    notebook, `dated` whether `time` is of the zip that the course system made. `origin` is
    the name in the download, which for a student's own zip ends in `.zip`.
    """

    name: str
    time: float
    read: Callable[[], bytes]
    inner: str = ""
    inner_time: float = 0
    empty: str = ""
    dated: bool = False
    origin: str = ""

    def __post_init__(self) -> None:
        """Keep the name that the course system gave."""
        if not self.origin:
            object.__setattr__(self, "origin", self.name)

    @property
    def shown(self) -> str:
        """The name for a message, without control characters."""
        name = f"{self.name[:200]} ({self.inner[:100]})" if self.inner else self.name[:200]
        return printable(name)

    @property
    def is_notebook(self) -> bool:
        """Whether its name is that of a notebook."""
        return self.name.lower().endswith(".ipynb")


def list_items(source: Path, problems: list[str]) -> list[Item]:
    """Return the files in a folder or zip; each zip in it is replaced by its notebooks.

    Hidden files, links and devices are left out. Raises `LabError` if `source` is neither a folder
    nor a zip, or is a damaged zip.
    """
    require_source(source)
    if source.is_dir():
        items = list(_in_folder(source, problems))
        for part in parts_of_one(items):
            items.remove(part)
            items += _in_zip(_kept_open(source / part.name), part.name, problems)
    elif zipfile.is_zipfile(source):
        _refuse_lone_part(source)
        items = list(_in_zip(_kept_open(source), source.name, problems))
    else:
        items = [Item(source.name, source.stat().st_mtime, lambda: _read_file(source))]
    found: list[Item] = []
    for item in items:
        if item.name.lower().endswith(".zip"):
            found += _nested(item)
        else:
            found.append(item)
    return found


def _kept_open(path: Path) -> Opened:
    """Return what opens a zip once and keeps it open."""
    return cache(lambda: nullcontext(zipfile.ZipFile(path)))


def parts_of_one(items: list[Item]) -> list[Item]:
    """Return the zips in a folder that are parts of one download, such as x-001.zip, x-002.zip."""
    found = {item.name: match for item in items if (match := _PART.fullmatch(item.name))}
    several = [match["start"] for match in found.values() if int(match["number"]) > 1]
    return [item for item in items if item.name in found and found[item.name]["start"] in several]


def _refuse_lone_part(source: Path) -> None:
    """Raise `LabError` if other parts of the same download lie next to a zip."""
    if found := _PART.fullmatch(source.name):
        beside = [Item(path.name, 0, bytes) for path in source.parent.glob("*.zip")]
        parts = [p.name for p in parts_of_one(beside) if p.name.startswith(found["start"])]
        if {*parts} - {source.name}:
            raise LabError(
                f"{source.name} is one part of a download: {listed(sorted(parts))}. Nothing was "
                "graded. Put all parts into one folder, without other files, and name the folder."
            )


def require_source(source: Path) -> None:
    """Raise `LabError` if there is no such folder, zip or notebook."""
    name = "Name the zip or folder that the course system gave you."
    if not source.exists():
        raise LabError(f"{source} does not exist, so nothing was graded. {name}")
    if source.is_dir() or (source.is_file() and zipfile.is_zipfile(source)):
        return
    if source.suffix == ".zip":
        raise LabError(
            f"{source} is not a complete zip, so nothing was graded. Download it again, then give "
            "the same command."
        )
    if not source.is_file() or source.suffix != ".ipynb":
        raise LabError(
            f"{source} is neither a folder nor a zip file, so nothing was graded. {name}"
        )


def _in_folder(source: Path, problems: list[str]) -> Iterator[Item]:
    for path in sorted(_walk(source, problems)):
        name = path.relative_to(source).as_posix()
        if _is_hidden(name):
            continue
        if path.is_symlink() or not path.is_file():
            if not path.is_dir() or path.is_symlink():
                problems.append(
                    f"Left out, because it isn't an ordinary file: {Item(name, 0, bytes).shown}"
                )
            continue
        yield Item(name, path.stat().st_mtime, lambda path=path: _read_file(path))  # type: ignore[misc]


def _walk(source: Path, problems: list[str]) -> Iterator[Path]:
    """Yield everything in a folder; add a line on each folder that can't be read."""

    def tell(error: OSError) -> None:
        shown = printable(os.path.relpath(error.filename, source))
        problems.append(f"Left out, because it can't be read ({error.strerror}): {shown}")

    for folder, folders, files in os.walk(source, onerror=tell):
        yield from (Path(folder, name) for name in (*folders, *files))


def _in_zip(opened: Opened, name: str, problems: list[str]) -> Iterator[Item]:
    """Yield the members of a zip; reading a member's bytes calls `opened` again."""
    try:
        with opened() as archive:
            members = archive.infolist()
    except TooLargeError:
        raise
    except Exception as error:  # zipfile raises many kinds on damaged bytes
        raise LabError(f"{name} is not a complete zip ({error}). Download it again.") from error
    if len(members) > _MOST_MEMBERS:
        raise LabError(f"{name} has {len(members):,} members, more than {_MOST_MEMBERS:,}.")
    for member in members:
        filename = _filename(member)
        shown = Item(filename, 0, bytes).shown
        if _is_hidden(filename) or filename.endswith("/"):
            continue
        if len(filename) > _LONGEST_NAME:
            problems.append(f"Left out, because its name is too long: {shown}")
            continue
        if (member.external_attr >> 16) & 0o170000 == 0o120000:
            problems.append(f"Left out, because it is a link: {shown}")
            continue
        time = float("".join(f"{n:02}" for n in member.date_time))
        yield Item(filename, time, lambda m=member: _read_member(opened, m), dated=True)  # type: ignore[misc]


def _filename(member: zipfile.ZipInfo) -> str:
    """Return a member's name: macOS writes UTF-8 without setting the flag."""
    if member.flag_bits & _UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _nested(item: Item) -> list[Item]:
    """Return the notebooks in a student's own zip; only the zip's name says whose they are."""
    name = f"{item.name[: -len('.zip')]}.ipynb"
    try:
        item.read()
    except TooLargeError:
        return [replace(item, empty=f"is larger than {MOST_BYTES // 1_000_000} MB")]
    except Exception:  # the download is damaged, not the student's file: `collect` says so
        return [replace(item, name=name)]
    try:
        inner = list(_in_zip(lambda: _unpacked(item), "it", []))
    except LabError:
        return [replace(item, empty="is not a complete zip")]
    notebooks = [i for i in inner if i.name.lower().endswith(".ipynb")][:_MOST_NESTED]
    if not notebooks:
        return [replace(item, empty="holds no notebook")]
    return [
        Item(name, item.time, i.read, i.name, i.time, dated=item.dated, origin=item.name)
        for i in notebooks
    ]


def _unpacked(item: Item) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(item.read()))


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(part in _IGNORED or (part.startswith(".") and part != "..") for part in parts)


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return _bounded(file.read(MOST_BYTES + 1))


def _read_member(opened: Opened, member: zipfile.ZipInfo) -> bytes:
    if member.file_size > MOST_BYTES:
        raise TooLargeError
    with opened() as archive, archive.open(member) as file:
        return _bounded(file.read(MOST_BYTES + 1))


def _bounded(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise TooLargeError
    return data
