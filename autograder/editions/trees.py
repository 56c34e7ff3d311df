"""Read a cell's code as statements: what each defines, assigns and calls, and what is left open.

A cell that isn't valid Python, as unfilled cells are by design, is one statement read from tokens.
"""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

_LONGEST = 50_000  # characters of a cell that are read
_MAGIC = re.compile(r"^([ \t]*)(?:[!%?].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE)
_ASSIGNED = re.compile(r"^([ \t]*\w+[ \t]*=[ \t]*)[!%].*$", re.MULTILINE)
_OPEN = re.compile(r"\W{0,3}TODO\b")
_THREE_QUOTES = ("'''", '"""')
_SHORT = 4  # as long as Keras' names in capitals: SGD, MSE, MAPE
_LOSS = "crossentropy"
_BREAKS = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
_ENDS = (tokenize.NEWLINE, tokenize.ENDMARKER)
_SKIPPED = (tokenize.COMMENT, tokenize.NL)
_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)
Call = tuple[str, str]


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a cell: its lines, its names, its calls as (owner, function).

    `holes` counts what is still to fill in. `node` is None in a cell that isn't valid Python.
    """

    start: int
    end: int
    defines: frozenset[str]
    assigns: frozenset[str]
    calls: frozenset[Call]
    imports: frozenset[str]
    names: frozenset[str]
    holes: int
    node: ast.stmt | None = None

    @property
    def methods(self) -> set[str]:
        """The names of all functions and methods that it calls."""
        return {name for _, name in self.calls}


@dataclass(frozen=True)
class Code:
    """A cell's statements; `error` says why it isn't valid Python, if it isn't."""

    statements: list[Statement] = field(default_factory=list)
    error: str = ""


def read_code(source: str) -> Code:
    """Return the statements of a cell. Nothing in a cell makes this fail or take long."""
    if len(source) > _LONGEST:
        return Code(error=f"it has more than {_LONGEST:,} characters")
    tokens = list(_tokens(_without_magics(source)))
    holes = list(_holes(tokens))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a student's code, such as an unknown escape
            tree = _tree(source)
        return Code([_statement(node, holes) for node in tree.body])
    except SyntaxError as error:
        reason = f"line {error.lineno}: {error.msg}"
    except _FAILURES as error:
        reason = f"it is nested too deeply ({type(error).__name__})"
    found = _from_tokens(tokens, len(holes), source.count("\n") + 1)
    return Code([found] if found.names or found.holes else [], reason)


def _tree(source: str) -> ast.Module:
    """Return a cell's tree; its lines have the same numbers, without magics."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse(_without_magics(source))


def _without_magics(source: str) -> str:
    """Return code without IPython's commands, questions, and assignments of a command's output."""
    return _ASSIGNED.sub(r"\1None", _MAGIC.sub(r"\1pass", source))


@dataclass
class _Names:
    """What was found so far in a statement."""

    defines: set[str] = field(default_factory=set)
    assigns: set[str] = field(default_factory=set)
    calls: set[Call] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def statement(
        self, start: int, end: int, holes: int, node: ast.stmt | None = None
    ) -> Statement:
        """Return the statement that has these names."""
        defines, assigns = frozenset(self.defines), frozenset(self.assigns)
        imports, names = frozenset(self.imports), frozenset(self.names)
        calls = frozenset(self.calls)
        return Statement(start, end, defines, assigns, calls, imports, names, holes, node)


def _statement(node: ast.stmt, holes: list[int]) -> Statement:
    found = _Names()
    for each in ast.walk(node):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.defines.add(each.name)
        elif isinstance(each, ast.Call):
            found.calls.add(called(each))
        elif isinstance(each, ast.Name):
            found.names.add(each.id)
        elif isinstance(each, ast.Attribute):
            found.names.add(each.attr)
        elif isinstance(each, ast.Import):
            found.imports.update(alias.name for alias in each.names)
        elif isinstance(each, ast.ImportFrom):
            found.imports.add(each.module or "")
    stored = (name for name in _outside_functions(node) if isinstance(name.ctx, ast.Store))
    found.assigns.update(name.id for name in stored)
    start, end = node.lineno, node.end_lineno or node.lineno
    start = min([start, *(each.lineno for each in getattr(node, "decorator_list", []))])
    return found.statement(start, end, sum(start <= line <= end for line in holes), node)


def called(call: ast.Call) -> Call:
    """Return the name before the dot and the name of the function of a call."""
    function = call.func
    if isinstance(function, ast.Attribute):
        owner = function.value
        return getattr(owner, "id", getattr(owner, "attr", "")), function.attr
    return "", getattr(function, "id", "")


def _outside_functions(node: ast.AST) -> Iterator[ast.Name]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Name):
            yield each
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(each)


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens as far as they can be read."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(source).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _holes(tokens: list[tokenize.TokenInfo]) -> Iterator[int]:
    """Yield the line of each thing to fill in: a TODO in place of a value, or no value at all."""
    solid = [token for token in tokens if token.type not in _SKIPPED]
    before, last, function = tokenize.ENCODING, "", ""
    for token, after in pairwise([*solid, *solid[-1:]]):
        text, line = token.string, token.start[0]
        function = last if text == "(" else function
        if token.type == tokenize.STRING and before not in _BREAKS:
            yield from [line] * (_is_todo(text) or (function != "print" and _is_remark(text)))
        if text == "TODO" or (text == "=" and after.type in _ENDS):
            yield line
        elif text == "(" and after.string == ")" and last.endswith(_LOSS):
            yield from (line, line)  # what it compares: two things
        before, last = token.type, text


def _is_todo(literal: str) -> bool:
    return bool(_OPEN.match(literal.lstrip("rbufRBUF").strip("'\" [")))


def _is_remark(literal: str) -> bool:
    """Return whether a text in three quotes, as a value, can only be a TODO, in any language."""
    quoted = literal.lstrip("rbuRBU")
    text = quoted.strip("'\" ")
    is_name = text.isascii() and text.isidentifier() and (len(text) <= _SHORT or not text.isupper())
    return quoted[:3] in _THREE_QUOTES and not is_name


def _from_tokens(tokens: list[tokenize.TokenInfo], holes: int, lines: int) -> Statement:
    """Return a cell that isn't valid Python as one statement."""
    solid = [token for token in tokens if token.type not in _SKIPPED]
    words = [t.string if t.type in (tokenize.NAME, tokenize.OP) else "" for t in solid]
    starts = {i for i, t in enumerate(solid) if not i or solid[i - 1].type in _BREAKS}
    found = _Names()
    for i, word in enumerate(words):
        rest = [*words[i + 1 : i + 4], "", "", ""]
        if word in ("def", "class"):
            found.defines.add(rest[0])
        elif word in ("import", "from") and i in starts:
            found.imports.add(rest[0])
        elif i in starts and word.isidentifier():
            found.assigns |= _targets(words[i:])
        if rest[0] == "(" and word.isidentifier():
            owner = words[i - 2] if i > 1 and words[i - 1] == "." else ""
            found.calls.add((owner, word))
    found.names = {word for word in words if word.isidentifier()} - {"TODO"}
    return found.statement(1, lines, holes)


def _targets(words: list[str]) -> set[str]:
    """Return the names before the first `=`, if these words begin an assignment."""
    found: set[str] = set()
    for word in words[:20]:
        if word == "=":
            return found
        if word.isidentifier():
            found.add(word)
        elif word not in (",", "(", ")"):
            return set()
    return set()
