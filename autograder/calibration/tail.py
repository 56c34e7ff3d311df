"""How likely a training ends beyond a threshold: a tail fitted to a few accuracies, and bounds.

The logarithm of the test error is assumed to be normal: an error is positive, and with the
logarithm the bad side has the longer tail. The noncentral t distribution then gives an exact bound
on a chance for any number of runs. A second bound assumes no distribution.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist, fmean, stdev
from typing import Literal

from scipy import optimize, stats

CONFIDENCE = 0.95
NORMAL_ENOUGH = 0.001  # with a smaller p in Shapiro and Wilk's test the fit isn't used
LEAST_RUNS = 3
TEST_IMAGES = 10_000
Side = Literal["below", "reached"]


@dataclass(frozen=True)
class Chance:
    """The chance that a training ends below a threshold, or reaches it.

    `fitted` and its upper bound `fitted_most` come from the fitted tail and are None without a fit;
    `free_most` is the upper bound that assumes no distribution. `shapiro` is the p of the fit's
    test.
    """

    runs: int
    seen: int
    free_most: float
    fitted: float | None = None
    fitted_most: float | None = None
    shapiro: float | None = None

    @property
    def most(self) -> float:
        """The bound to rely on: that of the tail if it fits."""
        if self.fitted_most is None or (self.shapiro or 0) < NORMAL_ENOUGH:
            return self.free_most
        return self.fitted_most


def chance(accuracies: Sequence[float], threshold: float, side: Side) -> Chance:
    """Return how likely a training ends below the threshold, or reaches it, given some others."""
    runs = len(accuracies)
    below = sum(accuracy < threshold for accuracy in accuracies)
    seen = below if side == "below" else runs - below
    free = free_bound(seen, runs)
    errors = [_log_error(accuracy) for accuracy in accuracies]
    if runs < LEAST_RUNS or stdev(errors) == 0:
        return Chance(runs, seen, free)
    away = (_log_error(threshold) - fmean(errors)) / stdev(errors)
    away = away if side == "below" else -away
    least = least_distance(away, runs)
    shapiro = float(stats.shapiro(errors).pvalue)
    return Chance(runs, seen, free, _beyond(away), _beyond(least), shapiro)


def free_bound(seen: int, runs: int) -> float:
    """Return Clopper and Pearson's upper bound on the chance of what was seen in some runs."""
    if seen == runs:
        return 1.0
    return float(stats.beta.ppf(CONFIDENCE, seen + 1, runs - seen))


def least_distance(away: float, runs: int) -> float:
    """Return the lower bound on the true distance from mean to threshold, in deviations.

    `away` is the distance in the runs. As sqrt(runs) * away follows a noncentral t around
    sqrt(runs) * the true one, the bound is the value that gives `away` or more in 5 of 100 cases.
    """
    seen = sqrt(runs) * away

    def excess(middle: float) -> float:
        return float(stats.nct.sf(seen, runs - 1, middle)) - (1 - CONFIDENCE)

    low, high = 3 * min(seen, 0.0) - 10, max(seen, 0.0) + 10
    return float(optimize.brentq(excess, low, high)) / sqrt(runs)


def safe_threshold(accuracies: Sequence[float], most: float) -> float | None:
    """Return the highest threshold that a training misses with a chance of `most` or less.

    The confidence is that of the bounds: `chance(accuracies, it, "below").fitted_most == most`.
    None for too few or equal accuracies.
    """
    runs = len(accuracies)
    errors = [_log_error(accuracy) for accuracy in accuracies]
    if runs < LEAST_RUNS or stdev(errors) == 0:
        return None
    middle = -NormalDist().inv_cdf(most) * sqrt(runs)
    away = float(stats.nct.ppf(CONFIDENCE, runs - 1, middle)) / sqrt(runs)
    return 1 - exp(fmean(errors) + away * stdev(errors))


def _beyond(distance: float) -> float:
    return NormalDist().cdf(-distance)


def _log_error(accuracy: float) -> float:
    return log(max(1 - accuracy, 0.5 / TEST_IMAGES))
