"""A training step: the mean loss; all variables moved by one optimizer step along the gradient."""

TITLE = "A training step of your own"
POINTS = 4
