"""One local page on which the written answers are graded, by keyboard."""

from .server import serve

__all__ = ["serve"]
