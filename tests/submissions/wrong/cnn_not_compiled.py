# The first model compiled a second time in place of the CNN.
# points: cnn_train 0, cnn_evaluate 0
# not started: cnn_train, cnn_evaluate

# %% cnn_compile
model.compile(
    optimizer=tf.keras.optimizers.Adam(learning_rate=0.001),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
