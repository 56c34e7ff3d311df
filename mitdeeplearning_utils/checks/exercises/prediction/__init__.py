"""The most likely digit: the one with the highest confidence for the first test image."""

TITLE = "The most likely digit"
PLACE = 7
POINTS = 1
