"""The colours and text sizes that the plots and the architecture pictures share."""

CORRECT_COLOUR = "#1f5fbf"  # the "blue" of the notebook's text: true labels, correct predictions
WRONG_COLOUR = "#757575"  # the "grey" of the notebook's text: wrong predictions
OUTLINE_COLOUR = "#b4b9c0"  # everything else
INK_COLOUR = "#222222"

SMALL_TEXT = 10  # points
TEXT = 12
LARGE_TEXT = 16  # in a wide picture, which a phone shows small
