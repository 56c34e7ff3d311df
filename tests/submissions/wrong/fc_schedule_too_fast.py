# A schedule that ends far below its first rate, which was right: no rate is named.
# points: fc_train 0
# finding: fc_train: a test accuracy of
# hint: fc_train: Would more epochs help
# fit: 400 steps

# %% fc_compile
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=50, decay_rate=0.5)
model.compile(
    tf.keras.optimizers.SGD(schedule), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
