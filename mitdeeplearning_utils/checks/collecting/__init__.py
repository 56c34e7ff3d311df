"""What is seen in the student's kernel, and whether the cells after it can use it; no verdict."""
