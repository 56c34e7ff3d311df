# Left open.
# points: prediction 0
# not started: prediction
# untouched: prediction
