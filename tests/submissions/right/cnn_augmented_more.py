# The images are sheared in training, and scaled to [-1, 1].

# %% cnn_model
def build_cnn_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.RandomShear(0.05, 0.05),
        tf.keras.layers.Rescaling(2.0, -1.0),
        tf.keras.layers.Conv2D(24, 3, activation="relu"),
        tf.keras.layers.MaxPool2D(),
        tf.keras.layers.Conv2D(36, 3, activation="relu"),
        tf.keras.layers.MaxPool2D(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

cnn_model = build_cnn_model()
