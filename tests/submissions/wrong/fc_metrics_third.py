# The third place of `compile` is not that of the metrics.
# points: fc_train 0, fc_evaluate 0
# seen: fc_train: the cell that compiles or trains stopped with
# seen: fc_evaluate: the cell that evaluates stopped with
# hint: fc_evaluate: was compiled without `metrics`

# %% fc_compile
model.compile(tf.keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", ["accuracy"])
