"""Find a student's training loop, and cut it to one pass."""

import ast
import copy
from collections.abc import Iterable

from .trees import Statement

_TAPE = "GradientTape"
_LOOPS = (ast.For, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def has_loop(statement: Statement) -> bool:
    """Return whether a statement, or a cell that isn't valid Python, takes gradients in a loop."""
    if statement.node is None:
        return _TAPE in statement.names
    return is_loop(statement, {})


def reaching(statements: Iterable[Statement]) -> dict[str, ast.stmt]:
    """Return the functions that take gradients, or name such a function, by name."""
    functions = {s.node.name: s for s in statements if isinstance(s.node, _FUNCTIONS)}
    known = {_TAPE, *functions}
    naming: dict[str, list[str]] = {}
    for name, statement in functions.items():
        for used in statement.names & known:
            naming.setdefault(used, []).append(name)
    found: dict[str, ast.stmt] = {}
    waiting = [_TAPE]
    while waiting:
        for name in naming.get(waiting.pop(), []):
            node = functions[name].node
            if name not in found and node is not None:
                found[name] = node
                waiting.append(name)
    return found


def looping(functions: dict[str, ast.stmt]) -> frozenset[str]:
    """Return which of these functions take gradients in a loop."""
    return frozenset(name for name, node in functions.items() if _loops_in(node, functions))


def is_loop(
    statement: Statement, functions: dict[str, ast.stmt], loopers: frozenset[str] | None = None
) -> bool:
    """Return whether a statement takes gradients in a loop, itself or in a function it calls.

    `loopers` are `looping(functions)`, if that is known.
    """
    node = statement.node
    if node is None:
        return _TAPE in statement.names
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        return False
    if statement.names & (looping(functions) if loopers is None else loopers):
        return True
    reaches = _TAPE in statement.names or statement.names & functions.keys()
    return bool(reaches) and _loops_in(node, functions)


def cut(statement: Statement, functions: dict[str, ast.stmt], first: str) -> str:
    """Return code that does one pass of each loop in which a statement takes gradients.

    `first` names the function that gives the first item of what a loop goes through. The result is
    "" if there is a `while` among these loops.
    """
    assert statement.node is not None, "ask `is_loop` first"
    looping = [node for node in functions.values() if _loops_in(node, functions)]
    nodes = [copy.deepcopy(node) for node in [*looping, statement.node]]
    cutter = _Cutter(functions, first)
    made = [ast.fix_missing_locations(cutter.visit(node)) for node in nodes]
    return "" if cutter.failed else "\n".join(map(ast.unparse, made))


class _Cutter(ast.NodeTransformer):
    def __init__(self, functions: dict[str, ast.stmt], first: str) -> None:
        self.functions, self.first, self.failed = functions, first, False

    def visit_For(self, node: ast.For) -> ast.AST:  # ast's own name
        if _takes(node, self.functions):
            function = ast.parse(self.first, mode="eval").body
            node.iter = ast.Call(function, [node.iter], [])
        return self.generic_visit(node)

    def visit_While(self, node: ast.While) -> ast.AST:  # ast's own name
        self.failed |= _takes(node, self.functions)
        return self.generic_visit(node)


def _takes(node: ast.AST, functions: dict[str, ast.stmt]) -> bool:
    """Return whether code takes gradients, or names a function that does."""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute | ast.Name):
            name = each.attr if isinstance(each, ast.Attribute) else each.id
            if name == _TAPE or (isinstance(each, ast.Name) and name in functions):
                return True
    return False


def _loops_in(node: ast.stmt, functions: dict[str, ast.stmt]) -> bool:
    """Return whether a statement takes gradients in a loop that stands in it."""
    loops = [each for each in ast.walk(node) if isinstance(each, _LOOPS)]
    return any(_takes(loop, functions) for loop in loops)
