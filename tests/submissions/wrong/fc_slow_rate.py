# A learning rate of 0.01.
# points: fc_train 0
# finding: fc_train: a test accuracy of
# hint: fc_train: SGD has a learning rate of 0.01
# fit: 400 steps

# %% fc_compile
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.01),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
