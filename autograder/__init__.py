"""What instructors and TAs run: build the notebooks, make a course, grade it."""

from . import inside as inside  # before all else: it keeps every process from a slow import
