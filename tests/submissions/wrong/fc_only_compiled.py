# Compiled, not fitted; the untrained model is evaluated, correctly.
# points: fc_train 0
# not started: fc_train
# untouched: fc_fit
