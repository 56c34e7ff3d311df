# The first model compiled a second time in place of the CNN.
# points: cnn_train 0, cnn_evaluate 0
# seen: cnn_train: stopped with ValueError: You must call `compile()`
# hint: cnn_train: This model isn't compiled
# seen: cnn_evaluate: the cell that evaluates stopped with ValueError
# hint: cnn_evaluate: This model isn't compiled

# %% cnn_compile
model.compile(
    optimizer=tf.keras.optimizers.Adam(learning_rate=0.001),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
