"""Read evidence as hostile, and judge it."""
