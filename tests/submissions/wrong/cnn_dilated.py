# Filters of 3x3 that are spread over 5x5 pixels.
# points: cnn_model 3.5
# finding: cnn_model: filters of 3x3
# hint: cnn_model: `dilation_rate` spreads the filters

# %% cnn_model
def build_cnn_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Conv2D(24, 3, dilation_rate=2, activation="relu"),
        tf.keras.layers.MaxPool2D(),
        tf.keras.layers.Conv2D(36, 3, activation="relu"),
        tf.keras.layers.MaxPool2D(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

cnn_model = build_cnn_model()
