"""The convolutional model: the picture's layers and their parameters, ReLU, 10 probabilities."""

TITLE = "The convolutional model"
PLACE = 4
POINTS = 4
