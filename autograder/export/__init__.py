"""Grades in the forms that course systems take."""
