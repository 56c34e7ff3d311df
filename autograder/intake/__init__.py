"""Turn what a course system gave into one notebook per student."""

from .collect import collect
from .collected import Collected, Intake
from .examine import examine, is_in_place, require_outside
from .files import require_source

__all__ = [
    "Collected",
    "Intake",
    "collect",
    "examine",
    "is_in_place",
    "require_outside",
    "require_source",
]
