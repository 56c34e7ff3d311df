"""What the README takes from the source: the table of the exercises, and Colab's badge."""

from collections.abc import Iterator

from nbformat import NotebookNode

from mitdeeplearning_utils.checks import EXERCISES

from ..cells import nbgrader_metadata
from ..errors import LabError
from .numbers import the_exercise

BEGIN = "<!-- The exercises. Written by `lab2 build`: change the exercises instead. -->"
END = "<!-- End of the exercises. -->"
BADGE = "<!-- The badge. Written by `lab2 build`. -->"
BADGE_END = "<!-- End of the badge. -->"
_HEAD = ("exercise", "check", "points", "what earns them")


def with_table(text: str, instructor: NotebookNode) -> str:
    """Return a Markdown text with the table of all exercises between BEGIN and END.

    Raises `LabError` unless the text has exactly one place for it.
    """
    lines = [f"| {' | '.join(row)} |" for row in [_HEAD, ["---"] * len(_HEAD), *_rows(instructor)]]
    return _between(BEGIN, END, text, "\n".join(lines), "the table of exercises")


def with_badge(text: str, badge: str) -> str:
    """Return a Markdown text with the badge between BADGE and BADGE_END.

    Raises `LabError` unless the text has a place for it.
    """
    return _between(BADGE, BADGE_END, text, badge, "Colab's badge")


def _between(begin: str, end: str, text: str, written: str, what: str) -> str:
    before, begins, rest = text.partition(begin)
    _, ends, after = rest.partition(end)
    if not begins or not ends:
        raise LabError(f"The README has no place for {what}: {begin} and {end}")
    return f"{before}{begin}\n\n{written}\n\n{end}{after}"


def _rows(instructor: NotebookNode) -> Iterator[list[str]]:
    by_hand = automatic = 0.0
    for cell in instructor.cells:
        entry = nbgrader_metadata(cell)
        if not entry.get("grade"):
            continue
        grade_id, points = entry["grade_id"], entry["points"]
        if entry.get("solution") or entry.get("task"):
            title, earns = "A written question", "graded by hand"
            by_hand += points
        else:
            title, earns = _told(grade_id.removesuffix("_check"))
            automatic += points
        yield [title, f"`{grade_id}`", f"{points:g}", earns]
    sums = f"{automatic:g} automatic, {by_hand:g} by hand"
    yield ["**All**", "", f"**{automatic + by_hand:g}**", sums]


def _told(name: str) -> tuple[str, str]:
    """Return an exercise's title, and what earns its points, from its docstring's first line."""
    if name not in EXERCISES:
        return name, "its tests"
    exercise = the_exercise(name)
    line = (exercise.__doc__ or "").splitlines()[0].removesuffix(".")
    earns = line.partition(": ")[2] or line
    return exercise.TITLE, earns.replace("THRESHOLD", f"{getattr(exercise, 'THRESHOLD', '')}")
