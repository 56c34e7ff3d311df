"""What is told of a submission: no text for its student is meant for the instructor."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder
from autograder import outcome

HOUSE = Path(autograder.__file__).parent
MAKERS = {"Told", "to_both", "refused", "MalformedError"}
# What belongs to the instructor: their folders and commands, and what they ask of others.
NOT_FOR_STUDENTS = re.compile(
    r"\bstudent\b|instructor's|--\w|\blab2 \w|SOURCE|course folder|command|download it|"
    r"stored run|Errno|traceback|\bbox\b|machine|(?<![\w/])/\w",
    re.IGNORECASE,
)
# What may be put into a text for a student: numbers, our words, the student's own names and bytes.
PUT_IN = {
    "MOST_BYTES",
    "MOST_BYTES // 1000000",
    "MOST_CELLS",
    "_MOST_PARTS",
    "cells",
    "died",
    "error",
    "edition.name",
    "half",
    "item.empty",
    "len(cells)",
    "len(data)",
    "length",
    "limits.memory // MB",
    "limits.stream // MB",
    "limits.threads",
    "limits.cell_seconds",
    "limits.total_seconds",
    "listed(names)",
    "long.student",
    "most",
    "timeouts",
    "used.student",
    "waited",
    "name",
    "ours",
    "shown",
    "str(error)[:80]",
    "theirs",
    "what",
    "', '.join(missing)",
}
KNOWN_ERRORS = {"repair/read.py"}  # json's and nbformat's own, of the student's bytes


def made() -> Iterator[tuple[str, ast.expr, ast.Module]]:
    """Yield each text for a student that the code can make, with where it stands."""
    for path in sorted({*HOUSE.rglob("*.py")} - {HOUSE / "told.py"}):
        tree = ast.parse(path.read_text("utf-8"))
        makers = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name in MAKERS]
        within = {node for maker in makers for node in ast.walk(maker)}
        for node in ast.walk(tree):
            if node in within or not isinstance(node, ast.Call):
                continue
            read_again = any(keyword.arg is None for keyword in node.keywords)  # from a file
            if ast.unparse(node.func) in MAKERS and not read_again:
                place = f"{path.relative_to(HOUSE).as_posix()}:{node.lineno}"
                yield place, node.args[0], tree


def texts(text: ast.expr, tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what an argument may be: itself, or all that is assigned to its name."""
    if not isinstance(text, ast.Name):
        yield text
        return
    if hasattr(outcome, text.id):
        yield ast.Constant(getattr(outcome, text.id))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and text.id in map(ast.unparse, node.targets):
            yield node.value


@pytest.mark.parametrize(("place", "text", "tree"), [pytest.param(*x, id=x[0]) for x in made()])
def test_no_text_for_a_student_is_the_instructors(place, text, tree) -> None:
    found = [*texts(text, tree)]
    assert found
    for expression in found:
        parts = expression.values if isinstance(expression, ast.JoinedStr) else [expression]
        for part in parts:
            if isinstance(part, ast.FormattedValue):
                put_in = ast.unparse(part.value)
                assert put_in in PUT_IN
                assert "error" not in put_in or place.partition(":")[0] in KNOWN_ERRORS
            else:
                assert isinstance(part, ast.Constant) and isinstance(part.value, str)
                assert not NOT_FOR_STUDENTS.search(part.value)


def test_the_walk_finds_the_reasons_of_every_stage() -> None:
    rooms = {place.partition("/")[0] for place, *_ in made()}
    assert rooms >= {"repair", "intake", "box", "pipeline", "gradescope"}
