"""Find the answers in a notebook of an edition, and where each exercise's evidence is taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .edition import Edition
from .loop import is_loop, looping, reaching
from .trees import Code, Statement

Place = tuple[int, int]  # a cell, and a statement in it


@dataclass(frozen=True)
class Answer:
    """A statement that answers an exercise, or belongs to its answer."""

    exercise: str
    place: Place
    statement: Statement
    started: bool
    given: bool


@dataclass
class Found:
    """What a notebook has of an edition.

    `answers` are in the notebook's order, `points` the places after which evidence is taken, and
    `open` has the reason why there is none, by exercise.
    """

    answers: list[Answer] = field(default_factory=list)
    points: dict[str, Place] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)

    def of(self, exercise: str) -> list[Answer]:
        """Return the answers to an exercise."""
        return [answer for answer in self.answers if answer.exercise == exercise]


def find_answers(edition: Edition, codes: Mapping[int, Code]) -> Found:
    """Return the answers in the cells with code, by their positions."""
    found = Found(list(_answers(edition, codes)))
    found.open = {name: why for name in edition.exercises if (why := _open(edition, name, found))}
    for name, why in _unreadable(found, codes):
        found.open.setdefault(name, why)
    for needy, needed in edition.needs.items():
        if needed in found.open:
            found.open[needy] = edition.to_do[needy]
    for name in edition.exercises:
        if name not in found.open and (place := _point(edition, name, found)):
            found.points[name] = place
    return found


def _answers(edition: Edition, codes: Mapping[int, Code]) -> Iterator[Answer]:
    """Yield the answers: for all exercises up to the loop, or to what its cell makes again for it.

    From there on only the loop itself is one.
    """
    functions = reaching(s for code in codes.values() for s in code.statements)
    loopers = looping(functions)
    seen: set[str] = set()
    made: set[str] = set()
    ended = False
    for cell, code in codes.items():
        loops = [is_loop(statement, functions, loopers) for statement in code.statements]
        has_loops = any(loops)
        for number, statement in enumerate(code.statements):
            spots = [edition.loop] if loops[number] else edition.spots(statement, seen)
            again = any(spot.given and spot.exercise in made for spot in spots)
            ended |= loops[number] or (again and has_loops)
            if ended and not loops[number]:
                continue
            still = sum(spot.open for spot in spots)
            started = not statement.holes or statement.holes < still
            for spot in spots:
                seen.add(spot.exercise)
                made |= {spot.exercise} if spot.given else set()
                yield Answer(spot.exercise, (cell, number), statement, started, spot.given)


def _open(edition: Edition, name: str, found: Found) -> str:
    """Return what to do about an exercise of which nothing is started, else ""."""
    if name in edition.needs:
        return ""
    started = any(answer.started and not answer.given for answer in found.of(name))
    return "" if started else edition.to_do[name]


def _unreadable(found: Found, codes: Mapping[int, Code]) -> Iterator[tuple[str, str]]:
    """Yield the exercises that are answered only in cells that aren't valid Python, and why."""
    for name in {answer.exercise for answer in found.answers}:
        started = [answer for answer in found.of(name) if answer.started and not answer.given]
        if started and not any(answer.statement.node for answer in started):
            error = codes[started[-1].place[0]].error
            yield name, f"Your cell is not valid Python, so it did not run: {error}."


def _point(edition: Edition, name: str, found: Found) -> Place | None:
    """Return the place of an exercise's last answer before another one's answer follows it."""
    mine = [answer.place for answer in found.of(name) if answer.started]
    if not mine:
        return None
    later = edition.exercises[edition.exercises.index(name) + 1 :]
    theirs = [a.place for a in found.answers if a.exercise in later and a.started and not a.given]
    ends = [place for place in theirs if place > mine[0]]
    return max(place for place in mine if not ends or place < min(ends) or place == mine[0])
