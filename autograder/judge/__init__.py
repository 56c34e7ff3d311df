"""Evidence read as hostile, and the verdicts on it."""
