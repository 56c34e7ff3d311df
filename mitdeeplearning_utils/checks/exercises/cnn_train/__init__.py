"""Training the CNN: a test accuracy of THRESHOLD or more."""

TITLE = "Training the CNN"
POINTS = 3
THRESHOLD = 0.975
