"""A course folder, and all that lies in it."""
