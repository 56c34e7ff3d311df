"""Find the exercises whose cells failed because a box lacks what Colab has.

All of it comes from the run's notebook, which is a claim: an exercise can only come to wait by it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from nbformat import NotebookNode

from ..cells import exercise_of

_LONGEST = 4000  # characters of a text that are looked at
_COLOURS = re.compile(r"\x1b\[[\d;]{0,40}m")
_MODULE = re.compile(r"No module named '([A-Za-z_][\w.]{0,80})'")
_COLAB = re.compile(r"cannot import name '(\w{1,40})' from 'google\.colab'")
_PYDOT = re.compile(r"You must install (pydot|graphviz)")
_FILE = re.compile(r"(/content/[\w./-]{0,80}\w)")
_NO_FILE = re.compile(r"No such file|[Nn]ot found|does not exist|Permission denied|Read-only")
_NETWORK = re.compile(
    r"name resolution|Name or service not known|Network is unreachable|Max retries exceeded|"
    r"Failed to establish a new connection|URL fetch failure|urlopen error|ould not resolve host|"
    r"unable to resolve host|[Cc]onnection refused|so nothing is installed\..{0,400}Not here:"
)
_KINDS = {
    "a network": _NETWORK,
    "a display": re.compile(
        r"no display name|no \$DISPLAY|not connect to (the )?(X server|display)|GTK\+|'headless'|"
        r"Qt binding modules|not a recognised GUI loop"
    ),
    "a GPU": re.compile(r"\bgpus?\b|\bcuda\b|nvidia-smi|NHWC tensor format on the CPU", re.I),
    "a TPU": re.compile(r"\bTPU\b"),
    "Colab itself": re.compile(r"module 'google\.colab[\w.]*' has no|SecretNotFoundError"),
    "a person to type or choose": re.compile(r"StdinNotImplemented|colab\.files\.upload"),
}
_WAITS = re.compile(r"^Waiting for exercise (\w{1,40}):", re.MULTILINE)


@dataclass(frozen=True)
class Lack:
    """What a cell needs and a box doesn't have, such as "a network"."""

    cell: str
    what: str


def lacking(claimed: NotebookNode | None) -> dict[str, Lack]:
    """Return, by exercise, what the box lacks for its cells, which are those since the last check.

    It is also what an earlier cell lacked, if one of the exercise's cells failed after that.
    """
    found: dict[str, Lack] = {}
    earlier: Lack | None = None
    for name, own in own_cells(claimed):
        raised = next((lack for each in own if (lack := _raised(each))), None)
        earlier = earlier or next((lack for each in own if (lack := _printed(each))), None)
        cause = raised or (earlier if any(_failed(each, found) for each in own) else None)
        if cause:
            found[name] = cause
            earlier = earlier or cause
    return found


def own_cells(claimed: NotebookNode | None) -> Iterator[tuple[str, list[NotebookNode]]]:
    """Yield each exercise and its code cells, which are those since the last check."""
    own: list[NotebookNode] = []
    for cell in claimed.cells if claimed else []:
        name = exercise_of(cell)
        if name:
            yield name, own
            own = []
        elif cell.cell_type == "code":
            own.append(cell)


def _raised(cell: NotebookNode) -> Lack | None:
    """Return what the box lacks according to the cell's error, if there is one."""
    for output in cell.outputs:
        if output.output_type == "error":
            what = _what(f"{output.ename}: {output.evalue}"[:_LONGEST], _line(output.traceback))
            return Lack(_name(cell), what) if what else None
    return None


def _what(error: str, line: str) -> str:
    module, colab, file = _MODULE.search(error), _COLAB.search(error), _FILE.search(error)
    pydot = _PYDOT.search(error)
    if module:
        return f"the module `{module[1]}`" if _is_missing(module[1]) else ""
    if colab:
        return f"the module `google.colab.{colab[1]}`"
    if pydot:
        return f"`{pydot[1]}`"
    if file and _NO_FILE.search(error):
        return f"the file `{file[1]}`"
    seen = f"{error.partition('All kernels registered')[0]}\n{line}"  # then a list of devices
    return next((what for what, words in _KINDS.items() if words.search(seen)), "")


def _is_missing(module: str) -> bool:
    """Return whether a package isn't installed here, so neither in a box."""
    try:
        return module.startswith("google.colab") or find_spec(module.partition(".")[0]) is None
    except ValueError:
        return False


def _line(traceback: list[str]) -> str:
    """Return the lines of code at which an error was raised."""
    text = _COLOURS.sub("", "\n".join(traceback)[-_LONGEST:])
    return "\n".join(line for line in text.splitlines() if line.lstrip().startswith("--"))


def _printed(cell: NotebookNode) -> Lack | None:
    """Return that a command needed a network, which it only prints."""
    return Lack(_name(cell), "a network") if _NETWORK.search(_text(cell)) else None


def _failed(cell: NotebookNode, waiting: dict[str, Lack]) -> bool:
    """Return whether the cell raised an error, or did nothing because an exercise waits."""
    errors = any(output.output_type == "error" for output in cell.outputs)
    return errors or bool(set(_WAITS.findall(_text(cell))) & waiting.keys())


def _text(cell: NotebookNode) -> str:
    texts = (str(o.get("text", "")) for o in cell.outputs if o.output_type == "stream")
    return "".join(texts)[-_LONGEST:]


def _name(cell: NotebookNode) -> str:
    return str(cell.id)[:60]
