# Nothing was done.
# points: fc_model 0, fc_train 0, fc_evaluate 0, cnn_model 0, cnn_train 0, cnn_evaluate 0
# points: prediction 0, train_step 0
# not started: fc_model, fc_train, fc_evaluate, cnn_model, cnn_train, cnn_evaluate
# not started: prediction, train_step
# untouched: fc_model, fc_compile, fc_fit, fc_evaluate, cnn_model, cnn_compile, cnn_fit
# untouched: cnn_evaluate, prediction, train_step
