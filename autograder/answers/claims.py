"""Settings and accuracies: what an answer says, what its notebook saved, what our run measured."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from nbformat import NotebookNode

from ..cells import exercise_of
from ..outcome import Outcome
from ..told import one_line

CLOSE = 0.01  # two trainings with the same settings differ less
_STEPS_PER_EPOCH = 938  # batches of 64, as the lab has them
_MOST_ROWS, _LONGEST_CELL, _LONGEST_TEXT = 20, 60, 20_000
_NETWORKS = {"model": "fully connected", "cnn_model": "CNN"}
_FULLY = re.compile(r"fully|dense|\b(?:fc|fcn|fnn|mlp|model)\b", re.IGNORECASE)
_CNN = re.compile(r"cnn|conv", re.IGNORECASE)
_HEADS = {
    "network": re.compile(r"network|model|\bnet\b", re.IGNORECASE),
    "optimizer": re.compile(r"optimi[sz]er", re.IGNORECASE),
    "rate": re.compile(r"rate|\blr\b", re.IGNORECASE),
    "epochs": re.compile(r"epoch", re.IGNORECASE),
    "start": re.compile(r"^start", re.IGNORECASE),
}
_ACCURACY = re.compile(r"acc", re.IGNORECASE)
_CONTINUED, _VALIDATION = "continued", "validation"
_NUMBER = re.compile(r"\d*[.,]?\d+(?:e[-+]?\d+)?", re.IGNORECASE)
_RULE = re.compile(r"[\s|:=+-]+")


@dataclass(frozen=True)
class Row:
    """A setting and its test accuracy, as written; `note` compares it with our run."""

    network: str = ""
    optimizer: str = ""
    rate: str = ""
    epochs: str = ""
    accuracy: str = ""
    note: str = ""


def rows_of_text(text: str) -> list[Row]:
    """Return the settings in a text's Markdown tables."""
    tables: list[list[list[str]]] = [[]]
    for line in text[:_LONGEST_TEXT].splitlines():
        if "|" not in line:
            tables.append([])
        elif not _RULE.fullmatch(line):
            tables[-1].append([cell.strip(" *`") for cell in line.strip().strip("|").split("|")])
    return _rows(tables)


def rows_of_outputs(notebook: NotebookNode | None) -> list[Row]:
    """Return the settings in the tables that a notebook's cells, apart from the checks, saved."""
    cells = notebook.cells if notebook else []
    outputs = [
        output.get("data", {})
        for cell in cells
        if cell.cell_type == "code" and not exercise_of(cell)
        for output in cell.outputs
    ]
    found: list[Row] = []
    for data in outputs:
        found += _rows(_html_tables(str(data.get("text/html", ""))))
        found += rows_of_text(str(data.get("text/markdown", "")))
    return found[:_MOST_ROWS]


def measured(outcome: Outcome | None) -> list[Row]:
    """Return what our run measured, for the settings that the cells have at its end."""
    if outcome is None:
        return []
    found = []
    for name, training in outcome.trainings.items():
        if name not in _NETWORKS or name not in outcome.accuracies:
            continue
        rate = "a schedule" if training.learning_rate is None else f"{training.learning_rate:.4g}"
        accuracy, note = f"{outcome.accuracies[name]:.4f}", ""
        if outcome.screened:
            accuracy, note = "", "a screening run ended early: not compared"
        steps = f"{training.steps:,} steps"
        found.append(Row(_NETWORKS[name], training.optimizer, rate, steps, accuracy, note))
    return found


def compared(rows: Iterable[Row], outcome: Outcome | None) -> list[Row]:
    """Return the rows, each with a note if our run has the same setting.

    Only test accuracies of trainings from fresh weights are compared. A setting that isn't in our
    run may still be true: the student changed the cells afterwards.
    """
    return [
        Row(r.network, r.optimizer, r.rate, r.epochs, r.accuracy, _note(r, outcome)) for r in rows
    ]


def _note(row: Row, outcome: Outcome | None) -> str:
    told, network = _accuracy(row.accuracy), _network(row.network)
    other = _CONTINUED in row.epochs or row.accuracy.endswith((_VALIDATION, "training"))
    if outcome is None or outcome.screened or told is None or other:
        return ""
    for name, training in outcome.trainings.items():
        if _NETWORKS.get(name) != network or name not in outcome.accuracies:
            continue
        rate, epochs = _number(row.rate), _number(row.epochs)
        same = _letters(training.optimizer) == _letters(row.optimizer)
        same = same and training.learning_rate is not None and rate is not None
        same = same and abs((training.learning_rate or 0) - (rate or 0)) <= 1e-5 * (rate or 0)
        if same and epochs is not None and epochs * _STEPS_PER_EPOCH == training.steps:
            ours = outcome.accuracies[name]
            close = abs(ours - told) <= CLOSE
            return f"our run agrees: {ours:.4f}" if close else f"our run measured {ours:.4f}"
    return "not in our run"


def _rows(tables: Iterable[list[list[str]]]) -> list[Row]:
    found = [row for table in tables if table for row in _rows_below(table[0], table[1:])]
    return found[:_MOST_ROWS]


def _rows_below(heads: list[str], lines: list[list[str]]) -> Iterator[Row]:
    """Yield the rows of a table with accuracies of some settings; none of another table."""
    places = {
        name: next((i for i, head in enumerate(heads) if pattern.search(head)), None)
        for name, pattern in _HEADS.items()
    }
    accuracies = [i for i, head in enumerate(heads) if _ACCURACY.search(head)]
    places["accuracy"] = min(accuracies, key=lambda i: _rank(heads[i]), default=None)
    if places["accuracy"] is None or (places["optimizer"] is None and places["rate"] is None):
        return
    kind = heads[places["accuracy"]].lower()
    for line in lines:
        cells = {n: line[i] for n, i in places.items() if i is not None and i < len(line)}
        if _CONTINUED in cells.pop("start", ""):
            cells["epochs"] = f"{cells.get('epochs', '')} {_CONTINUED}"
        if "test" not in kind and ("val" in kind or "train" in kind):
            name = _VALIDATION if "val" in kind else "training"
            cells["accuracy"] = f"{cells.get('accuracy', '')} {name}"
        yield Row(**{name: one_line(cell, _LONGEST_CELL) for name, cell in cells.items()})


def _rank(head: str) -> int:
    """Return how near a column's accuracy is to the test accuracy, 0 for the nearest."""
    kinds = ("test", "val", "train")
    return next((n for n, kind in zip((0, 2, 3), kinds, strict=True) if kind in head.lower()), 1)


class _Tables(HTMLParser):
    """Collects the cells of HTML tables, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")

    def handle_data(self, data: str) -> None:
        if self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def _html_tables(html: str) -> list[list[list[str]]]:
    parser = _Tables()
    parser.feed(html[:_LONGEST_TEXT])
    return [[row for row in table if row] for table in parser.tables]


def _network(text: str) -> str:
    """Return which network a text names, "" if none or both."""
    if _CNN.search(text):
        return "" if re.search(r"fully|dense", text, re.IGNORECASE) else "CNN"
    return "fully connected" if _FULLY.search(text) else ""


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _number(text: str) -> float | None:
    found = _NUMBER.findall(text)
    return float(found[0].replace(",", ".")) if len(found) == 1 else None


def _accuracy(text: str) -> float | None:
    """Return an accuracy in [0, 1] from texts such as "0.97", "97 %" or "about 97,1"."""
    value = _number(text)
    if value is None:
        return None
    value = value / 100 if "%" in text or value > 1 else value
    return value if 0 <= value <= 1 else None
