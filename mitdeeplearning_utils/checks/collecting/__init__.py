"""What is collected in the student's kernel, and whether later cells can use it; no verdict."""
