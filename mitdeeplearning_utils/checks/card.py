"""The cards under the checks: HTML for the notebook, and text that nbgrader reads as points.

The tags are those that nbconvert's sanitiser keeps, so feedback pages show the card, too. The text
has the theme's colour; each colour comes with a symbol.
"""

import html
import re
from dataclasses import dataclass, field

from .collecting.values import cut
from .findings import LONGEST, Finding, Verdict

GREEN, RED, GREY, AMBER = "#1a7f37", "#b3261e", "#6b7280", "#8a5a00"
COLLECTED = "Collected. The grader judges it outside of this run."
SYMBOLS = {
    "passed": ("✓", GREEN),
    "failed": ("✗", RED),
    "skipped": ("–", GREY),
    "waits": ("…", AMBER),
    "noted": ("!", AMBER),
}


@dataclass(frozen=True)
class Result:
    """What a check found.

    Its `repr` is the points, because nbgrader reads partial credit from text. With `fault` set the
    check itself failed: the `repr` is then a sentence, for which stock nbgrader gives full marks.
    With neither a verdict nor a fault, the evidence was collected and is judged elsewhere.
    """

    name: str
    title: str
    most: float
    verdict: Verdict | None = None
    fault: str = ""

    @property
    def points(self) -> float:
        """The points reached; 0 without a verdict."""
        return min(self.verdict.points, self.most) if self.verdict else 0.0

    @property
    def state(self) -> str:
        """One of fault, collected, not started, passed, partly, failed."""
        if self.verdict is None:
            return "fault" if self.fault else "collected"
        if self.verdict.not_started:
            return "not started"
        if self.points >= self.most:
            return "passed"
        return "partly" if self.points else "failed"

    def __repr__(self) -> str:
        """Return the points, or a sentence if there are none."""
        if self.verdict is None:
            return f"A fault of the grader, not yours. {self.fault}" if self.fault else COLLECTED
        return f"{self.points:g}"

    def _repr_html_(self) -> str:
        if self.state == "collected":
            return _card(self.title, "judged later", GREY, _line("–", GREY, COLLECTED))
        if self.verdict is None:
            body = _line("!", AMBER, _FAULT, _detail(self.fault))
            return _card(self.title, "no points lost", AMBER, body)
        colour = _COLOURS[self.state]
        body = "".join(map(_finding, self.verdict.findings))
        if self.verdict.not_started:
            body = _line("–", GREY, f"Not started. {self.verdict.not_started}")
        told = f"{_SIGNS[self.state]} {self.state}: {self.points:g} of {_points(self.most)}"
        return _card(self.title, told, colour, body)


@dataclass(frozen=True)
class Scorecard:
    """All the results so far, and the exercises not checked yet, in the order of these titles.

    `by_hand` are titles and points of questions that a person grades; they don't count here. What
    has no title in `order` comes last.
    """

    results: list[Result]
    waiting: list[tuple[str, float]]
    by_hand: list[tuple[str, float]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        """The points so far."""
        return sum(result.points for result in self.results)

    @property
    def most(self) -> float:
        """The points that the checks can give."""
        return sum(r.most for r in self.results) + sum(most for _, most in self.waiting)

    def __repr__(self) -> str:
        """Return the total and a line for each exercise."""
        total = f"{self.points:g} of {_points(self.most)}"
        return "\n".join([total, *(f"{s} {title}: {note}" for s, _, title, note in self._rows())])

    def _repr_html_(self) -> str:
        body = "".join(
            _line(s, colour, f"{title}: {note}") for s, colour, title, note in self._rows()
        )
        colour = GREEN if self.points >= self.most else GREY
        return _card("Points so far", f"{self.points:g} of {_points(self.most)}", colour, body)

    def _rows(self) -> list[tuple[str, str, str, str]]:
        rows = []
        for result in self.results:
            note = f"{result.points:g} of {result.most:g}, {result.state}"
            if result.verdict is None:
                note = "fault of the grader, no points lost"
            rows.append((_SIGNS[result.state], _COLOURS[result.state], result.title, note))
        for title, most in self.waiting:
            rows.append(("–", GREY, title, f"not checked yet, {_points(most)}"))
        places = {title: place for place, title in enumerate(self.order)}
        rows.sort(key=lambda row: places.get(row[2], len(places)))
        for title, most in self.by_hand:
            rows.append(("…", GREY, title, f"{_points(most)} more, graded by hand"))
        return rows


_FAULT = (
    "A fault of the grader, not yours: this check could not finish. You lose no points. Please "
    "tell your instructor, with the line below."
)
_COLOURS = {"fault": AMBER, "not started": GREY, "passed": GREEN, "partly": AMBER, "failed": RED}
_SIGNS = {"fault": "!", "not started": "–", "passed": "✓", "partly": "◐", "failed": "✗"}


def _points(number: float) -> str:
    return f"{number:g} point{'' if number == 1 else 's'}"


def _card(title: str, points: str, colour: str, body: str) -> str:
    badge = f'<span style="background-color: {colour}; color: #ffffff">&nbsp;{points}&nbsp;</span>'
    return f"<div><div><b>{html.escape(title)}</b> {badge}</div><ul>{body}</ul></div>"


def _finding(finding: Finding) -> str:
    symbol, colour = SYMBOLS[finding.state]
    seen = f": {finding.seen}" if finding.state == "passed" and finding.seen else ""
    worth = "" if finding.state == "noted" else f" ({finding.points:g})"
    claim = f"{finding.claim}{worth}{seen}"
    return _line(symbol, colour, claim, _notes(finding))


def _notes(finding: Finding) -> str:
    if finding.state == "passed":
        return _detail(f"Note: {finding.hint}") if finding.hint else ""
    if finding.state == "waits":
        return _detail("Your instructor will look at this claim.")
    if finding.state == "skipped":
        return _detail(f"Skipped: {finding.seen}") if finding.seen else ""
    lines = {"Found": finding.seen, "Expected": finding.expected, "Hint": finding.hint}
    return "".join(_detail(text, name) for name, text in lines.items() if text)


def _line(symbol: str, colour: str, text: str, notes: str = "") -> str:
    badge = f'<span style="background-color: {colour}; color: #ffffff">&nbsp;{symbol}&nbsp;</span>'
    return f"<li>{badge} {_text(text)}{notes}</li>"


def _detail(text: str, name: str = "") -> str:
    head = f"<b>{name}:</b> " if name else ""
    return f"<div>{head}{_text(text)}</div>"


def _text(text: str) -> str:
    """Return text, cut and escaped, with text in backquotes as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(cut(text, LONGEST)))
