"""File names without what copies and versions add to them, and how like the lab's name they are."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from itertools import takewhile

from ..names import ASSIGNMENT, NOTEBOOK

Parts = tuple[str, ...]
_TWIN = "pt_"  # MIT's name for its notebook in PyTorch, which is next to the one in TensorFlow
_PUBLISHED = re.compile(rf"{NOTEBOOK}_solution|(?:tf_|pt_)?part1_mnist_solution")
COPY = re.compile(r"(?: ?\((?P<number>\d+)\)|[-_ ]?copy ?(?P<copy>\d*)|-(?P<dash>\d{1,2}))$", re.I)
# what Google Drive puts before the name of a copy, in the user's language
_COPY_OF = re.compile(
    r"(?:Copy of|Kopie von|Kopie van|Copie de|Copia de|Copia di|C[oó]pia de|Kopi av|Kopi af|Kopia|"
    r"Kópia|Kopija|Kopio|Копия|Копія|Αντίγραφο από|Kopyası) +",
    re.IGNORECASE,
)
_LABS_WORDS = re.compile(
    r"(?:lab|mnist|digits?|classification|part|pt|tf|tensorflow|notebook|untitled|student|\d|[\W_])+",
    re.IGNORECASE,
)
_DATE = r"(?:(\d{4})[-_. ]?(\d\d)[-_. ]?(\d\d)|(\d\d?)[-_.](\d\d?)[-_.](\d{4}))"
_CLOCK = r"(?:[-_ T]{1,3}\d\d?[-_.:h]?\d\d(?:[-_.:]?\d\d)?)?"
_VERSION = r"(?:v|ver|version|attempt|versuch|rev|draft|try)[-_. ]?(\d+)|final"
_VERSIONED = re.compile(rf"(?<![^\W_])(?:{_DATE}{_CLOCK}|{_VERSION})(?![^\W_])", re.IGNORECASE)


def likeness(name: str) -> int:
    """Return 2 for a notebook of the released name, 1 for one named after the lab, else 0.

    A published solution has -1, because a clone of the lab contains it.
    """
    stem = name.rpartition("/")[2].lower().removesuffix(".ipynb")
    if _PUBLISHED.fullmatch(COPY.sub("", stem)):
        return -1
    if stem.startswith(NOTEBOOK):
        return 2
    return int(stem.startswith(ASSIGNMENT) or ("mnist" in stem and not stem.startswith(_TWIN)))


def only_the_labs(stem: str) -> bool:
    """Return whether a name has no more than what all students' files may be called."""
    return bool(_LABS_WORDS.fullmatch(stem)) and any(map(str.isalpha, stem))


def plain(name: str) -> str:
    """Return a file's name with slashes, composed letters, and no parts such as `..`."""
    parts = unicodedata.normalize("NFC", name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def same_start(paths: Sequence[Parts]) -> Parts:
    """Return the parts with which all paths begin."""
    levels = zip(*paths, strict=False)
    return tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))


def without_copy_of(name: str) -> str:
    """Return a name without what Google Drive puts before that of a copy."""
    return _COPY_OF.sub("", name, count=1) if _COPY_OF.match(name) else name


def without_version(stem: str) -> tuple[str, tuple[float, ...]]:
    """Return a name without its date and version, and numbers that grow with them.

    A name that is nothing else stays as it is: it may be a student's number.
    """
    numbers: list[float] = []
    for found in _VERSIONED.finditer(stem):
        if found[1] or found[6]:
            year, month, day = (found[1], found[2], found[3]) if found[1] else found.group(6, 5, 4)
            if not _is_date(int(year), int(month), int(day)):
                return stem, ()
            digits = re.sub(r"\D", "", found[0])[8:14]
            numbers += [float(f"{year}{int(month):02}{int(day):02}"), float(digits or 0)]
        else:
            numbers.append(float(found[7] or "inf"))
    left = _VERSIONED.sub("", stem)
    left = re.sub(r"[-_ .]{2,}", "_", left).strip("-_ .")
    return (left, tuple(numbers)) if numbers and left else (stem, ())


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        return 2000 <= date(year, month, day).year < 2100
    except ValueError:
        return False
