"""The bounds hold as often as they say, on accuracies whose true chance is known."""

import numpy as np
import pytest

from autograder.calibration.tail import (
    NORMAL_ENOUGH,
    chance,
    free_bound,
    least_distance,
    safe_threshold,
)


def accuracies(rng, runs: int, error: float = 0.0105, spread: float = 0.08) -> list[float]:
    return list(1 - error * np.exp(spread * rng.normal(size=runs)))


@pytest.mark.parametrize(("runs", "distance"), [(5, 3.72), (12, 3.72), (32, 6.0), (12, -2.0)])
def test_the_bound_covers_the_truth_in_95_of_100_cases(runs: int, distance: float) -> None:
    rng = np.random.default_rng(7)
    cases = 400
    covered = 0
    for _ in range(cases):
        values = rng.normal(size=runs)
        away = (distance - values.mean()) / values.std(ddof=1)
        covered += least_distance(away, runs) <= distance
    assert covered / cases == pytest.approx(0.95, abs=0.03)  # 2.75 standard errors


def test_the_chance_of_a_known_tail_is_found() -> None:
    rng = np.random.default_rng(7)
    limit = 1 - 0.0105 * np.exp(0.08 * 2)  # two deviations away: 2.3 %
    found = chance(accuracies(rng, 4000), limit, "below")
    assert found.fitted == pytest.approx(0.0228, rel=0.2)
    assert found.fitted < found.fitted_most < 0.03
    assert found.seen / found.runs == pytest.approx(found.fitted, abs=0.01)


def test_to_miss_and_to_reach_a_threshold_are_opposites() -> None:
    values = accuracies(np.random.default_rng(7), 20)
    below, reached = (chance(values, 0.9895, side) for side in ("below", "reached"))
    assert below.seen + reached.seen == 20
    assert below.fitted + reached.fitted == pytest.approx(1)
    assert below.fitted_most + reached.fitted_most > 1


def test_fewer_runs_give_a_wider_bound() -> None:
    distances = [least_distance(6.0, runs) for runs in (3, 5, 15, 60, 1000)]
    assert distances == sorted(distances) and distances[-1] < 6.0


def test_the_safe_threshold_is_where_the_bound_meets_the_aim() -> None:
    values = accuracies(np.random.default_rng(7), 32)
    safe = safe_threshold(values, 1e-4)
    assert chance(values, safe, "below").fitted_most == pytest.approx(1e-4, rel=1e-3)
    assert safe < min(values)


@pytest.mark.parametrize(("seen", "runs", "most"), [(0, 30, 0.0950), (1, 10, 0.3942), (4, 4, 1.0)])
def test_the_bound_without_a_fit_is_clopper_and_pearsons(seen, runs, most) -> None:
    assert free_bound(seen, runs) == pytest.approx(most, abs=5e-4)


@pytest.mark.parametrize("values", [[0.97, 0.97, 0.97, 0.97], [0.96, 0.97]])
def test_without_spread_or_runs_there_is_no_fit(values: list[float]) -> None:
    found = chance(values, 0.95, "below")
    assert found.fitted is None and found.most == found.free_most
    assert safe_threshold(values, 1e-4) is None


def test_a_fit_that_is_refuted_is_not_relied_on() -> None:
    two_heaps = [0.97, 0.971, 0.972, 0.973, 0.974, 0.975] * 3 + [0.2, 0.21, 0.22]
    found = chance(two_heaps, 0.1, "below")
    assert found.shapiro < NORMAL_ENOUGH and found.most == found.free_most


def test_a_perfect_accuracy_has_a_tail_too() -> None:
    assert chance([1.0, 0.9999, 0.9998, 1.0], 0.98, "below").fitted < 1e-3
