"""The lecture page: what the class found out by experiment, and its mistakes, without names."""

from dataclasses import dataclass

from ..outcome import Outcome, exercises_of
from ..templates import environment
from . import figures
from .experiment import FEW, experiments
from .words import as_code, as_number

LECTURE = "lecture.html"
_SHARED = 2  # students who must have made a mistake: one alone might know their own words again


@dataclass(frozen=True)
class Branch:
    """An exercise, its shared mistakes, the most frequent first, and how many others there are."""

    exercise: figures.ExerciseRate
    mistakes: list[figures.Mistake]
    rare: int


def render(outcomes: list[Outcome]) -> str:
    """Return the page as HTML: no student's name or id is in it."""
    judged = [outcome for outcome in outcomes if outcome.verdicts]
    filled = environment("autograder.class_page")
    filled.filters |= {"code": as_code, "n": as_number}
    return filled.get_template("lecture.html").render(
        judged=len(judged), experiments=experiments(judged), few=FEW, branches=branches(judged)
    )


def branches(judged: list[Outcome]) -> list[Branch]:
    """Return the mistakes as a tree: each exercise in which anybody made one."""
    rates = figures.exercise_rates(judged) if exercises_of(judged) else []
    made = figures.mistakes(judged)
    found = []
    for rate in rates:
        own = [mistake for mistake in made if mistake.exercise == rate.all_points.text]
        shared = [mistake for mistake in own if len(mistake.students) >= _SHARED]
        if own:
            found.append(Branch(rate, shared, len(own) - len(shared)))
    return found
