"""Why a grade is written again: what changed from one outcome to the next, in words."""

from ..outcome import Outcome

_AGAIN = "written again: the due date, the hand-in time or the pages' code changed"
_PARTS = {
    "run": "the code or the packages that run notebooks",
    "judge": "the judge's code (a threshold, for example)",
    "packages": "the packages",
}


def reason(before: Outcome | None, new: Outcome) -> str:
    """Return why a grade is written, from the outcomes before and now."""
    if before is None:
        return "first grade"
    if new.status == "grader_fault":
        return "a fault of the grader"
    if before.status == "grader_fault":
        return "graded again after a fault of the grader"
    if before.notebook != new.notebook:
        return "another notebook was handed in"
    found = changed_parts(before, new)
    if not found and before.run != new.run:
        found = ["the settings of the run changed"]
    return "; ".join(found) or _AGAIN


def changed_parts(before: Outcome, new: Outcome) -> list[str]:
    """Return a line for each part of the grader that is another one now, as far as it is known."""
    return [
        f"{what} changed: {short(before.grader[part])} → {short(new.grader[part])}"
        for part, what in _PARTS.items()
        if before.grader.get(part)
        and new.grader.get(part, before.grader[part]) != before.grader[part]
    ]


def short(text: str) -> str:
    """Return the beginning of a hash; other texts stay."""
    return text if " " in text else text[:8]
