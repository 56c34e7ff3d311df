# No metric: `evaluate` gives one number, and two names cannot take it.
# points: fc_evaluate 0
# seen: fc_evaluate: the cell that evaluates stopped with TypeError
# hint: fc_evaluate: was compiled without `metrics`

# %% fc_compile
model.compile(optimizer=tf.keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
