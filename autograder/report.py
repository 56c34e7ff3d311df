"""The class on one page: points, mistakes, accuracies and statuses, in a file of its own."""

import re
import statistics
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.exercises import cnn_train, fc_train

from .outcome import STATUSES, Outcome, exercises_of, read_outcomes
from .project import write_atomically
from .roster import read_roster

REPORT = "report.html"
_MODELS = {"model": ("Fully connected", fc_train), "cnn_model": ("CNN", cnn_train)}
_LOWEST = 0.9  # where the accuracies' axis begins; what is below stands at its edge


@dataclass
class Mistake:
    """A claim that did not hold, or the known mistake behind it, and who made it."""

    exercise: str
    text: str
    students: list[str] = field(default_factory=list)


def write_report(course: Path) -> Path:
    """Write COURSE/report.html from the outcomes of the course; return its path.

    Raises `LabError` if the roster cannot be read.
    """
    page = render(read_outcomes(course), read_roster(course))
    path = course / REPORT
    write_atomically(path, page)
    return path


def render(outcomes: list[Outcome], roster: dict[str, str]) -> str:
    """Return the page as HTML; the students' text in it is escaped."""
    environment = Environment(
        loader=PackageLoader("autograder"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["code"] = _code
    handed_in = {outcome.student for outcome in outcomes}
    judged = [outcome for outcome in outcomes if outcome.verdicts]
    return environment.get_template("report.html").render(
        outcomes=outcomes,
        judged=judged,
        roster=roster,
        absent=sorted(set(roster) - handed_in),
        most=sum(checks.result(name).most for name in checks.EXERCISES),
        median=statistics.median([o.points for o in judged]) if judged else 0,
        histogram=_histogram(judged),
        mistakes=mistakes(judged),
        exercises=_exercises(judged),
        accuracies=_accuracies(judged),
        statuses=_statuses(outcomes),
        screened=[o.student for o in outcomes if o.screened],
        repaired=[o for o in outcomes if o.repairs],
        seconds=sorted(o.seconds for o in outcomes if o.seconds),
    )


def mistakes(outcomes: list[Outcome]) -> list[Mistake]:
    """Return the mistakes, those of most students first; a known one under its hint."""
    found: dict[tuple[str, str], Mistake] = {}
    for outcome in outcomes:
        for name, verdict in outcome.verdicts.items():
            title = checks.result(name).title
            for finding in verdict.findings:
                if finding.state == "failed":
                    text = finding.hint or f"Not so: {finding.claim}."
                    mistake = found.setdefault((name, text), Mistake(title, text))
                    if outcome.student not in mistake.students:
                        mistake.students.append(outcome.student)
    return sorted(found.values(), key=lambda mistake: -len(mistake.students))


def _code(text: str) -> Markup:
    """Return the text, escaped, with what stands between backquotes as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _histogram(outcomes: list[Outcome]) -> list[tuple[int, int]]:
    """Return the number of students for each number of points, halves rounded down."""
    most = int(sum(checks.result(name).most for name in checks.EXERCISES))
    counts = Counter(int(outcome.points) for outcome in outcomes)
    return [(points, counts[points]) for points in range(most + 1)]


def _exercises(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """Return each exercise with the share of students who have all its points, and its claims."""
    rows = []
    for name in exercises_of(outcomes):
        verdicts = [outcome.verdicts[name] for outcome in outcomes if name in outcome.verdicts]
        card = checks.result(name)
        full = sum(verdict.points >= card.most for verdict in verdicts)
        claims: dict[str, list[bool]] = {}
        for verdict in verdicts:
            for finding in verdict.findings:
                claims.setdefault(finding.claim, []).append(finding.state == "passed")
        rows.append(
            {
                "title": card.title,
                "most": card.most,
                "full": full,
                "count": len(verdicts),
                "begun": sum(not verdict.not_started for verdict in verdicts),
                "claims": [(claim, sum(held), len(held)) for claim, held in claims.items()],
            }
        )
    return rows


def _accuracies(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """Return for each model its threshold and the accuracies, as places on an axis from 0 to 1."""
    rows = []
    for name, (title, exercise) in _MODELS.items():
        values = sorted(o.accuracies[name] for o in outcomes if name in o.accuracies)
        rows.append(
            {
                "title": title,
                "threshold": exercise.THRESHOLD,
                "line": _place(exercise.THRESHOLD),
                "places": [(_place(value), 14 + 9 * (i % 4)) for i, value in enumerate(values)],
                "passed": sum(value >= exercise.THRESHOLD for value in values),
                "count": len(values),
                "median": statistics.median(values) if values else None,
            }
        )
    return rows


def _place(accuracy: float) -> float:
    return max(0.0, (accuracy - _LOWEST) / (1 - _LOWEST))


def _statuses(outcomes: list[Outcome]) -> list[tuple[str, str, list[Outcome]]]:
    groups = [(s, text, [o for o in outcomes if o.status == s]) for s, text in STATUSES.items()]
    return [group for group in groups if group[2]]
