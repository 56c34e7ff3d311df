"""Turn what a course system gave into one notebook per student."""

from .collect import Collected, collect, is_in_place, require_outside
from .files import require_source

__all__ = ["Collected", "collect", "is_in_place", "require_outside", "require_source"]
