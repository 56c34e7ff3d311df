"""Editions of the lab besides its own notebook: a folder for each, which describes it."""

from .answers import Found, find_answers
from .edition import Edition
from .loop import cut, reaching
from .told import edition_called, edition_of, what_else
from .trees import Code, Statement, read_code

__all__ = [
    "Code",
    "Edition",
    "Found",
    "Statement",
    "cut",
    "edition_called",
    "edition_of",
    "find_answers",
    "reaching",
    "read_code",
    "what_else",
]
