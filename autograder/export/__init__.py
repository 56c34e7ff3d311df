"""Grades and feedback as files for course systems."""

from .forms import FORMS, Wanted
from .gradescope import Results, fault_results, refused_results, results_of

__all__ = ["FORMS", "Results", "Wanted", "fault_results", "refused_results", "results_of"]
