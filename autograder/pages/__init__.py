"""The notebook that a student gets back, made harmless to its readers."""

from .student import NO_RECEIPT, NOTICE, graded_notebook

__all__ = ["NOTICE", "NO_RECEIPT", "graded_notebook"]
