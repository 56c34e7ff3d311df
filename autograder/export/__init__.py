"""Grades and feedback as files for course systems."""

from .forms import FORMS
from .gradescope import Results, fault_results, refused_results, results_of
from .wanted import Wanted

__all__ = ["FORMS", "Results", "Wanted", "fault_results", "refused_results", "results_of"]
