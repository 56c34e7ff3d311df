# SGD with momentum and a learning rate that falls.

# %% fc_compile
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=1000, decay_rate=0.9)
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=schedule, momentum=0.9, nesterov=True),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
