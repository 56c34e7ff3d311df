# The loss for labels that are vectors: `fit` stops with an error.
# points: fc_train 0, fc_evaluate 0
# not started: fc_train, fc_evaluate

# %% fc_compile
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.1),
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)
