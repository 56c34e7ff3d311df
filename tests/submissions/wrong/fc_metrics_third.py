# The third place of `compile` is not that of the metrics.
# points: fc_train 0, fc_evaluate 0
# not started: fc_train, fc_evaluate

# %% fc_compile
model.compile(tf.keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", ["accuracy"])
