"""Gradescope: the zip for its autograder, and grading one submission in its container."""
