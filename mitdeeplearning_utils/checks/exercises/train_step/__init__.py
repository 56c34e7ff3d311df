"""A training step: the mean loss; all variables moved by one optimizer step along the gradient."""

TITLE = "A training step of your own"
PLACE = 8
POINTS = 4
