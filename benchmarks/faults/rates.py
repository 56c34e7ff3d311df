"""Count errors, with exact confidence intervals."""

from dataclasses import dataclass

from scipy import stats

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Rate:
    """`seen` of `count`."""

    seen: int
    count: int

    @property
    def interval(self) -> tuple[float, float]:
        """Clopper and Pearson's interval for the true rate."""
        tail = (1 - CONFIDENCE) / 2
        low = stats.beta.ppf(tail, self.seen, self.count - self.seen + 1) if self.seen else 0.0
        most = self.count == self.seen
        high = 1.0 if most else stats.beta.ppf(1 - tail, self.seen + 1, self.count - self.seen)
        return float(low), float(high)

    def __str__(self) -> str:
        """Return the number, the share and the interval, such as "3 of 200: 1.5 % (0.3 to 4.3)"."""
        if not self.count:
            return "0 of 0"
        low, high = self.interval
        share = 100 * self.seen / self.count
        return f"{self.seen} of {self.count}: {share:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
