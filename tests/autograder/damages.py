"""The broken submissions of `tests/submissions/broken`: the damage, and the expected result.

A file's `damage(notebook)` gets a filled-in notebook as JSON has it, and returns what was handed
in: bytes, or what JSON is made of. `find(notebook, name)` returns a graded cell. Comments on top:

# malformed: words of the reason it cannot be graded; without the line it can # repair: words a line
on a repair; without one there is nothing to repair # lost: fc_compile an answer that cannot be
saved # parts: fc_model an answer whose lines are all there, in order, in any cells # swapped:
fc_compile, fc_fit two answers of which each has the other's text # box: fc_model full run it in a
real box as well: the points it must get
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.demo.answers import fill
from autograder.lab.project import find_project
from autograder.outcome import Outcome
from autograder.repair.notebook import Repaired
from tests.corpus import NAMED, STATUS, Difference, points_differ, read_points

FOLDER = Path(__file__).parents[1] / "submissions" / "broken"
ANSWERS = {
    "fc_model": """def build_fc_model():
    layers = tf.keras.layers
    hidden, output = layers.Dense(128, "relu"), layers.Dense(10, "softmax")
    return tf.keras.Sequential([tf.keras.Input((28, 28, 1)), layers.Flatten(), hidden, output])


model = build_fc_model()""",
    "fc_compile": "model.compile('sgd', 'sparse_categorical_crossentropy', ['accuracy'])",
    "fc_fit": "BATCH_SIZE = 64\nEPOCHS = 0",
    "prediction": "prediction = 7  # mine",
    "train_step": "def train_step(model, optimizer, images, labels):\n    return 'mine'",
    "experiments": "I tried *three* optimizers.",
}
_LINE = re.compile(r"^# (\w+): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Damage:
    """One file; see the module for its lines."""

    name: str
    handed_in: bytes
    malformed: str = ""
    repair: str = ""
    lost: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    swapped: tuple[str, ...] = ()
    points: Mapping[str, float] | None = None


def read_damages() -> list[Damage]:
    """Return all the broken submissions, by name."""
    return [read_damage(path) for path in sorted(FOLDER.glob("*.py"))]


def read_damage(path: Path) -> Damage:
    """Return a file's submission, broken again."""
    text = path.read_text("utf-8")
    lines = dict(_LINE.findall(text))
    names: dict[str, Any] = {"find": find}
    exec(compile(text, str(path), "exec"), names)
    broken = names["damage"](filled())
    return Damage(
        path.stem,
        broken if isinstance(broken, bytes) else json.dumps(broken).encode(),
        lines.get("malformed", ""),
        lines.get("repair", ""),
        *(tuple(re.findall(r"\w+", lines.get(key, ""))) for key in ("lost", "parts", "swapped")),
        dict([read_points(lines["box"])]) if "box" in lines else None,
    )


def filled() -> dict[str, Any]:
    """Return the released notebook with the answers in it, as JSON has it."""
    released = nbformat.read(find_project().student, as_version=4)
    notebook: dict[str, Any] = json.loads(nbformat.writes(fill(released, ANSWERS)))
    return notebook


def find(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a graded cell of a notebook by its name."""
    cells: list[dict[str, Any]] = notebook["cells"]
    return next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def problems_of(damage: Damage, outcome: Outcome) -> list[Difference]:
    """Return what a submission's outcome should not be."""
    wanted = "malformed" if damage.malformed else "graded"
    found = []
    if outcome.status != wanted:
        found.append(
            Difference(STATUS, f"{outcome.status} ({outcome.reason.instructor}), not {wanted}")
        )
    elif not re.search(damage.malformed, outcome.reason.instructor):
        found.append(
            Difference(NAMED, f"{outcome.reason.instructor!r} says not {damage.malformed!r}")
        )
    return found + points_differ(damage.points or {}, outcome, only=())


def problems_in_notebook(damage: Damage, result: Repaired) -> list[str]:
    """Return what should not have come of a broken notebook that can be graded."""
    cells = result.notebook.cells
    sources = {c.metadata.nbgrader.grade_id: c.source for c in cells if "nbgrader" in c.metadata}
    wanted = {n: a for n, a in ANSWERS.items() if n not in (*damage.lost, *damage.parts)}
    if damage.swapped:
        one, other = damage.swapped
        wanted |= {one: ANSWERS[other], other: ANSWERS[one]}
    found = [f"{n}: {sources[n]!r}" for n, answer in wanted.items() if sources[n] != answer]
    lines = iter("\n".join(cell.source for cell in cells).splitlines())
    for name in damage.parts:
        found += [f"{name}: no {x!r}" for x in ANSWERS[name].splitlines() if x not in lines]
    repairs = " ".join(result.repairs)
    if damage.repair not in repairs or bool(damage.repair) != bool(repairs):
        found.append(f"repaired: {result.repairs}, not {damage.repair!r}")
    return found
