# Only the CNN was done.
# points: fc_model 0, fc_train 0, fc_evaluate 0
# not started: fc_model, fc_train, fc_evaluate
# untouched: fc_model, fc_compile, fc_fit, fc_evaluate
