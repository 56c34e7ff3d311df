"""The receipt at the end of a feedback page: what its verdict was made from, as hashes.

It has a code that a student can read out: the same receipt has the same code.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

from ..course import Course, page_code, stored_end
from ..files import digest
from ..outcome import Outcome

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O and U, which are misread
_MISREAD = str.maketrans("ILO", "110")
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")
_PART = re.compile(r'<(?:dd|code) data-part="(\w+)">([^<]*)</')
_BYTES = 8  # of the hash are in the code


def receipt_of(course: Course, outcome: Outcome) -> dict[str, str]:
    """Return the receipt of an outcome, as the course's folder has everything now.

    A part that doesn't exist is left out, such as the evidence if nothing was run. The seed is
    secret, so that only its hash is in it.
    """
    end = stored_end(course.run(outcome.run)) if outcome.run else None
    parts = {
        "student": outcome.student,
        "status": outcome.status,
        "points": points_text(outcome),
        "notebook": outcome.notebook,
        "evidence": _hash_of(course.run(outcome.run) / "evidence") if end else "",
        "outputs": _hash_of(course.run(outcome.run) / "notebook.ipynb") if end else "",
        "end": end.status if end else "",
        "seed": digest(b"the seed of a run", end.seed.encode()) if end and end.seed else "",
        **outcome.grader,
        "page": page_code(),
    }
    parts = {name: text for name, text in parts.items() if text}
    return {"code": code_of(parts), **parts}


def points_text(outcome: Outcome) -> str:
    """Return the automatic points of each exercise that was judged, such as "fc_model 3"."""
    return ", ".join(f"{name} {found.points:g}" for name, found in outcome.verdicts.items())


def code_of(parts: Mapping[str, str]) -> str:
    """Return the code of a receipt's parts, such as "K7QF-2M9X-T4HD"."""
    given = {name: text for name, text in parts.items() if name != "code"}
    whole = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).digest()
    number = int.from_bytes(whole[:_BYTES])
    letters = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def read_code(text: str) -> str:
    """Return a code as `code_of` writes it, from what somebody typed; "" if it can't be one."""
    letters = re.sub(r"[\s-]", "", text).upper().translate(_MISREAD)
    if not _CODE.fullmatch(letters):
        return ""
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def parts_on(page: str) -> dict[str, str]:
    """Return the receipt that a feedback page shows, its code included; empty if there is none."""
    return {name: unescape(text) for name, text in _PART.findall(page)}


def _hash_of(path: Path) -> str:
    """Return a hash of a file, or of all files in a folder and their names."""
    return digest(*_contents(path))


def _contents(path: Path) -> Iterator[bytes]:
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file() and not file.is_symlink():
            yield from (file.name.encode(), file.read_bytes())
