# No metric: `evaluate` gives one number, and two names cannot take it.
# points: fc_evaluate 0
# not started: fc_evaluate

# %% fc_compile
model.compile(optimizer=tf.keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
