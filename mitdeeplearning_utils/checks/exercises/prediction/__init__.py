"""The digit that the CNN is most confident of for the first test image."""

TITLE = "The most likely digit"
POINTS = 1
