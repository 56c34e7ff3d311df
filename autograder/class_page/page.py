"""Write the class page: what to do next, what to explain again, whom to look at."""

import re
import statistics
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from ..course import Course, HandedIn, students_recorded, submissions_waiting
from ..files import write_atomically
from ..outcome import STATUSES, Outcome
from ..templates import environment, page_of, who
from . import figures as class_figures

REPORT = "report.html"
_TO_LOOK_AT = ("needs_review", "timeout", "out_of_memory", "kernel_died", "malformed")


@dataclass(frozen=True)
class Around:
    """What a course knows besides its outcomes.

    `roster` has the students' names by id. `waiting` is how many submissions wait for a hand grade,
    None if unknown. `pages` has the ids of students with a feedback page, `recorded` of those in
    the gradebook, `ungraded` of those who handed in but aren't in the gradebook. `hand_ins` says
    how often and how late, `excused` who on the roster doesn't have to hand in.
    """

    roster: dict[str, str] = field(default_factory=dict)
    waiting: int | None = None
    pages: frozenset[str] = frozenset()
    recorded: frozenset[str] = frozenset()
    ungraded: tuple[str, ...] = ()
    hand_ins: dict[str, HandedIn] = field(default_factory=dict)
    excused: frozenset[str] = frozenset()


def write(course: Course) -> Path:
    """Write COURSE/report.html from the outcomes of the course; return its path.

    Raises `LabError` if roster or gradebook cannot be read.
    """
    path = course.folder / REPORT
    with course.only_page():  # so that no older page replaces a newer one
        pages = frozenset(course.pages())
        outcomes = course.outcomes()
        waiting, recorded = _in_gradebook(course, outcomes)
        open_ones = tuple(course.ungraded(recorded))
        excused = frozenset(s for s, enrolled in course.enrolled().items() if enrolled.excused)
        around = Around(
            course.roster(), waiting, pages, recorded, open_ones, course.hand_ins(), excused
        )
        write_atomically(path, render(outcomes, around))
    return path


def _in_gradebook(course: Course, outcomes: list[Outcome]) -> tuple[int, frozenset[str]]:
    """Return how many submissions wait for a hand grade, and the ids in the gradebook."""
    with course.gradebook() as gradebook:
        waiting = len(submissions_waiting(gradebook, outcomes))
        return waiting, frozenset(students_recorded(gradebook))


def render(outcomes: list[Outcome], around: Around) -> str:
    """Return the page as HTML; the students' text in it is escaped."""
    judged = [outcome for outcome in outcomes if outcome.verdicts]
    handed_in = {outcome.student for outcome in outcomes} | around.recorded | {*around.ungraded}
    look = [o for o in outcomes if o.status in _TO_LOOK_AT or o.not_taken]
    return (
        _environment(around)
        .get_template("page.html")
        .render(
            outcomes=outcomes,
            judged=judged,
            around=around,
            absent=sorted(set(around.roster) - handed_in - around.excused),
            excused=sorted(around.excused - handed_in),
            strangers=sorted({o.student for o in outcomes} - set(around.roster or handed_in)),
            most=class_figures.most_points(),
            points=sorted(outcome.points for outcome in judged),
            bars=class_figures.points_bars(judged),
            mistakes=class_figures.mistakes(judged),
            exercises=class_figures.exercise_rates(judged),
            accuracies=class_figures.accuracies(judged),
            look=look,
            faults=[outcome for outcome in outcomes if outcome.status == "grader_fault"],
            statuses=_statuses(outcomes),
            editions=_editions(outcomes),
            screened=[outcome for outcome in outcomes if outcome.screened],
            repaired=[outcome for outcome in outcomes if outcome.repairs],
            seconds=sorted(outcome.seconds for outcome in outcomes if outcome.seconds),
        )
    )


def _environment(around: Around) -> Environment:
    filled = environment("autograder.class_page")
    filled.globals["who"] = partial(who, around.roster)
    filled.globals["handed_in"] = lambda student: around.hand_ins.get(student, HandedIn())
    filled.globals["page_of"] = partial(page_of, around.pages)
    filled.filters |= {"code": _code, "n": _n, "median": statistics.median, "time": _time}
    filled.filters["reasons"] = _reasons
    return filled


def _reasons(outcome: Outcome) -> list[str]:
    """Return the reasons to look at a submission."""
    not_taken = outcome.not_taken.instructor
    older = f"The grade is an older notebook's. {not_taken}" if not_taken else ""
    reasons = [outcome.reason.instructor, older, *outcome.reviews[:10]]
    return list(dict.fromkeys(filter(None, reasons)))


def _code(text: str) -> Markup:
    """Return the text, escaped, with text in backquotes as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _n(number: float) -> str:
    return f"{number:,.10g}"


def _time(seconds: float) -> str:
    """Return a time in the unit that fits."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.1f} {unit}"
    return f"{seconds:.0f} s"


def _editions(outcomes: list[Outcome]) -> list[tuple[str, int]]:
    """Return how many handed in each edition; nothing if all have the lab's own."""
    counts = Counter(o.edition or "the lab's own" for o in outcomes if o.verdicts or o.edition)
    return sorted(counts.items()) if any(o.edition for o in outcomes) else []


def _statuses(outcomes: list[Outcome]) -> list[tuple[str, str, list[Any]]]:
    groups = [(s, text, [o for o in outcomes if o.status == s]) for s, text in STATUSES.items()]
    return [group for group in groups if group[2]]
