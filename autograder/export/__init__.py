"""Grades and feedback as files for course systems."""

from .forms import FORMS
from .gradescope import Results, fault_results, refused_results, results_of
from .scores import Score, read_scores
from .wanted import Wanted

__all__ = [
    "FORMS",
    "Results",
    "Score",
    "Wanted",
    "fault_results",
    "read_scores",
    "refused_results",
    "results_of",
]
