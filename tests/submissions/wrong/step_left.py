# Left open.
# points: train_step 0
# not started: train_step
# untouched: train_step
