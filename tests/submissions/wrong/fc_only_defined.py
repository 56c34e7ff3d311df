# The model, and nothing after it.
# points: fc_train 0, fc_evaluate 0
# not started: fc_train, fc_evaluate
# untouched: fc_compile, fc_fit, fc_evaluate
