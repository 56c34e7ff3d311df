"""Evaluating the fully connected model: its accuracy and loss on the test set."""

TITLE = "Evaluating the fully connected model"
PLACE = 3
POINTS = 2
