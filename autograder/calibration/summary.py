"""Summarise what the stored runs say about each recipe and threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

from .recipe import THRESHOLDS, Network, Recipe
from .recipes import ALL
from .runs import Run
from .tail import Chance, Side, chance, safe_threshold

RIGHT_MAY_FAIL = 1e-4  # the highest chance we accept for a right model to miss its threshold
WRONG_MAY_PASS = 1e-2
TOO_FEW = "too few runs to tell"


@dataclass(frozen=True)
class Row:
    """A recipe, its test accuracies in order, and the chance of the wrong outcome.

    The wrong outcome is to miss the threshold for a right or an open recipe, and to reach it for a
    wrong one. `safe` is the highest threshold that a right recipe is sure enough to reach.
    """

    recipe: Recipe
    accuracies: Sequence[float]
    chance: Chance
    safe: float | None

    @property
    def verdict(self) -> str:
        """What the threshold does with this recipe, in a few words."""
        seen, runs, kind = self.chance.seen, self.chance.runs, self.recipe.kind
        if kind == "open":
            return f"passes {runs - seen} of {runs}"
        if seen:
            return f"{'misses' if kind == 'right' else 'passes'} {seen} of {runs}"
        accepted = RIGHT_MAY_FAIL if kind == "right" else WRONG_MAY_PASS
        if self.chance.most > accepted:
            return TOO_FEW
        return "safe" if kind == "right" else "stopped"


def summarise(runs: Sequence[Run], network: Network) -> list[Row]:
    """Return a row for each recipe of the network that has runs, in the order of the recipes."""
    recipes = [recipe for recipe in ALL.values() if recipe.network == network]
    rows = []
    for recipe in recipes:
        accuracies = sorted(run.accuracy for run in runs if run.recipe == recipe.name)
        if accuracies:
            rows.append(_row(recipe, accuracies))
    return rows


def _row(recipe: Recipe, accuracies: Sequence[float]) -> Row:
    side: Side = "reached" if recipe.kind == "wrong" else "below"
    found = chance(accuracies, THRESHOLDS[recipe.network], side)
    safe = safe_threshold(accuracies, RIGHT_MAY_FAIL) if recipe.kind == "right" else None
    return Row(recipe, accuracies, found, safe)
