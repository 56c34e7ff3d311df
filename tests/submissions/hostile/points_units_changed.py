"""A layer says that it has 128 units; its weights are those of 64."""
# points: fc_model 2

# %% fc_model
model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), tf.keras.layers.Flatten(),
                             tf.keras.layers.Dense(64, activation="relu"),
                             tf.keras.layers.Dense(10, activation="softmax")])
model.layers[1].units = 128
