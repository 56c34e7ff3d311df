"""A release: where students get the lab, and the runtimes in which they run it."""

from .release import release

__all__ = ["release"]
