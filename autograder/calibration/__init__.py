"""Train the lab's models many times, and say how often a threshold would judge one wrongly."""

from .command import calibrate
from .thresholds import PAGE, is_outdated

__all__ = ["PAGE", "calibrate", "is_outdated"]
