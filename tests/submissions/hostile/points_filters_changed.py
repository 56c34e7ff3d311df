"""Convolutions say that they have 24 and 36 filters of 3x3; their weights are others."""
# points: cnn_model 3

# %% cnn_model
layers = tf.keras.layers
first = layers.Conv2D(8, 5, activation="relu", use_bias=False)
second = layers.Conv2D(12, 5, activation="relu", use_bias=False)
cnn_model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)),
                                 first, layers.MaxPool2D(), second, layers.MaxPool2D(),
                                 layers.Flatten(), layers.Dense(128, activation="relu"),
                                 layers.Dense(10, activation="softmax")])
first.filters, second.filters = 24, 36
first.kernel_size = second.kernel_size = (3, 3)
