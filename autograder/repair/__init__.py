"""Turn any notebook's bytes into a notebook that can run."""

from .notebook import MalformedError, repair
from .shows_only import skipped_cells

__all__ = ["MalformedError", "repair", "skipped_cells"]
