"""Gradescope: the zip for its autograder, one submission's run in its container, its results."""
