"""What instructors and TAs run: build the notebooks, make a course, grade it."""
