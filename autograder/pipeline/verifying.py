"""`lab2 verify`: does a receipt's verdict follow from what the course has stored?

It judges the stored evidence again, from nothing but that, and compares. It changes nothing.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..course import (
    CHANGES,
    Change,
    Course,
    History,
    Known,
    differences,
    fold,
    judge_code,
    packages,
    page_code,
    points_in,
    running_code,
)
from ..errors import LabError
from ..files import digest
from ..outcome import Outcome
from ..words import printable
from .history import in_words
from .reasons import short
from .receipt import code_of, parts_on, points_text, read_code, receipt_of
from .submission import judge_stored

GOOD, BAD, NOTE = "✓ ", "✗ ", "  "
_LONGEST_PAGE = 100_000_000
_STORED = {
    "evidence": "The stored evidence",
    "outputs": "The notebook that came out of the run",
    "end": "How the stored run ended",
    "seed": "The stored seed",
}
_CODE = {
    "run": ("Other code, or other packages, ran it than are installed here", running_code),
    "judge": ("Another version of the judge made it", judge_code),
    "packages": ("The judge had other packages", packages),
    "page": ("Other code made the page", page_code),
}

_NO_SUCH = (
    "Was it misread? Is it of another course, or was the log edited? A page that was made before "
    "lab2 had receipts gets one with the next `lab2 grade`."
)


def verify(folder: Path, receipt: str) -> list[str]:
    """Return a line for each thing that was compared; those that are wrong begin with `BAD`.

    `receipt` is a code, or the path of a page with one. Raises `LabError` if it is neither, and if
    the folder isn't a course.
    """
    course = Course(folder)
    course.require_settings()
    code, lines = _asked(receipt)
    history = History(course.folder)
    changes = history.read()
    if history.problem:
        lines.append(f"{BAD}{history.problem}")
    made = next((change for change in changes if change.receipt.get("code") == code), None)
    if made is None:
        return [*lines, f"{BAD}{CHANGES} has no receipt {code}. {_NO_SUCH}"]
    later = [c for c in changes if c.student == made.student and c.number > made.number]
    lines += [printable(line) for line in _about(made, later)]
    outcome = course.outcome(made.student)
    if outcome is None:
        return [*lines, f"{BAD}{made.student} has no outcome in this course: it was removed."]
    newest = next((change for change in reversed(later) if change.receipt), made)
    if newest is not made:
        lines.append(f"{NOTE}A later page replaced it, with the receipt {newest.receipt['code']}.")
    lines += _compared(course, made.receipt, newest.receipt, outcome)
    known: dict[str, Known] = {}
    fold(known, changes)
    return [*lines, *_gradebook(course, newest.receipt, known[made.student])]


def _asked(receipt: str) -> tuple[str, list[str]]:
    """Return the code that is asked for; if it is on a page, also what is wrong there."""
    path = Path(receipt)
    if not path.is_file():
        code = read_code(receipt)
        if not code:
            raise LabError(f"{receipt!r} is neither a receipt (K7QF-2M9X-T4HD) nor a page.")
        return code, []
    with path.open(encoding="utf-8", errors="replace") as file:
        parts = parts_on(file.read(_LONGEST_PAGE))
    code = read_code(parts.get("code", ""))
    if not code:
        raise LabError(f"{path} has no receipt.")
    if code_of(parts) != code:
        return code, [f"{BAD}The receipt on the page was edited: its parts don't give its code."]
    return code, []


def _about(made: Change, later: list[Change]) -> Iterator[str]:
    parts = made.receipt
    points = parts.get("points", "nothing was judged")
    yield f"{NOTE}{parts['code']}: {made.student}, {parts['status']}, {made.when}: {points}"
    for change in later:
        for name, (old, new) in change.grades.items():
            who = change.who or "somebody"
            yield (
                f"{NOTE}{change.when}, {who}: {name.removesuffix('_check')} {in_words(old)} → "
                f"{in_words(new)}. {change.why}"
            )


def _compared(
    course: Course, parts: dict[str, str], newest: dict[str, str], outcome: Outcome
) -> Iterator[str]:
    """Yield what is different on the disk, in the code and in the verdict."""
    yield from _notebook(course, parts)
    stored = receipt_of(course, outcome)
    if stored.get("points") != newest.get("points") or stored["status"] != newest["status"]:
        yield f"{BAD}outcomes/{outcome.student}.json says something else than the newest page."
    if parts.get("evidence") != newest.get("evidence"):
        yield f"{BAD}Its evidence isn't here any more, because a newer run replaced it."
        return
    bad = [what for part, what in _STORED.items() if part in parts and part not in stored]
    if bad and len(bad) == len([part for part in _STORED if part in parts]):
        yield f"{BAD}The stored run is gone: it was cleaned away. Only the log tells of its points."
        return
    for part, what in _STORED.items():
        if parts.get(part) != stored.get(part):
            yield f"{BAD}{what} changed on the disk since this page was made."
            bad.append(part)
    if "evidence" in parts and not bad:
        yield f"{GOOD}The stored run is the one of this page."
    for part, (what, here) in _CODE.items():
        if parts.get(part, here()) != here():
            yield f"{NOTE}{what}: {short(parts[part])}, here {short(here())}."
    yield from _verdict(course, parts, outcome)


def _notebook(course: Course, parts: dict[str, str]) -> Iterator[str]:
    path = course.submitted(parts["student"])
    if "notebook" not in parts:
        return
    if not path.is_file():
        yield f"{NOTE}The notebook that was handed in isn't here."
    elif digest(path.read_bytes()) != parts["notebook"]:
        yield f"{BAD}The notebook in submitted/ isn't the one that was graded: {path}"
    else:
        yield f"{GOOD}The notebook in submitted/ is the one that was graded."


def _verdict(course: Course, parts: dict[str, str], outcome: Outcome) -> Iterator[str]:
    """Judge the stored evidence again; nothing that an earlier judge computed is used."""
    if not outcome.run:
        yield f"{NOTE}Nothing was run: {outcome.reason.instructor}"
        return
    with tempfile.TemporaryDirectory(prefix="lab2-verify-") as kept:
        judged = judge_stored(course, outcome, Path(kept))
    now, before = _points({"points": points_text(judged)}), _points(parts)
    for name in {**before, **now}:
        if before.get(name) != now.get(name):
            old, new = before.get(name, "no"), now.get(name, "none")
            yield f"{BAD}{name}: the page has {old} points, the judge gives {new}."
    if judged.status != parts["status"]:
        yield f"{BAD}The page's status is {parts['status']}, the judge's {judged.status}."
    if now == before and judged.status == parts["status"]:
        yield f"{GOOD}The same verdict: the judge gives these points again."


def _gradebook(course: Course, parts: dict[str, str], known: Known) -> Iterator[str]:
    """Yield where the gradebook has other points than the newest page and the log."""
    course.require_gradebook()
    with course.gradebook() as gradebook:
        cells = points_in(gradebook, [parts["student"]]).get(parts["student"], {})
    for name, points in _points(parts).items():
        found = cells.get(f"{name}_check", {})
        if f"{found.get('automatic', 0):g}" != points:
            yield f"{BAD}{name}: the gradebook has {in_words(found)} points, the page {points}."
        if "hand" in found or "extra" in found:
            yield f"{NOTE}{name} was graded by hand: {in_words(found)}."
    for name, (old, new) in differences(known.cells, cells).items():
        words = f"{name.removesuffix('_check')} {in_words(old)} → {in_words(new)}"
        yield f"{NOTE}Not in the log yet: {words}."


def _points(parts: dict[str, str]) -> dict[str, str]:
    return dict(part.rsplit(" ", 1) for part in parts.get("points", "").split(", ") if part)
