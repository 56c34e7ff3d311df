"""What a course system gave, as one notebook a student."""
