"""The example submissions, and the course made from them."""

from .demo import demo

__all__ = ["demo"]
