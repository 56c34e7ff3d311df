"""A course folder and everything in it."""
