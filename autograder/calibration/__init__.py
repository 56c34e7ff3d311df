"""Train the lab's models many times, and say how often a threshold would judge one wrongly."""
