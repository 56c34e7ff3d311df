"""A network's part of the page: what its threshold does in sentences, then the tables."""

from collections.abc import Sequence
from statistics import median

from .recipe import Kind, Network
from .summary import RIGHT_MAY_FAIL, TOO_FEW, Row
from .tail import CONFIDENCE, NORMAL_ENOUGH, free_bound
from .thresholds import heading

SMALLEST = 1e-6  # smaller chances are not written out: a fit can't know about such rare events
RESULTS = ("recipe", "runs", "median", "lowest to highest", "verdict")
CHANCES = ("chance", "at most", "at most, without a fit", "fit")
NAMES = ("Adam", "RMSprop", "SGD")


def section(network: Network, rows: Sequence[Row]) -> str:
    """Return a network's findings and tables as Markdown."""
    right, others, wrong = (
        [row for row in rows if row.recipe.kind == kind] for kind in ("right", "open", "wrong")
    )
    parts = [
        f"{heading(network)}\n",
        *(f"- {line}" for line in [*findings_right(right), *findings_wrong(wrong)]),
        "",
        table([*right, *others], "safe up to", [_safe(row) for row in [*right, *others]]),
        table(wrong, "the model's check sees", [row.recipe.caught or "nothing" for row in wrong]),
    ]
    return "\n".join(parts)


def findings_right(rows: Sequence[Row]) -> list[str]:
    """Return sentences on the right recipes: the safe ones, those that missed, the others."""
    safe = [row for row in rows if row.verdict == "safe"]
    lines = []
    if safe:
        runs = sum(row.chance.runs for row in safe)
        highest = min(row.safe for row in safe if row.safe is not None)
        lines = [
            f"{len(safe)} of {len(rows)} right recipes miss it less than once in "
            f"{1 / RIGHT_MAY_FAIL:,.0f} trainings, at {100 * CONFIDENCE:.0f} % confidence. None of "
            f"their {runs} trainings did; without a fit that alone means at most "
            f"{odds(free_bound(0, runs))}. For these alone a threshold "
            f"of {_down(highest)} would be as safe."
        ]
    groups = {
        "**Right, and yet missed by**": [row for row in rows if row.chance.seen],
        "None missed it, but more runs are needed to be sure of": _unsure(rows),
    }
    return [*lines, *_sentences(groups)]


def findings_wrong(rows: Sequence[Row]) -> list[str]:
    """Return sentences on what stops the wrong recipes: the threshold, the model's check, none."""
    passed = [row for row in rows if row.chance.seen]
    groups = {
        "The threshold stops": [row for row in rows if row.verdict == "stopped"],
        "The accuracy is as good as a right model's, or can be, but the model's check takes points "
        "for": [row for row in passed if row.recipe.caught],
        "**Nothing is sure to stop**": [row for row in passed if not row.recipe.caught],
        "None passed, but more runs are needed to be sure of": _unsure(rows),
    }
    return _sentences(groups)


def _unsure(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.verdict == TOO_FEW]


def _sentences(groups: dict[str, list[Row]]) -> list[str]:
    return [f"{text}: {'; '.join(map(_name, rows))}." for text, rows in groups.items() if rows]


def table(rows: Sequence[Row], last: str, values: Sequence[str]) -> str:
    """Return the rows as a Markdown table; its last column depends on the kind."""
    head = [*RESULTS, *CHANCES, last]
    lines = [head, ["---"] * len(head)]
    lines += [[*_cells(row), value] for row, value in zip(rows, values, strict=True)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _cells(row: Row) -> list[str]:
    found, accuracies = row.chance, row.accuracies
    doubt = " †" if found.shapiro is not None and found.shapiro < NORMAL_ENOUGH else ""
    return [
        _MARK[row.recipe.kind] + row.recipe.text,
        str(found.runs),
        f"{median(accuracies):.4f}",
        f"{accuracies[0]:.4f} to {accuracies[-1]:.4f}",
        row.verdict,
        odds(found.fitted),
        odds(found.fitted_most) + doubt,
        odds(found.free_most),
        "-" if found.shapiro is None else f"{found.shapiro:.2g}",
    ]


_MARK: dict[Kind, str] = {"right": "", "open": "(open) ", "wrong": ""}


def odds(chance: float | None) -> str:
    """Return a chance in words: a percentage, or "1 in ..." for less than one in a hundred."""
    if chance is None:
        return "-"
    if chance >= 0.01:
        return f"{100 * chance:.2g} %" if chance < 0.995 else "100 %"
    if chance < SMALLEST:
        return f"< 1 in {1 / SMALLEST:,.0f}"
    return f"1 in {float(f'{1 / chance:.1e}'):,.0f}"


def _safe(row: Row) -> str:
    return "-" if row.safe is None else _down(row.safe)


def _down(threshold: float) -> str:
    """Return a threshold with three digits, never rounded up."""
    return f"{int(1000 * threshold) / 1000:.3f}"


def _name(row: Row) -> str:
    text = row.recipe.text
    return text if text.startswith(NAMES) else text[0].lower() + text[1:]
