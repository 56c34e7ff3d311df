"""The right and wrong submissions: what each file holds, what it must get, where grading differs.

A file replaces only the cells that it names (as `autograder/demo/answers.py` reads them); all
others keep the solution's answer. Comments on top say what it must get:

    # points: fc_model 2, fc_train 0          less than full, by exercise ("fc_model full": all)
    # finding: fc_model: ten scores           a claim that must fail
    # hint: fc_model: Is softmax missing?     words of a hint that must be shown
    # seen: fc_model: sums between            words of what the card says it saw
    # not started: cnn_evaluate               what must count as left out
    # status: needs_review                    if it is not "graded"
    # untouched: cnn_model, cnn_fit           cells that stay as they were released
    # fit: 400 steps                          in CI: train for real, so far (see corpus_warm.py)

A hint that no line names misleads, and is reported as well.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.demo.answers import read_answers
from autograder.outcome import Outcome
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict

FOLDER = Path(__file__).parent / "submissions"
KINDS = ("right", "wrong", "broken", "hostile")
TAKEN, GIVEN = "points wrongly taken", "points wrongly given"
STATUS, NAMED = "statuses missed", "hints that do not name the mistake"
TABLE = (TAKEN, GIVEN, STATUS, NAMED)
FULL = {name: float(checks.result(name).most) for name in checks.EXERCISES}

Named = tuple[str, str]
_LINE = re.compile(r"^# (points|finding|hint|seen|not started|status|untouched|fit): (.+)$", re.M)


@dataclass(frozen=True)
class Case:
    """One file: its `answers` by cell, and what it must get; see the module for the lines."""

    name: str
    answers: Mapping[str, str]
    points: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[Named, ...] = ()
    hints: tuple[Named, ...] = ()
    seen: tuple[Named, ...] = ()
    waiting: tuple[str, ...] = ()
    status: str = "graded"
    untouched: tuple[str, ...] = ()
    steps: int = 0

    @property
    def wanted(self) -> dict[str, float]:
        """The points that each exercise must get."""
        return {**FULL, **self.points}


@dataclass(frozen=True)
class Difference:
    """A difference between what grading gave and what the file must get; `kind` is one of TABLE."""

    kind: str
    text: str


def read_cases(kind: str) -> list[Case]:
    """Return the cases of a folder, "right" or "wrong", by name."""
    return [read_case(path) for path in sorted((FOLDER / kind).glob("*.py"))]


def read_case(path: Path) -> Case:
    """Return a file's case. Raises ValueError for a line that names no exercise or number."""
    text = path.read_text("utf-8")
    lines: dict[str, list[str]] = {}
    for key, value in _LINE.findall(text.partition("\n# %%")[0]):
        lines.setdefault(key, []).append(value.strip())
    return Case(
        name=f"{path.parent.name}/{path.stem}",
        answers=read_answers(text),
        points=dict(map(read_points, _items(lines, "points"))),
        findings=tuple(map(_named, lines.get("finding", []))),
        hints=tuple(map(_named, lines.get("hint", []))),
        seen=tuple(map(_named, lines.get("seen", []))),
        waiting=tuple(map(_exercise, _items(lines, "not started"))),
        status=lines.get("status", ["graded"])[0],
        untouched=tuple(_items(lines, "untouched")),
        steps=int(lines.get("fit", ["0"])[0].split()[0]),
    )


def read_points(item: str) -> tuple[str, float]:
    """Return exercise and points of "fc_model 2" or "fc_model full". ValueError for another one."""
    name, _, points = item.rpartition(" ")
    name = _exercise(name)
    return name, FULL[name] if points == "full" else float(points)


def differences(
    case: Case, outcome: Outcome, left_out: frozenset[str] = frozenset()
) -> list[Difference]:
    """Return where an outcome is not what the case must get; `left_out` is not compared."""
    found = []
    for name in checks.EXERCISES:
        if name not in left_out:
            verdict = outcome.verdicts.get(name, Verdict())
            found += _points_differ(case, name, verdict) + _words_differ(case, name, verdict)
    if outcome.status != case.status:
        text = f"{outcome.status} ({outcome.reason.instructor}), not {case.status}"
        found.append(Difference(STATUS, text))
    return found


def points_differ(
    wanted: Mapping[str, float], outcome: Outcome, only: Iterable[str]
) -> list[Difference]:
    """Compare the points of the exercises `only` and those in `wanted`, the others' being 0."""
    found = []
    for name in sorted({*only, *wanted}):
        points, want = outcome.verdicts.get(name, Verdict()).points, wanted.get(name, 0.0)
        if points != want:
            kind = TAKEN if points < want else GIVEN
            found.append(Difference(kind, f"{name}: {points:g}, not {want:g}"))
    return found


def unnamed(case: Case) -> list[str]:
    """Return the exercises that lose points where no line says what the card must tell."""
    if case.status != "graded":
        return []
    told = {name for name, _ in (*case.hints, *case.seen)} | set(case.waiting)
    lost = [name for name, points in case.points.items() if points < FULL[name]]
    return [name for name in lost if name not in told]


def _points_differ(case: Case, name: str, verdict: Verdict) -> list[Difference]:
    wanted = case.wanted[name]
    if verdict.points == wanted:
        return []
    lost = [f"{f.claim}: {f.seen} {f.hint}" for f in verdict.findings if f.state != "passed"]
    text = f"{name}: {verdict.points:g}, not {wanted:g}. {verdict.not_started}{' | '.join(lost)}"
    return [Difference(TAKEN if verdict.points < wanted else GIVEN, text)]


def _words_differ(case: Case, name: str, verdict: Verdict) -> list[Difference]:
    """Compare what the card tells: claims that fail, hints, what was seen, what was left out."""
    found = []
    if bool(verdict.not_started) != (name in case.waiting):
        found.append(verdict.not_started or "counts as started")
    failed = [f.claim for f in verdict.findings if f.state == "failed"]
    hints = [f.hint for f in verdict.findings if f.hint]
    seen = [f.seen for f in verdict.findings]
    for lines, texts in ((case.findings, failed), (case.hints, hints), (case.seen, seen)):
        words = [w for exercise, w in lines if exercise == name]
        found += [f"no {w!r} in {texts}" for w in words if not any(w in t for t in texts)]
    meant = [words for exercise, words in case.hints if exercise == name]
    found += [f"misleading: {hint}" for hint in hints if not any(w in hint for w in meant)]
    return [Difference(NAMED, f"{name}: {text}") for text in found]


def _items(lines: Mapping[str, list[str]], key: str) -> list[str]:
    return [item.strip() for line in lines.get(key, []) for item in line.split(",")]


def _named(line: str) -> Named:
    name, _, words = line.partition(": ")
    return _exercise(name), words


def _exercise(name: str) -> str:
    if name not in FULL:
        raise ValueError(f"There is no exercise {name!r}; there are {', '.join(FULL)}.")
    return name
