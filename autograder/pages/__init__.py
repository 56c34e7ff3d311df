"""The notebook that a student gets back, made harmless to its readers."""

from .student import NOTHING_NOTED, NOTICE, graded_notebook

__all__ = ["NOTHING_NOTED", "NOTICE", "graded_notebook"]
