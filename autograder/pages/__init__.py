"""The notebook that a student gets back, made harmless to its readers."""

from .student import NOTICE, graded_notebook

__all__ = ["NOTICE", "graded_notebook"]
