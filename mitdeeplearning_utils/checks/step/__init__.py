"""One training step, measured."""
