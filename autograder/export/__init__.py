"""Grades and feedback as files for course systems."""
