"""What a course system says about the notebook that counts; kept next to it when collected."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from .names import submitted_path

NOTE = ".sent"  # next to a notebook; hidden, so not part of what was handed in


@dataclass(frozen=True)
class HandIn:
    """The hand-in that counts, as its course system named it.

    `layout` names the shape of the download, such as "canvas", "moodle" or "folders". `path` is the
    file's path in the download (of the student's own zip, if the notebook was in one), and `key`
    what the system needs to take feedback back: USER_ATTACHMENT in Canvas, else the part of `path`
    up to the folder or name of the hand-in. `attempts` counts the student's notebooks, `late` says
    that the system marked this one late, `time` is when it was handed in (ISO, UTC) if its name
    says so, `team` the team that handed it in.
    """

    layout: str
    path: str
    key: str = ""
    attempts: int = 1
    late: bool = False
    time: str = ""
    team: str = ""


def read_handin(course: Path, student: str) -> HandIn | None:
    """Return what is known about a student's hand-in; None if it was not collected by us."""
    note = read_note(submitted_path(course, student).parent)
    try:
        return HandIn(**{field.name: note[field.name] for field in fields(HandIn)})
    except (KeyError, TypeError):
        return None


def read_note(folder: Path) -> dict[str, Any]:
    """Return everything that is noted in a student's folder; empty if nothing is readable."""
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def as_note(handin: HandIn, **more: object) -> bytes:
    """Return what `read_handin` and `read_note` read from the file `NOTE`."""
    return json.dumps(asdict(handin) | more).encode()
