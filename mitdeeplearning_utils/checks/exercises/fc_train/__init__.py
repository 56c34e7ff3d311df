"""Training the fully connected model: a test accuracy of THRESHOLD or more."""

TITLE = "Training the fully connected model"
PLACE = 2
POINTS = 2
THRESHOLD = 0.95
