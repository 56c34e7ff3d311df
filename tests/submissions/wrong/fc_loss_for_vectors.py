# The loss for labels that are vectors: `fit` stops with an error.
# points: fc_train 0, fc_evaluate 0
# seen: fc_train: the cell that compiles or trains stopped with
# hint: fc_train: which is for one-hot labels (ten zeros and ones), the right loss?
# seen: fc_evaluate: the cell that evaluates stopped with

# %% fc_compile
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.1),
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)
