# The CNN is there, and nothing was done with it.
# points: cnn_train 0, cnn_evaluate 0, prediction 0
# not started: cnn_train, cnn_evaluate, prediction
# untouched: cnn_compile, cnn_fit, cnn_evaluate, prediction
