"""Code as statements in a normal form: without chosen names, spacing, comments and order."""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass

_FEWEST_NODES = 6  # `model.summary()` says nothing
_DROPPED = (ast.Pass, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Break, ast.Continue)
_SKIPPED_FIELDS = {"ctx", "type_comment", "type_params", "body", "orelse", "finalbody", "handlers"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Statement:
    """A statement: its normal form, the same without its numbers and texts, and its lines."""

    form: str
    skeleton: str
    first: int
    last: int


def parsed(source: str) -> ast.Module | None:
    """Return the tree of a cell's code without its magics; None if it isn't Python."""
    lines = [
        line[: len(line) - len(line.lstrip())] + "pass" if line.lstrip()[:1] in ("%", "!") else line
        for line in source.split("\n")
    ]
    try:
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def global_names(tree: ast.Module) -> set[str]:
    """Return the names that code defines or uses at its top level: the lab's are a contract."""
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names


def imported_names(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name stands for: "" for a module, else the name it came from."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(a.asname or a.name.partition(".")[0]): "" for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(a.asname or a.name): _imported(a.name) for a in node.names}
    return found


def statements(
    tree: ast.Module, contract: frozenset[str], imports: dict[str, str]
) -> Iterator[Statement]:
    """Yield the statements of all levels, a compound one by its head.

    Names in `contract` stay; `imports` says what imported names stand for. Raises `RecursionError`
    for code that is nested too deeply.
    """
    yield from _within(tree.body, contract, frozenset(), imports)


def _imported(name: str) -> str:
    # `from tensorflow.keras import layers` gives a module, which has a small first letter
    return name if name[:1].isupper() else ""


def _within(
    body: list[ast.stmt], contract: frozenset[str], local: frozenset[str], imports: dict[str, str]
) -> Iterator[Statement]:
    for node in body:
        own = local | _bound(node) if isinstance(node, _FUNCTIONS) else local
        if not isinstance(node, _DROPPED) and not _is_constant(node):
            full = _Writer(contract, own, imports, constants=True)
            form = full.text(node)
            if full.nodes >= _FEWEST_NODES:
                skeleton = _Writer(contract, own, imports, constants=False).text(node)
                yield Statement(form, skeleton, node.lineno, _last_line(node))
        for field in ("body", "orelse", "finalbody"):
            yield from _within(getattr(node, field, []), contract, own, imports)
        for handler in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
            yield from _within(handler.body, contract, own, imports)


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _bound(function: ast.AST) -> frozenset[str]:
    """Return the names that a function binds: its arguments, and what it assigns."""
    names = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    stored = (n for n in ast.walk(function) if isinstance(n, ast.Name))
    return frozenset(names | {n.id for n in stored if isinstance(n.ctx, ast.Store)})


def _last_line(node: ast.stmt) -> int:
    body = getattr(node, "body", None)
    return body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno


class _Writer:
    """Write a statement's head as text; chosen names are numbered as they appear in it."""

    def __init__(
        self,
        contract: frozenset[str],
        local: frozenset[str],
        imports: dict[str, str],
        constants: bool,
    ) -> None:
        self._contract, self._local = contract, local
        self._imports, self._constants = imports, constants
        self._numbers: dict[str, int] = {}
        self.nodes = 0

    def text(self, node: ast.AST) -> str:
        self.nodes += 1
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Constant):
            return self._constant(node.value)
        if isinstance(node, ast.AnnAssign) and node.value:
            return self.text(ast.Assign([node.target], node.value))
        if isinstance(node, ast.arg):
            return self._name(node.arg)
        if isinstance(node, ast.Lambda):
            self._local |= _bound(node)
            return f"lambda({self.text(node.args)}: {self.text(node.body)})"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return self._definition(node)
        parts = (self._field(value) for name, value in ast.iter_fields(node) if self._shown(name))
        return f"{type(node).__name__}({', '.join(parts)})"

    def _shown(self, name: str) -> bool:
        return name not in _SKIPPED_FIELDS

    def _field(self, value: object) -> str:
        if isinstance(value, list):
            return f"[{', '.join(map(self._field, value))}]"
        return self.text(value) if isinstance(value, ast.AST) else repr(value)

    def _name(self, name: str) -> str:
        if name not in self._local:
            if name in self._imports:
                return self._imports[name] or "module"
            if name in self._contract or name in _BUILTINS:
                return name
        return f"n{self._numbers.setdefault(name, len(self._numbers))}"

    def _attribute(self, node: ast.Attribute) -> str:
        root: ast.AST = node
        while isinstance(root, ast.Attribute):
            root = root.value
        name = root.id if isinstance(root, ast.Name) else ""
        if name not in self._local and self._imports.get(name) == "":
            return node.attr  # `tf.keras.layers.Dense` is `Dense`, however it was imported
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            return self._name(f"self.{node.attr}")
        return f"{self.text(node.value)}.{node.attr}"

    def _constant(self, value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            if not self._constants:
                return "number"
            try:
                return repr(float(value))
            except OverflowError:
                return "inf"
        if isinstance(value, str) and not self._constants and not value.isidentifier():
            return "text"
        return repr(value)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
        wrapped = [self.text(each) for each in node.decorator_list]
        if isinstance(node, ast.ClassDef):
            inner = [self.text(each) for each in node.bases]
        else:
            inner = [self.text(each) for each in node.args.defaults]
            inner.append(f"{len(node.args.args)} arguments")
        return f"{type(node).__name__}({self._name(node.name)}, {wrapped}, {inner})"
