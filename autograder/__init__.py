"""What instructors and TAs run: build the notebooks, make a course, grade it, export the grades."""

from . import inside as inside  # first, because it keeps every process from a slow import
