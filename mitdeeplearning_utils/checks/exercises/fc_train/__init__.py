"""Training the fully connected model: a test accuracy of THRESHOLD or more."""

TITLE = "Training the fully connected model"
POINTS = 2
THRESHOLD = 0.95
