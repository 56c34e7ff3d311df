"""Evaluating the CNN: its accuracy and loss on the test set."""

TITLE = "Evaluating the CNN"
PLACE = 6
POINTS = 2
