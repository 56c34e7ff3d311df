"""The fully connected model: 10 probabilities, and a hidden layer of 128 units."""

TITLE = "The fully connected model"
PLACE = 1
POINTS = 3
