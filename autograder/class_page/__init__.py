"""The class page: the whole class on one page."""

from .page import write

__all__ = ["write"]
