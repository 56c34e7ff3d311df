"""The hostile submissions of `tests/submissions/hostile`: what each does, and what must hold.

A file's cells, as `autograder/demo/answers.py` reads them, replace the released notebook's; all
others stay as released. Comments on top say what must hold:

    # status: needs_review, kernel_died    one of these; "graded" without the line
    # points: fc_model 2                   all automatic points ("full": all of an exercise's)
    # waits: fc_train                      exercises that must be left to a person
    # refused: 5                           attempts, each of which must be refused
    # prints: on we go                     words that the run shows
    # never: <script                       what must not reach the page that is made of the run
    # longest: 100000                      the most characters of one cell's output
    # outlives: a word                     in no process's command line once the run is over
    # copies: fc_model_check               a graded cell that is handed in twice
    # limits: cell_seconds=3               limits smaller than HOSTILE, `memory_mb` among them
    # runs: alone                          not in one box with others: it ends or fills the box

`attempt(what, action)` is there in every file: it prints "refused", "ESCAPED", which must never be
seen, or "BROKEN" of an attempt that has a mistake of its own. `call` and `syscall` make calls of
the C library and of the kernel. What the box must not reach is filled in for `__PORT__` (a
listener), `__SECRET__` (a file), `__PID__` (a process) and `__SOCKET__` (an abstract socket), and
100,000 short lines for `__LINES__`.
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
import psutil
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course import Course
from autograder.course.runs import prepared_notebook, run_folder
from autograder.demo.answers import fill, read_answers
from autograder.job import MB, Limits
from autograder.judge.claimed import read_claimed
from autograder.outcome import Outcome
from autograder.pages.student import graded_notebook
from autograder.pipeline.submission import Settings, grade_submission
from tests.corpus import GIVEN, STATUS, Difference, points_differ, read_points

FOLDER = Path(__file__).parents[1] / "submissions" / "hostile"
HOSTILE = Limits(
    cell_seconds=60,
    total_seconds=150,
    wall=1,
    memory=2000 * MB,
    scratch=64 * MB,
    file_size=64 * MB,
    stream=80 * MB,
    cell_output=100_000,
    threads=300,
)
NOWHERE = {"PORT": "9", "SECRET": "/root/secret", "PID": "999999", "SOCKET": "lab2"}
LINES = "b = a\n" * 100_000
ESCAPED, BROKEN = "ESCAPED", "BROKEN"
PRELUDE = f'''import ctypes, os

def attempt(what, action):
    try:
        result = repr(action())
    except (NameError, TypeError, AttributeError, ctypes.ArgumentError) as error:
        print("{BROKEN[:3]}" + "{BROKEN[3:]}:", what, repr(error))
    except BaseException as error:
        print("refused:", what, type(error).__name__)
    else:
        print("{ESCAPED[:3]}" + "{ESCAPED[3:]}:", what, result[:100])

def call(name, *words):
    done = getattr(ctypes.CDLL(None, use_errno=True), name)(*words)
    if done == -1:
        raise OSError(ctypes.get_errno(), name)
    return done

def syscall(*words):
    return call("syscall", *words)
'''
_LINE = re.compile(r"^# (\w+): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """One file; see the module for its lines."""

    name: str
    cells: Mapping[str, str]
    statuses: tuple[str, ...] = ("graded",)
    points: Mapping[str, float] = field(default_factory=dict)
    waits: tuple[str, ...] = ()
    refused: int = 0
    prints: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    longest: int = 0
    outlives: str = ""
    copies: tuple[str, ...] = ()
    limits: Limits = HOSTILE
    alone: bool = False

    @property
    def on_the_lab(self) -> bool:
        """Whether it attacks what grades the lab's cells, and not only the box."""
        points = self.name.startswith("points") or bool(self.points)
        return points or "malformed" in self.statuses


def read_attacks(fills: Mapping[str, str] = NOWHERE) -> list[Attack]:
    """Return all the attacks, by name."""
    return [read_attack(path, fills) for path in sorted(FOLDER.glob("*.py"))]


def read_attack(path: Path, fills: Mapping[str, str] = NOWHERE) -> Attack:
    """Return a file's attack."""
    head, mark, rest = path.read_text("utf-8").partition("\n# %%")
    for name, value in {**fills, "LINES": LINES}.items():
        rest = rest.replace(f"__{name}__", value)
    lines = dict(_LINE.findall(head))
    cells = read_answers(mark + rest)
    return Attack(
        name=path.stem,
        cells={n: f"{PRELUDE}\n{c}" if "attempt(" in c else c for n, c in cells.items()},
        statuses=_words(lines, "status") or ("graded",),
        points=dict(map(read_points, _words(lines, "points"))),
        waits=_words(lines, "waits"),
        refused=int(lines.get("refused", 0)),
        prints=_words(lines, "prints"),
        never=tuple(word.encode().decode("unicode_escape") for word in _words(lines, "never")),
        longest=int(lines.get("longest", 0)),
        outlives=lines.get("outlives", ""),
        copies=_words(lines, "copies"),
        limits=_limits(lines),
        alone=lines.get("runs") == "alone" or path.stem.startswith("points"),
    )


def graded(attack: Attack, course: Path, student: str) -> list[Difference]:
    """Grade what a student has handed in; return what should be otherwise."""
    outcome = grade_submission(Course(course), student, Settings(limits=attack.limits))
    found = [*problems_of(attack, outcome), *problems_left(attack)]
    if not outcome.run:
        return found
    claimed = read_claimed(run_folder(course, outcome.run) / "notebook.ipynb")
    page = graded_notebook(prepared_notebook(run_folder(course, outcome.run)), claimed, outcome)
    return [
        *found,
        *problems_in_run(attack, claimed.cells if claimed else []),
        *problems_on_page(attack, page.cells),
    ]


def problems_of(attack: Attack, outcome: Outcome) -> list[Difference]:
    """Return what a submission's outcome should not be."""
    found = points_differ(attack.points, outcome, only=outcome.verdicts)
    if outcome.status not in attack.statuses:
        wanted = " or ".join(attack.statuses)
        found.append(
            Difference(STATUS, f"{outcome.status} ({outcome.reason.instructor}), not {wanted}")
        )
    waiting = [name for name in attack.waits if name in outcome.verdicts]
    return found + [Difference(GIVEN, f"{name} does not wait for a person") for name in waiting]


def problems_in_run(attack: Attack, cells: list[NotebookNode]) -> list[Difference]:
    """Return what the run's cells should not show: a way out is a status missed."""
    texts = [text_of(cell) for cell in cells]
    shown = "\n".join(texts)
    found = [line for line in shown.splitlines() if ESCAPED in line or BROKEN in line]
    if shown.count("refused:") != attack.refused:
        found.append(f"{shown.count('refused:')} attempts refused, not {attack.refused}: {shown}")
    found += [f"no {words!r} in {shown[:2000]}" for words in attack.prints if words not in shown]
    most = max(map(len, texts), default=0)
    if attack.longest and most > attack.longest:
        found.append(f"a cell shows {most} characters")
    return [Difference(STATUS, text) for text in found]


def problems_on_page(attack: Attack, cells: list[NotebookNode]) -> list[Difference]:
    """Return what should not be on the page that is made of cells with cleaned outputs."""
    page = page_of(cells).lower()
    tags = "".join(re.findall("<[^>]*>", page))  # as text the same words do nothing
    found = [w for w in attack.never if w.lower() in (tags if w.isprintable() else page)]
    return [Difference(STATUS, f"{words!r} is on the page") for words in found]


def problems_left(attack: Attack) -> list[Difference]:
    """Return the processes that are still there once the run is over."""
    if not attack.outlives:
        return []
    lines = [" ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])]
    left = [line for line in lines if attack.outlives in line and "pytest" not in line]
    return [Difference(STATUS, f"it goes on: {line}") for line in left]


def page_of(cells: list[NotebookNode]) -> str:
    """Return a page of the cells' outputs, made by an exporter that cleans nothing itself."""
    shown = [new_code_cell("", outputs=c.outputs) for c in cells if c.cell_type == "code"]
    exporter = HTMLExporter(template_name="basic", sanitize_html=False)
    page: str = exporter.from_notebook_node(new_notebook(cells=shown))[0]
    return page


def notebook_of(attack: Attack, released: NotebookNode) -> bytes:
    """Return the notebook that is handed in: the attack's cells, all others as released."""
    notebook = fill(released, dict(attack.cells))
    for place, cell in reversed(list(enumerate(notebook.cells))):
        if cell.id in attack.copies:
            copied = copy.deepcopy(cell)
            copied.source, copied.id = "21.0", f"{cell.id}-2"
            notebook.cells.insert(place, copied)
    return nbformat.writes(notebook).encode()


def text_of(cell: NotebookNode) -> str:
    """Return all the text that a cell shows."""
    parts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        parts += [output.get("text", ""), data.get("text/plain", ""), output.get("ename", "")]
    return "".join(parts)


def _words(lines: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in lines.get(key, "").split(",") if word.strip())


def _limits(lines: Mapping[str, str]) -> Limits:
    found = re.findall(r"(\w+)=(\d+)", lines.get("limits", ""))
    values = {name: int(value) for name, value in found}
    if "memory_mb" in values:
        values["memory"] = values.pop("memory_mb") * MB
    return replace(HOSTILE, **values)
