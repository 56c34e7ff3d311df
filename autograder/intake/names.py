"""File names as course systems write them: whose file, which attempt, how like the lab's name."""

import re
import unicodedata

from ..names import ASSIGNMENT, NOTEBOOK

COPY = re.compile(r"(?: ?\((?P<number>\d+)\)|[-_ ]?copy ?(?P<copy>\d*)|-(?P<dash>\d{1,2}))$", re.I)
_CANVAS = re.compile(
    r"(?P<name>[^/]+?)(?P<late>_(?i:LATE))?_(?P<user>\d+)_(?P<submission>\d+)_(?P<file>.+)"
)
_MOODLE = re.compile(
    r"(?P<name>[^/]+)_(?P<user>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?:/.*|.*)"
)


def match_moodle(name: str) -> re.Match[str] | None:
    """Return the match of a name as Moodle gives it."""
    return next(filter(None, map(_MOODLE.fullmatch, _tails(name))), None)


def match_canvas(part: str) -> re.Match[str] | None:
    """Return the match of a name as Canvas gives it; "lab2_2026_11_ann" has a date, no numbers."""
    found = _CANVAS.fullmatch(part)
    return None if found is None or likeness(found["name"]) > 0 else found


def likeness(name: str) -> int:
    """Return 2 for a notebook of the released name, 1 for one named after the lab, else 0.

    The published solution has -1, because a clone of the lab contains it.
    """
    stem = name.rpartition("/")[2].lower().removesuffix(".ipynb")
    if COPY.sub("", stem) == f"{NOTEBOOK}_solution":
        return -1
    return 2 if stem.startswith(NOTEBOOK) else int(stem.startswith(ASSIGNMENT) or "mnist" in stem)


def plain(name: str) -> str:
    """Return a file's name with slashes, composed letters, and no parts such as `..`."""
    parts = unicodedata.normalize("NFC", name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _tails(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[i:]) for i in range(len(parts))]
