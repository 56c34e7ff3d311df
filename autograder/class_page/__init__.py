"""The class page: the whole class on one page."""
