"""A folder for each exercise: title and points, what is collected, and how it is judged."""
