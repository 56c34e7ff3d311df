"""Write the class page: what to do next, what to explain again, whom to look at."""

import base64
import hashlib
import statistics
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from ..course import Course, HandedIn
from ..files import write_atomically
from ..outcome import STATUSES, Outcome
from ..templates import environment, page_of, who
from . import figures as class_figures
from .grades import Grades, read_grades
from .lecture import LECTURE
from .lecture import render as render_lecture
from .words import as_code, as_number, as_time

REPORT = "report.html"
_SCRIPT = Path(__file__).with_name("page.js").read_text("utf-8")
_TO_LOOK_AT = ("needs_review", "timeout", "out_of_memory", "kernel_died", "malformed")


@dataclass(frozen=True)
class Around:
    """What a course knows besides its outcomes.

    `roster` has the students' names by id, `grades` what the gradebook has. `pages` has the ids of
    students with a feedback page, `ungraded` of those who handed in but aren't in the gradebook.
    `hand_ins` says how often and how late, `excused` who on the roster doesn't have to hand in.
    """

    roster: dict[str, str] = field(default_factory=dict)
    grades: Grades = field(default_factory=Grades)
    pages: frozenset[str] = frozenset()
    ungraded: tuple[str, ...] = ()
    hand_ins: dict[str, HandedIn] = field(default_factory=dict)
    excused: frozenset[str] = frozenset()


def write(course: Course) -> Path:
    """Write COURSE/report.html and COURSE/lecture.html; return the path of the first.

    Raises `LabError` if roster or gradebook cannot be read.
    """
    path = course.folder / REPORT
    with course.only_page():  # so that no older page replaces a newer one
        pages = frozenset(course.pages())
        outcomes = course.outcomes()
        grades = read_grades(course, outcomes)
        open_ones = tuple(course.ungraded(grades.recorded))
        excused = frozenset(s for s, enrolled in course.enrolled().items() if enrolled.excused)
        around = Around(course.roster(), grades, pages, open_ones, course.hand_ins(), excused)
        write_atomically(path, render(outcomes, around))
        write_atomically(course.folder / LECTURE, render_lecture(outcomes))
    return path


def render(outcomes: list[Outcome], around: Around) -> str:
    """Return the page as HTML; the students' text in it is escaped."""
    judged = [outcome for outcome in outcomes if outcome.verdicts]
    handed_in = (
        {outcome.student for outcome in outcomes} | around.grades.recorded | {*around.ungraded}
    )
    look = [o for o in outcomes if o.status in _TO_LOOK_AT or o.not_taken]
    return (
        _environment(around)
        .get_template("page.html")
        .render(
            script=Markup(_SCRIPT),
            script_hash=_hash_of(_SCRIPT),
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


def _hash_of(script: str) -> str:
    """Return what a Content Security Policy calls a script, so that no other one may run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _environment(around: Around) -> Environment:
    filled = environment("autograder.class_page")
    filled.globals["who"] = partial(who, around.roster)
    filled.globals["handed_in"] = lambda student: around.hand_ins.get(student, HandedIn())
    filled.globals["page_of"] = partial(page_of, around.pages)
    filled.filters |= {
        "code": as_code,
        "n": as_number,
        "median": statistics.median,
        "time": as_time,
    }
    filled.filters["reasons"] = _reasons
    return filled


def _reasons(outcome: Outcome) -> list[str]:
    """Return the reasons to look at a submission."""
    not_taken = outcome.not_taken.instructor
    older = f"The grade is an older notebook's. {not_taken}" if not_taken else ""
    reasons = [outcome.reason.instructor, older, *outcome.reviews[:10]]
    return list(dict.fromkeys(filter(None, reasons)))


def _editions(outcomes: list[Outcome]) -> list[tuple[str, int]]:
    """Return how many handed in each edition; nothing if all have the lab's own."""
    counts = Counter(o.edition or "the lab's own" for o in outcomes if o.verdicts or o.edition)
    return sorted(counts.items()) if any(o.edition for o in outcomes) else []


def _statuses(outcomes: list[Outcome]) -> list[tuple[str, str, list[Any]]]:
    groups = [(s, text, [o for o in outcomes if o.status == s]) for s, text in STATUSES.items()]
    return [group for group in groups if group[2]]
