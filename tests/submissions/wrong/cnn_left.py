# Only the first network was done; the step works without the second.
# points: cnn_model 0, cnn_train 0, cnn_evaluate 0, prediction 0
# not started: cnn_model, cnn_train, cnn_evaluate, prediction
# untouched: cnn_model, cnn_compile, cnn_fit, cnn_evaluate, prediction
