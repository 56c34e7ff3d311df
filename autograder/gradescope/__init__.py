"""Gradescope: the zip for its autograder, and grading one submission in its container."""

from .bundle import make_zip

__all__ = ["make_zip"]
