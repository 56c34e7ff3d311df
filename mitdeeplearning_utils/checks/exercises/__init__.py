"""One module for each exercise: what it looks at, and how it judges."""
