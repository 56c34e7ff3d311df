# A learning rate at which nothing is learned.
# points: fc_train 0
# finding: fc_train: a test accuracy of
# hint: fc_train: SGD has a learning rate of 1000
# fit: 120 steps

# %% fc_compile
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=1000.0),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
