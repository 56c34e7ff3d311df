"""Training the CNN: a test accuracy of THRESHOLD or more."""

TITLE = "Training the CNN"
PLACE = 5
POINTS = 3
THRESHOLD = 0.975
