"""Change Python source by its syntax tree, at one place at a time."""

import ast
from collections.abc import Callable, Iterator

from .operator import Change

Test = Callable[[ast.AST], bool]
Edit = Callable[[ast.Module, ast.AST], bool | None]


def at_each(wanted: Test, edit: Edit) -> Change:
    """Return a change that edits each wanted node, one at a time; False from `edit` skips it."""

    def change(source: str) -> Iterator[str]:
        count = sum(map(wanted, ast.walk(ast.parse(source))))
        for index in range(count):
            tree = ast.parse(source)
            node = [node for node in ast.walk(tree) if wanted(node)][index]
            if edit(tree, node) is not False:
                yield ast.unparse(ast.fix_missing_locations(tree))

    return change


def one_of(*changes: Change) -> Change:
    """Return a change that makes each of the changes."""

    def change(source: str) -> Iterator[str]:
        for each in changes:
            yield from each(source)

    return change


def called(node: ast.AST) -> str:
    """Return the last part of the name that a call calls, "" for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def call_of(*names: str) -> Test:
    """Return a test for calls of these names, such as "Dense"."""
    return lambda node: called(node) in names


def expression(source: str) -> ast.expr:
    """Return the tree of an expression."""
    return ast.parse(source, mode="eval").body


def argument(call: ast.AST, name: str, position: int | None = None) -> ast.expr | None:
    """Return an argument of a call, given by name or by position, or None."""
    assert isinstance(call, ast.Call)
    found = next((k.value for k in call.keywords if k.arg == name), None)
    if found is None and position is not None and len(call.args) > position:
        return call.args[position]
    return found


def text_of(call: ast.AST, name: str, position: int | None = None) -> str:
    """Return the source of an argument, "" without one."""
    found = argument(call, name, position)
    return "" if found is None else ast.unparse(found)


def give(call: ast.AST, name: str, value: str | None, position: int | None = None) -> None:
    """Set an argument of a call, where it is given already; None takes it away."""
    assert isinstance(call, ast.Call)
    if position is not None and len(call.args) > position:
        if value is None:
            del call.args[position:]
        else:
            call.args[position] = expression(value)
        return
    call.keywords = [k for k in call.keywords if k.arg != name]
    if value is not None:
        call.keywords.append(ast.keyword(name, expression(value)))


def set_argument(test: Test, name: str, *values: str | None, position: int | None = None) -> Change:
    """Return a change that gives an argument of the tested calls each of the values."""

    def setter(value: str | None) -> Edit:
        def edit(_: ast.Module, node: ast.AST) -> bool:
            before = text_of(node, name, position)
            give(node, name, value, position)
            return text_of(node, name, position) != before

        return edit

    return one_of(*(at_each(test, setter(value)) for value in values))


def put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Put a node in the place of another one."""

    class Putter(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)

    Putter().visit(tree)


def remove_layer(tree: ast.Module, layer: ast.AST) -> bool:
    """Take away a layer, whether it stands in a list, in `add`, in a chain or in a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List) and layer in node.elts:
            node.elts.remove(layer)  # type: ignore[arg-type]
            return True
        if isinstance(node, ast.Call) and node.func is layer:
            put(tree, node, node.args[0])
            return True
        if isinstance(node, ast.Assign) and node.value is layer:
            return _bypass(tree, ast.unparse(node.targets[0]))
        for body in (getattr(node, "body", []), getattr(node, "orelse", [])):
            for line in body if isinstance(body, list) else []:
                call = getattr(line, "value", None)
                if called(call) == "add" and layer in call.args:
                    body.remove(line)
                    return True
    return False


def _bypass(tree: ast.Module, name: str) -> bool:
    """Take away the calls of a layer that an attribute of a class holds."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == name]
    for call in calls:
        put(tree, call, call.args[0])
    return bool(calls)


def add_layer(tree: ast.Module, layer: ast.AST, text: str) -> bool:
    """Put another layer, such as "tf.keras.layers.Dropout(0.9)", behind a layer."""
    new = expression(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.List) and layer in node.elts:
            node.elts.insert(node.elts.index(layer) + 1, new)  # type: ignore[arg-type]
            return True
        if isinstance(node, ast.Call) and node.func is layer:
            put(tree, node, ast.Call(new, [ast.Call(layer, node.args, [])], []))  # type: ignore[arg-type]
            return True
        for body in (getattr(node, "body", []), getattr(node, "orelse", [])):
            for index, line in enumerate(body if isinstance(body, list) else []):
                call = getattr(line, "value", None)
                if called(call) == "add" and layer in call.args:
                    owner = ast.unparse(call.func)
                    body.insert(index + 1, ast.parse(f"{owner}({text})").body[0])
                    return True
    return False


def swap_text(old: str, *new: str) -> Change:
    """Return a change that puts each new text for the places of an old one."""

    def change(source: str) -> Iterator[str]:
        starts = [i for i in range(len(source)) if source.startswith(old, i)]
        for text in new:
            for start in starts:
                yield source[:start] + text + source[start + len(old) :]

    return change
